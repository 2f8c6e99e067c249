import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Api, InputFile } from 'grammy';
import { FakeBotApi } from './support/bot-api.mjs';
import { startCompany } from './support/company.mjs';
import { eventually } from './support/eventually.mjs';

// Our requests beside those of grammY for the same act. A difference that is meant is named here.

let company;
let recorder;
let grammy;
let admin;

before(async () => {
  company = await startCompany();
  ({ admin } = company);
  recorder = await FakeBotApi.start();
  grammy = new Api(recorder.token, { apiRoot: recorder.url });
});

after(async () => {
  await company?.close();
  await recorder?.stop();
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/// The request without the bytes of files and without the name that a form gives them.
function comparable({ method, path, fields, files, headers }) {
  let text = JSON.stringify(fields);
  const mentioned = [...files].sort((one, other) => text.indexOf(`attach://${one.name}`) - text.indexOf(`attach://${other.name}`));
  mentioned.forEach(({ name }, at) => {
    text = text.replaceAll(`attach://${name}`, `attach://${at}`);
  });
  return {
    method,
    path,
    fields: JSON.parse(text),
    files: mentioned.map((file) => ({ filename: file.filename, bytes: file.bytes.toString('hex') })),
    type: headers['content-type'].split(';')[0],
  };
}

async function begin() {
  const customer = company.customer();
  const { id } = await customer.begins(admin);
  return { customer, id };
}

async function ours(id, body) {
  const touch = await admin.reply(id, body);
  await admin.untilDelivery(id, touch.id, 'sent');
  return comparable(company.api.sends.at(-1));
}

const theirs = () => comparable(recorder.calls.at(-1));

test('sendMessage', async () => {
  const { customer, id } = await begin();
  await grammy.sendMessage(customer.id, 'Plain text – ąę 👋');
  assert.deepEqual(await ours(id, 'Plain text – ąę 👋'), theirs());
});

test('sendMessage as a reply with an inline keyboard', async () => {
  const { customer, id } = await begin();
  const [question] = await admin.timeline(id);
  await grammy.sendMessage(customer.id, 'Which one?', {
    reply_parameters: { message_id: 1, allow_sending_without_reply: true },
    reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }, { text: 'Site', url: 'https://example.com/x' }]] },
  });
  const body = { text: 'Which one?', reply_to: question.id, buttons: [[{ label: 'A', data: 'a' }, { label: 'Site', url: 'https://example.com/x' }]] };
  assert.deepEqual(await ours(id, body), theirs());
});

test('sendMessage with a keyboard that asks for the phone number', async () => {
  const { customer, id } = await begin();
  await grammy.sendMessage(customer.id, 'Your number?', {
    reply_markup: { keyboard: [[{ text: 'Share', request_contact: true }]], resize_keyboard: true, one_time_keyboard: true },
  });
  assert.deepEqual(await ours(id, { text: 'Your number?', buttons: [[{ label: 'Share', request: 'contact' }]] }), theirs());
});

for (const [method, name, bytes] of [['sendPhoto', 'picture.png', PNG], ['sendDocument', 'Umowa.txt', Buffer.from('text')]]) {
  test(`${method} as an upload`, async () => {
    const { customer, id } = await begin();
    await grammy[method](customer.id, new InputFile(bytes, name), { caption: 'See here' });
    const file = await admin.upload(name, bytes);
    assert.deepEqual(await ours(id, { text: 'See here', attachments: [file.id] }), theirs());
  });
}

test('sendMediaGroup as an upload', async () => {
  const { customer, id } = await begin();
  await grammy.sendMediaGroup(customer.id, [
    { type: 'photo', media: new InputFile(PNG, '1.png'), caption: 'Two' },
    { type: 'photo', media: new InputFile(PNG, '2.png') },
  ]);
  const attachments = [(await admin.upload('1.png', PNG)).id, (await admin.upload('2.png', PNG)).id];
  const parsed = (request) => ({ ...request, fields: { ...request.fields, media: JSON.parse(request.fields.media) } });
  assert.deepEqual(parsed(await ours(id, { text: 'Two', attachments })), parsed(theirs()));
});

test('answerCallbackQuery', async () => {
  const { customer } = await begin();
  await grammy.answerCallbackQuery('query-77');
  await customer.post(customer.pressed('x', { message_id: 1, chat: customer.chat, date: customer.now() }, 'query-77'));
  const [answer] = await eventually(() => company.api.callsOf('answerCallbackQuery').length > 0 && company.api.callsOf('answerCallbackQuery'), { what: 'the answer' });
  assert.deepEqual(comparable(answer), theirs());
});
