import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { eventually } from './support/eventually.mjs';
import { Program } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

let api;
let program;
let agent;
let network;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({ channels: [telegramAccount(api)] });
  const ann = program.addAgent({ name: 'Ann' });
  const { token } = await program.signIn(ann);
  agent = new Client(program.url, { token });
  network = new Client(program.url);
});

after(async () => {
  await program?.discard();
  await api?.stop();
});

const customer = (options) => new TelegramCustomer(network, options);

test('a message reaches the agent and the answer reaches the chat', async () => {
  const maria = customer({ firstName: 'Maria', last_name: 'Lind', username: 'maria_l', language_code: 'pl' });
  const conversation = await maria.begins(agent, 'Where is my parcel?');
  assert.equal(conversation.state, 'open');
  assert.equal(conversation.active_channel, 'telegram');
  assert.equal(conversation.active_channel_account, 'tg-main');
  assert.equal(conversation.language, 'pl');
  assert.equal(conversation.unread, 1);
  assert.equal(conversation.recognition.outcome, 'unknown');
  assert.ok(conversation.waiting_since);

  const touch = await agent.reply(conversation.id, 'It comes today.');
  assert.equal(touch.author.name, 'Ann');
  assert.equal(touch.direction, 'out');
  await agent.untilDelivery(conversation.id, touch.id, 'sent');
  const [send] = api.sendsOf('It comes today.');
  assert.deepEqual(send.fields, { chat_id: maria.id, text: 'It comes today.' });

  const after = await agent.get(`/api/v1/conversations/${conversation.id}`);
  assert.equal(after.state, 'waiting');
  assert.equal(after.unread, 0);
  assert.equal(after.waiting_since, null);
  assert.equal(after.assignee.name, 'Ann');
  const touches = await agent.timeline(conversation.id);
  assert.deepEqual(touches.map((one) => [one.direction, one.text]), [
    ['in', 'Where is my parcel?'],
    ['out', 'It comes today.'],
  ]);
  const known = await agent.get(`/api/v1/customers/${conversation.customer_id}`);
  assert.equal(known.name, 'Maria Lind');
  assert.equal(known.identities[0].handle, '@maria_l');
  assert.equal(known.identities[0].value, String(maria.id));
  assert.equal(known.identities[0].assurance, 'channel');
});

test('a customer who writes again is recognised and stays in the conversation', async () => {
  const ivan = customer({ firstName: 'Ivan' });
  const { id } = await ivan.begins(agent, 'First', { date: ivan.now() - 60 });
  await ivan.says('Second');
  const second = await ivan.untilTouch(agent, id, (touch) => touch.text === 'Second');
  assert.equal((await agent.conversations()).filter((one) => one.customer_name === 'Ivan').length, 1);
  assert.ok(second.recognition.reasons.length > 0);
});

test('formatting comes and goes with its offsets', async () => {
  const lena = customer({ firstName: 'Lena' });
  const text = '👋 see the docs now';
  const conversation = await lena.begins(agent, {
    text,
    entities: [
      { type: 'bold', offset: 3, length: 3 },
      { type: 'text_link', offset: 11, length: 4, url: 'https://example.com/docs' },
      { type: 'text_link', offset: 0, length: 2, url: 'javascript:alert(1)' },
    ],
  });
  const [touch] = await agent.timeline(conversation.id);
  assert.deepEqual(touch.payload.entities.slice(0, 2), [
    { kind: 'bold', offset: 3, length: 3 },
    { kind: 'text_link', offset: 11, length: 4, url: 'https://example.com/docs' },
  ]);
  assert.ok(!JSON.stringify(touch.payload).includes('javascript:'));
});

test('a reply names the message it answers, both ways', async () => {
  const olga = customer({ firstName: 'Olga' });
  const conversation = await olga.begins(agent, 'Which size?');
  const [question] = await agent.timeline(conversation.id);
  const answer = await agent.reply(conversation.id, { text: 'Size 40', reply_to: question.id });
  assert.equal(answer.payload.reply_to, question.id);
  await agent.untilDelivery(conversation.id, answer.id, 'sent');
  const [send] = api.sendsOf('Size 40');
  assert.equal(send.fields.reply_parameters.message_id, 1);

  await olga.says({ text: 'Thank you', reply_to_message: { message_id: 1_000_000 + api.lastMessage, chat: olga.chat, date: olga.now() } });
  const thanks = await olga.untilTouch(agent, conversation.id, (touch) => touch.text === 'Thank you');
  assert.equal(thanks.payload.reply_to, answer.id);
});

test('formatting an agent gives reaches the chat, and a stretch outside the text is refused', async () => {
  const { id } = await customer().begins(agent, 'Formatted?');
  const send = (entities, expect) => agent.post(`/api/v1/conversations/${id}/messages`, { text: 'Very 😀 bold', entities }, expect);
  const { json: touch } = await send([{ kind: 'bold', offset: 8, length: 4 }], 201);
  await agent.untilDelivery(id, touch.id, 'sent');
  assert.deepEqual(api.sendsOf('Very 😀 bold')[0].fields.entities, [{ type: 'bold', offset: 8, length: 4 }]);
  assert.deepEqual(touch.payload.entities, [{ kind: 'bold', offset: 8, length: 4 }]);
  const refused = await send([{ kind: 'bold', offset: 9, length: 4 }], 400);
  assert.equal(refused.json.pointer, '/entities');
});
