import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { startCompany } from './support/company.mjs';
import { Program } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// The ledger of consents: what is written stays, and the newest word counts.

let company;
let admin;

before(async () => {
  company = await startCompany();
  ({ admin } = company);
});

after(() => company?.close());

const NEWS = { purpose: 'news', channel: 'email', text_version: '2026-01', proof: 'ticked in the form 17', source: 'form' };
const pathOf = (customer) => `/api/v1/customers/${customer}/consents`;
const put = async (customer, body, { expect = 200, headers } = {}) =>
  (await admin.request('PUT', pathOf(customer), { body, expect, headers })).json;
const someone = async () => (await company.customer().begins(admin)).customer_id;

test('what was given and taken back stays visible with who, when and why, and the newest word counts', async () => {
  const customer = await someone();
  assert.deepEqual(await admin.get(pathOf(customer)), { items: [], next: null, current: [] });
  const given = await put(customer, { ...NEWS, text: 'I want news', given_at: '2026-01-05T10:00:00Z' });
  assert.equal(given.items.length, 1);
  const [entry] = given.items;
  assert.equal(entry.change, 'given');
  assert.equal(entry.given_at, '2026-01-05T10:00:00.000Z');
  assert.deepEqual([entry.text, entry.proof, entry.source, entry.withdrawn_at], ['I want news', NEWS.proof, 'form', null]);
  assert.match(entry.by, /^token /);
  assert.deepEqual(given.current.map((one) => [one.purpose, one.channel, one.allowed]), [['news', 'email', true]]);

  const ended = await put(customer, { purpose: 'news', channel: 'email', withdrawn: true, reason: 'asked by phone' });
  assert.deepEqual(ended.items.map((one) => one.change), ['withdrawn', 'given']);
  assert.equal(ended.items[1].id, entry.id);
  assert.equal(ended.items[1].withdrawn_at, ended.items[0].withdrawn_at);
  assert.equal(ended.items[1].reason, 'asked by phone');
  assert.deepEqual({ ...ended.items[1], withdrawn_at: null, withdrawn_by: null, reason: null }, entry, 'the entry itself is as it was');
  assert.equal(ended.current[0].allowed, false);

  const again = await put(customer, { ...NEWS, text_version: '2026-11' });
  assert.equal(again.items.length, 3);
  assert.equal(again.current[0].allowed, true);
  assert.equal(again.items[0].withdrawn_at, null);
  assert.deepEqual(await admin.get(pathOf(customer)), again);
});

test('each change is on the timeline and on the feed, in no conversation', async () => {
  const customer = await someone();
  const feed = await admin.live();
  await feed.until((frame) => frame.type === 'hello');
  await put(customer, NEWS);
  await put(customer, { purpose: 'news', channel: 'email', withdrawn: true });
  const touches = (await admin.all(`/api/v1/customers/${customer}/timeline?kinds=state`)).reverse();
  assert.deepEqual(touches.map((one) => one.payload.change), ['consent_given', 'consent_withdrawn']);
  for (const touch of touches) {
    assert.deepEqual([touch.payload.purpose, touch.payload.channel], ['news', 'email']);
    assert.deepEqual([touch.conversation_id, touch.interaction_id, touch.customer_id], [null, null, customer]);
    await feed.untilTouch((one) => one.id === touch.id);
  }
  feed.close();
});

test('a repeated request enters once, by its key and by what it says', async () => {
  const customer = await someone();
  const key = { 'idempotency-key': 'consent-1' };
  const first = await put(customer, NEWS, { headers: key });
  assert.deepEqual(await put(customer, NEWS, { headers: key }), first);
  assert.equal((await admin.get(pathOf(customer))).items.length, 1);
  const [entry] = first.items;
  const whole = await put(customer, { ...NEWS, given_at: entry.given_at, withdrawn_at: new Date().toISOString() });
  assert.deepEqual(whole.items.map((one) => one.change), ['withdrawn', 'given'], 'the entry told back with its end is no further consent');
});

test('what makes no sense is refused with the place', async () => {
  const customer = await someone();
  const wrong = [
    [{ ...NEWS, purpose: ' ' }, '/purpose'],
    [{ ...NEWS, channel: undefined }, '/channel'],
    [{ ...NEWS, purpose: 'x'.repeat(257) }, '/purpose'],
    [{ ...NEWS, text_version: undefined }, '/text_version'],
    [{ ...NEWS, proof: '' }, '/proof'],
    [{ ...NEWS, proof: 'x'.repeat(4097) }, '/proof'],
    [{ ...NEWS, text: 'x'.repeat(16_385) }, '/text'],
    [{ ...NEWS, given_at: 'yesterday' }, '/given_at'],
    [{ ...NEWS, given_at: '2999-01-01T00:00:00Z' }, '/given_at'],
    [{ ...NEWS, given_at: '2026-01-02T00:00:00Z', withdrawn_at: '2026-01-01T00:00:00Z' }, '/withdrawn_at'],
    [{ ...NEWS, identity_id: '1' }, '/identity_id'],
    [{ ...NEWS, identity_id: await someone() }, '/identity_id'],
  ];
  for (const [body, pointer] of wrong) assert.equal((await put(customer, body, { expect: 400 })).pointer, pointer);
  assert.deepEqual((await admin.get(pathOf(customer))).items, []);
  await put('4611686018427387903', NEWS, { expect: 404 });
});

test('a long ledger comes in pages, and what counts now comes with each', async () => {
  const customer = await someone();
  for (let number = 0; number < 5; number += 1) await put(customer, { ...NEWS, channel: `channel ${number}` });
  const all = await admin.all(pathOf(customer), { limit: 2 });
  assert.deepEqual(all.map((one) => one.channel), [4, 3, 2, 1, 0].map((number) => `channel ${number}`));
  assert.equal((await admin.get(`${pathOf(customer)}?limit=2`)).current.length, 5);
});

test('consents part with their identities, and a withdrawal ends them on each', async () => {
  const one = await someone();
  const other = await someone();
  await put(other, NEWS);
  await put(other, { ...NEWS, purpose: 'profile' });
  const link = (await admin.post(`/api/v1/customers/${one}/links`, { identity_id: other, reason: 'same voice' }, 201)).json;
  await put(one, { ...NEWS, channel: 'sms' });
  const joined = await put(one, { purpose: 'news', channel: 'email', withdrawn: true });
  assert.deepEqual(joined.current.map((entry) => [entry.purpose, entry.channel, entry.allowed]),
    [['news', 'email', false], ['news', 'sms', true], ['profile', 'email', true]]);
  await admin.request('DELETE', `/api/v1/links/${link.id}`, { expect: 200 });
  const current = async (customer) => (await admin.get(pathOf(customer))).current.map((entry) => [entry.purpose, entry.channel, entry.allowed]);
  assert.deepEqual(await current(one), [['news', 'sms', true]]);
  assert.deepEqual(await current(other), [['news', 'email', false], ['profile', 'email', true]], 'what he took back stays taken back');
});

test('a reader of one brand sees the consents of visible identities alone', async () => {
  const api = await FakeBotApi.start();
  const program = await Program.start({
    channels: [telegramAccount(api, { id: 'tg-a', brand: 'a' }), telegramAccount(api, { id: 'tg-b', brand: 'b' })],
  });
  try {
    const boss = await program.client('admin');
    const network = new Client(program.url);
    const first = await new TelegramCustomer(network, { account: 'tg-b' }).begins(boss);
    const second = await new TelegramCustomer(network, { account: 'tg-a' }).begins(boss);
    await boss.request('PUT', pathOf(first.customer_id), { body: { ...NEWS, purpose: 'secret of b' }, expect: 200 });
    const { json: link } = await boss.post(`/api/v1/customers/${first.customer_id}/links`, { identity_id: second.customer_id, reason: 'same' }, 201);
    const limited = await program.client('agent', undefined, ['a']);
    const feed = await limited.live({ after: 0 });
    // The canonical id is that of the hidden identity, and still names the customer; what is written hangs on the visible one.
    assert.equal(link.a, first.customer_id);
    const { json } = await limited.request('PUT', pathOf(first.customer_id), { body: NEWS, expect: 200 });
    assert.deepEqual(json.items.map((one) => [one.purpose, one.identity_id]), [['news', second.customer_id]]);
    assert.deepEqual(json.current.map((one) => one.purpose), ['news']);
    await feed.untilTouch((touch) => touch.payload.change === 'consent_given');
    assert.ok(!JSON.stringify(feed.frames).includes('secret of b'));
    assert.ok(!JSON.stringify(await limited.all(`/api/v1/customers/${second.customer_id}/timeline`)).includes('secret of b'));
    assert.equal((await boss.get(pathOf(first.customer_id))).items.length, 2);
    feed.close();
  } finally {
    await program.discard();
    await api.stop();
  }
});
