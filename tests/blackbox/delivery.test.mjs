import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi, failures } from './support/bot-api.mjs';
import { startCompany } from './support/company.mjs';
import { eventually } from './support/eventually.mjs';

// How sending goes wrong, and what the agent is told about it.

let company;
let api;
let admin;

before(async () => {
  company = await startCompany();
  ({ api, admin } = company);
});

after(() => company?.close());

let texts = 0;
const newText = (about) => `${about} ${++texts}`;

async function begin() {
  const customer = company.customer();
  return { customer, id: (await customer.begins(admin)).id };
}

/// Sends a reply whose first request goes wrong.
async function failing(failure, options = {}) {
  const { customer, id } = await begin();
  api.failNext(failure, { chat: customer.id, ...options });
  const text = newText('reply');
  const touch = await admin.reply(id, text);
  return { customer, id, text, touch };
}

const REFUSALS = {
  chatNotFound: { failure: failures.chatNotFound, says: /chat not found/ },
  deactivated: { failure: failures.deactivated, says: /deactivated/ },
  kicked: { failure: failures.kicked, says: /kicked/ },
  cannotBegin: { failure: failures.cannotBegin, says: /initiate/ },
  blocked: { failure: failures.blocked, says: /blocked/ },
};

for (const [name, { failure, says }] of Object.entries(REFUSALS)) {
  test(`a refusal for good fails at once and says why: ${name}`, async () => {
    const { id, text, touch } = await failing(failure);
    const failed = await admin.untilDelivery(id, touch.id, 'failed');
    assert.match(failed.delivery.error, says);
    assert.equal(api.sendsOf(text).length, 1);
  });
}

test('who has blocked the bot is marked as not reachable', async () => {
  const { id, touch } = await failing(failures.blocked);
  const failed = await admin.untilDelivery(id, touch.id, 'failed');
  const known = await admin.get(`/api/v1/customers/${failed.customer_id}`);
  assert.equal(known.identities[0].reachable, false);
});

test('a failed reply goes out when the agent asks again', async () => {
  const { id, text, touch } = await failing(failures.chatNotFound);
  await admin.untilDelivery(id, touch.id, 'failed');
  const retried = await admin.post(`/api/v1/touches/${touch.id}/retry`, undefined, 200);
  assert.notEqual(retried.json.delivery.state, 'failed');
  await admin.untilDelivery(id, touch.id, 'sent');
  assert.equal(api.sendsOf(text).length, 2);
  const again = await admin.post(`/api/v1/touches/${touch.id}/retry`, undefined, 409);
  assert.equal(again.json.code, 'conflict');
});

test('429 is waited out as long as it says', async () => {
  const { id, text, touch } = await failing(failures.rateLimited(2));
  await admin.untilDelivery(id, touch.id, 'sent');
  const [first, second, ...more] = api.sendsOf(text);
  assert.equal(more.length, 0);
  assert.ok(second.at - first.at >= 1900, `waited ${second.at - first.at} ms`);
});

test('one chat that is limited does not hold the others', async () => {
  const { id, touch } = await failing(failures.rateLimited(3));
  const other = await begin();
  const free = await admin.reply(other.id, newText('free'));
  await admin.untilDelivery(other.id, free.id, 'sent');
  assert.notEqual((await admin.touch(id, touch.id)).delivery.state, 'sent', 'the limited one still waits');
  await admin.untilDelivery(id, touch.id, 'sent');
});

test('a server error is tried again', async () => {
  const { id, text, touch } = await failing(failures.internal);
  await admin.untilDelivery(id, touch.id, 'sent');
  assert.equal(api.sendsOf(text).length, 2);
});

test('400 with migrate_to_chat_id goes to the new chat and stays there', async () => {
  const { id, text, touch } = await failing(failures.migrated(-1009009));
  await admin.untilDelivery(id, touch.id, 'sent');
  assert.equal(api.sendsOf(text)[1].fields.chat_id, -1009009);
  const next = await admin.reply(id, newText('after'));
  await admin.untilDelivery(id, next.id, 'sent');
  assert.equal(api.sends.at(-1).fields.chat_id, -1009009);
});

for (const [name, failure] of Object.entries({ 'closed after the request was read': failures.cutAfterReading, 'a gateway\'s 502': failures.badGateway })) {
  test(`what may have arrived is called uncertain and not sent again by itself: ${name}`, async () => {
    const { id, text, touch } = await failing(failure);
    const doubtful = await admin.untilDelivery(id, touch.id, 'uncertain');
    assert.ok(doubtful.delivery.error);
    // The chat is not held up by it, and what follows is sent once.
    const next = await admin.reply(id, newText('next'));
    await admin.untilDelivery(id, next.id, 'sent');
    assert.equal(api.sendsOf(text).length, 1);
    await admin.post(`/api/v1/touches/${touch.id}/retry`, undefined, 200);
    await admin.untilDelivery(id, touch.id, 'sent');
    assert.equal(api.sendsOf(text).length, 2);
  });
}

test('a provider that never answers leaves it uncertain, and others go on meanwhile', { timeout: 40_000 }, async () => {
  const { id, text, touch } = await failing(failures.hang);
  const other = await begin();
  const free = await admin.reply(other.id, newText('free'));
  await admin.untilDelivery(other.id, free.id, 'sent');
  await eventually(async () => (await admin.touch(id, touch.id)).delivery.state === 'uncertain', { within: 30_000, every: 200, what: 'uncertain' });
  assert.equal(api.sendsOf(text).length, 1);
});

test('a connection that is closed before anything was read loses nothing and doubles nothing', async () => {
  const { id } = await begin();
  api.failNext(failures.cutBeforeReading);
  const text = newText('cut');
  const touch = await admin.reply(id, text);
  const { delivery } = await admin.untilDelivery(id, touch.id, 'sent', 'uncertain');
  assert.equal(api.cuts, 1);
  assert.equal(api.sendsOf(text).length, delivery.state === 'sent' ? 1 : 0);
});

test('the messages of a chat arrive in their order, also over a failure', async () => {
  const { customer, id } = await begin();
  api.failNext(failures.rateLimited(1), { chat: customer.id });
  const replies = [];
  for (let number = 0; number < 4; number += 1) {
    const text = newText('in order');
    replies.push({ text, touch: await admin.reply(id, text) });
  }
  for (const { touch } of replies) await admin.untilDelivery(id, touch.id, 'sent');
  const accepted = api.sends.filter((call) => call.accepted && String(call.fields.chat_id) === String(customer.id));
  assert.deepEqual(accepted.map((call) => call.fields.text), replies.map(({ text }) => text));
});

test('a chat gets a burst of three and then about one message a second', async () => {
  const { customer, id } = await begin();
  const sent = () => api.sends.filter((call) => String(call.fields.chat_id) === String(customer.id));
  for (let number = 0; number < 6; number += 1) await admin.reply(id, newText('burst'));
  await eventually(() => sent().length === 6, { what: 'six messages' });
  const gap = sent().at(-1).at - sent()[0].at;
  assert.ok(gap >= 2500, `six messages took ${gap} ms`);
});

test('a long text goes out in pieces in order', async () => {
  const { customer, id } = await begin();
  const text = Array.from({ length: 1200 }, (_, at) => `word${at}`).join(' ');
  const touch = await admin.reply(id, text);
  await admin.untilDelivery(id, touch.id, 'sent');
  const pieces = api.sends.filter((call) => String(call.fields.chat_id) === String(customer.id)).map((call) => call.fields.text);
  assert.ok(pieces.length >= 3);
  assert.ok(pieces.every((piece) => piece.length <= 4096));
  assert.equal(pieces.join(' ').replace(/\s+/g, ' '), text);
});

test('a button press too old to be answered does not block the chat', async () => {
  const { customer, id } = await begin();
  api.failNext(failures.queryTooOld, { method: 'answerCallbackQuery' });
  await customer.post(customer.pressed('x', { message_id: 1, chat: customer.chat, date: customer.now() }));
  await eventually(() => api.callsOf('answerCallbackQuery').length === 1, { what: 'the answer' });
  const touch = await admin.reply(id, newText('after the press'));
  await admin.untilDelivery(id, touch.id, 'sent');
  assert.equal(api.callsOf('answerCallbackQuery').length, 1);
});

test('a wrong token pauses the account and shows in its health; nothing is lost', async () => {
  const own = await startCompany();
  try {
    const customer = own.customer();
    const { id } = await customer.begins(own.admin);
    const health = async () => (await own.admin.get('/api/v1/channels')).items[0].health;
    await eventually(async () => (await health()) === 'ok', { what: 'a sound account' });
    own.api.failNext(failures.unauthorized, { times: Infinity });
    const touch = await own.admin.reply(id, 'held back');
    await eventually(async () => /token/.test(await health()), { what: 'the trouble' });
    const waiting = await own.admin.touch(id, touch.id);
    assert.equal(waiting.delivery.state, 'queued');
    assert.match(waiting.delivery.error, /token/);
    own.api.heal();
    await own.program.stop();
    await own.program.start();
    assert.equal(own.api.sends.length, 1, 'it is not asked again before the pause is over');
  } finally {
    await own.close();
  }
});

test('a Bot API that is down gets everything once it is up', async () => {
  const own = await startCompany();
  try {
    const { id } = await own.customer().begins(own.admin);
    await own.api.stop();
    const touch = await own.admin.reply(id, 'later');
    await eventually(async () => (await own.admin.touch(id, touch.id)).delivery.error, { what: 'the first attempt' });
    own.api = await FakeBotApi.start({ port: own.api.port });
    await own.admin.untilDelivery(id, touch.id, 'sent');
    assert.equal(own.api.sendsOf('later').length, 1);
  } finally {
    await own.close();
  }
});

test('killed while sending: uncertain after the start, never sent again by itself', async () => {
  const own = await startCompany();
  try {
    const { id } = await own.customer().begins(own.admin);
    own.api.failNext(failures.hang);
    const touch = await own.admin.reply(id, 'in the air');
    await eventually(() => own.api.sendsOf('in the air').length === 1, { what: 'the request' });
    await own.program.kill();
    await own.program.start();
    await own.admin.untilDelivery(id, touch.id, 'uncertain');
    const next = await own.admin.reply(id, 'after it');
    await own.admin.untilDelivery(id, next.id, 'sent');
    assert.equal(own.api.sendsOf('in the air').length, 1);
  } finally {
    await own.close();
  }
});
