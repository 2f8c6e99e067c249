import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { Program } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// What customers allow and withdraw: a ledger that hangs on identities.

let api;
let program;
let admin;
let network;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({ channels: [telegramAccount(api), telegramAccount(api, { id: 'tg-second' })], company: { country: 'PL' } });
  admin = await program.client('admin');
  network = new Client(program.url);
});

after(async () => {
  await program?.discard();
  await api?.stop();
});

const MARKETING = { purpose: 'marketing', channel: 'telegram' };
const person = (options) => new TelegramCustomer(network, options);
const customerOf = async (who) => admin.get(`/api/v1/customers/${(await admin.conversationOf(who.name)).customer_id}`);
const consents = (id) => admin.get(`/api/v1/customers/${id}/consents`);
const put = async (id, body, options = {}) =>
  (await admin.request('PUT', `/api/v1/customers/${id}/consents`, { body: { ...MARKETING, ...body }, expect: 200, ...options })).json;
const allowed = (ledger) => ledger.current.find((one) => one.purpose === MARKETING.purpose && one.channel === MARKETING.channel)?.allowed;

async function newCustomer() {
  const who = person();
  const { id } = await who.begins(admin, 'hello');
  return { conversation: id, id: (await customerOf(who)).id };
}

let phones = 610_000_000;

/// One person in both bots, proved by the phone that both messengers vouch for.
async function joined() {
  const phone = `+48${++phones}`;
  const first = person();
  const second = person({ account: 'tg-second', firstName: `Second${first.id}` });
  for (const who of [first, second]) {
    await who.says({ contact: { phone_number: phone, first_name: who.name, user_id: who.id } });
  }
  const customer = await customerOf(first);
  return { customer, other: customer.identities.find((one) => one.scope === 'tg-second') };
}

test('what is given is kept with its text and proof, and withdrawing only stamps it', async () => {
  const { id } = await newCustomer();
  assert.deepEqual(await consents(id), { items: [], current: [], next: null });
  const given = await put(id, { given: true, text_version: '2026-01', proof: 'ticked the box' });
  assert.deepEqual(given.current, [{ ...MARKETING, allowed: true }]);
  const [entry] = given.items;
  assert.deepEqual(
    [entry.identity_id, entry.text_version, entry.proof, entry.source, entry.withdrawn_at],
    [id, '2026-01', 'ticked the box', 'api', null],
  );
  assert.match(entry.by, /^token /);
  const withdrawn = await put(id, { given: false });
  assert.deepEqual(withdrawn.current, [{ ...MARKETING, allowed: false }]);
  const [{ withdrawn_at, ...rest }] = withdrawn.items;
  assert.ok(withdrawn_at > entry.given_at);
  assert.deepEqual({ ...rest, withdrawn_at: null }, entry);
  const again = await put(id, { given: true, text_version: '2026-02' });
  assert.deepEqual(again.items.map((one) => one.text_version), ['2026-02', '2026-01'], 'newest first');
  assert.deepEqual(await consents(id), again);
});

test('the same consent is not doubled, by itself or by its Idempotency-Key', async () => {
  const { id, conversation } = await newCustomer();
  const first = await put(id, { given: true, proof: 'on the phone' });
  assert.deepEqual(await put(id, { given: true, proof: 'on the phone' }), first);
  const headers = { 'idempotency-key': `consent-${id}` };
  const keyed = await put(id, { given: false }, { headers });
  await put(id, { given: true });
  assert.deepEqual(await put(id, { given: false }, { headers }), keyed, 'the answer of the first time');
  assert.equal(allowed(await consents(id)), true, 'and nothing was withdrawn again');
  assert.equal((await admin.timeline(conversation, 'state')).length, 3);
});

test('withdrawing what was never given is written down as withdrawn at once', async () => {
  const { id } = await newCustomer();
  const { items, current } = await put(id, { given: false });
  assert.equal(items.length, 1);
  assert.equal(items[0].given_at, items[0].withdrawn_at);
  assert.deepEqual(current, [{ ...MARKETING, allowed: false }]);
});

test('a change is in the history of the conversation and on the feed', async () => {
  const { id, conversation } = await newCustomer();
  const feed = await admin.live();
  await put(id, { given: true });
  await put(id, { given: false });
  const frame = await feed.until((one) => one.type === 'touch' && one.data.payload.change === 'consent_withdrawn');
  assert.equal(frame.data.conversation_id, conversation);
  const touches = await admin.timeline(conversation, 'state');
  assert.deepEqual(touches.map((touch) => touch.payload), [
    { change: 'consent_given', ...MARKETING },
    { change: 'consent_withdrawn', ...MARKETING },
  ]);
  assert.equal(touches[0].direction, 'internal');
  feed.close();
});

test('an identity that never spoke keeps its consent on itself', async () => {
  const { customer } = await joined();
  const phone = customer.identities.find((one) => one.kind === 'phone');
  await put(customer.id, { given: true, channel: 'phone', identity_id: phone.id });
  const touch = (await admin.all(`/api/v1/customers/${customer.id}/timeline?kinds=state`)).find((one) => one.identity_id === phone.id);
  assert.deepEqual(touch.payload, { change: 'consent_given', purpose: 'marketing', channel: 'phone' });
  assert.equal(touch.interaction_id, null);
  assert.equal(touch.conversation_id, null);
});

test('a consent parts with its identity when people part', async () => {
  const { customer, other } = await joined();
  await put(customer.id, { given: true, proof: 'of the first' });
  const both = await put(customer.id, { given: false, identity_id: other.id });
  assert.deepEqual(both.items.map((one) => one.identity_id), [other.id, customer.id]);
  assert.equal(allowed(both), false, 'the newest decision of the person counts');
  assert.deepEqual(await consents(other.id), both, 'any identity of the customer answers alike');
  await admin.request('DELETE', `/api/v1/links/${other.links[0].id}`, { expect: 200 });
  const [mine, theirs] = [await consents(customer.id), await consents(other.id)];
  assert.deepEqual([mine.items.map((one) => one.proof), allowed(mine)], [['of the first'], true]);
  assert.deepEqual([theirs.items.map((one) => one.identity_id), allowed(theirs)], [[other.id], false]);
});

test('what makes no sense is refused with its place, and writes nothing', async () => {
  const { id } = await newCustomer();
  const stranger = await newCustomer();
  const refused = [
    [{ purpose: ' ', given: true }, '/purpose'],
    [{ channel: 'x'.repeat(65), given: true }, '/channel'],
    [{}, '/given'],
    [{ given: 'yes' }, '/given'],
    [{ given: true, text_version: 'x'.repeat(65) }, '/text_version'],
    [{ given: true, proof: 'x'.repeat(1001) }, '/proof'],
    [{ given: true, identity_id: stranger.id }, '/identity_id'],
    [{ given: true, identity_id: 'nobody' }, '/identity_id'],
  ];
  for (const [body, pointer] of refused) {
    const { json } = await admin.request('PUT', `/api/v1/customers/${id}/consents`, { body: { ...MARKETING, ...body }, expect: 400 });
    assert.equal(json.pointer, pointer);
  }
  assert.equal((await admin.exchange('GET', '/api/v1/customers/999999999/consents')).status, 404);
  assert.equal((await admin.exchange('PUT', '/api/v1/customers/999999999/consents', { body: { ...MARKETING, given: true } })).status, 404);
  assert.deepEqual((await consents(id)).items, []);
  assert.deepEqual((await consents(stranger.id)).items, []);
});
