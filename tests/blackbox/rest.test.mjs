import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from './support/client.mjs';
import { startCompany } from './support/company.mjs';
import { document } from './support/openapi.mjs';
import { parse } from 'yaml';

let company;
let admin;
let program;

before(async () => {
  company = await startCompany({ company: { name: 'Muster & Sons', languages: ['en', 'uk'], time_zone: 'Europe/Kyiv' } });
  ({ admin, program } = company);
});

after(() => company?.close());

const outgoing = async (id) => (await admin.timeline(id, 'message')).filter((touch) => touch.direction === 'out');

test('a write under the same key is done once and answered the same', async () => {
  const { id } = await company.customer().begins(admin);
  const first = await admin.reply(id, 'once', { key: 'k1' });
  const second = await admin.reply(id, 'once', { key: 'k1' });
  assert.deepEqual(second, first);
  const parallel = await Promise.all(Array.from({ length: 20 }, () => admin.reply(id, 'also once', { key: 'k2' })));
  assert.equal(new Set(parallel.map((touch) => touch.id)).size, 1);
  assert.deepEqual((await outgoing(id)).map((touch) => touch.text), ['once', 'also once']);
});

test('a key is bound to its request, its caller and its route, and survives a restart', async () => {
  const { id } = await company.customer().begins(admin);
  const first = await admin.reply(id, 'one', { key: 'bound' });
  assert.equal((await admin.reply(id, 'two', { key: 'bound', expect: 409 })).code, 'conflict');
  const other = await program.client('agent');
  const theirs = await other.reply(id, 'one', { key: 'bound' });
  assert.notEqual(theirs.id, first.id);
  await admin.post(`/api/v1/conversations/${id}/notes`, { text: 'one' }, 201, { 'idempotency-key': 'bound' });
  await program.kill();
  await program.start();
  assert.equal((await admin.reply(id, 'one', { key: 'bound' })).id, first.id);
  await admin.post(`/api/v1/conversations/${id}/notes`, { text: 'x' }, 400, { 'idempotency-key': 'x'.repeat(129) });
});

test('a refusal is not remembered under its key', async () => {
  const { id } = await company.customer().begins(admin);
  await admin.reply(id, '', { key: 'mended', expect: 400 });
  await admin.reply(id, 'mended', { key: 'mended' });
});

test('a timeline is read in pages without a gap or a repeat while it grows', async () => {
  const customer = company.customer();
  const date = customer.now() - 100;
  const { id, customer_id } = await customer.begins(admin, 'm0', { date });
  for (let number = 1; number < 25; number += 1) await customer.says(`m${number}`, { date: date + Math.floor(number / 4) });
  const pages = [];
  let after;
  do {
    const page = await admin.get(`/api/v1/conversations/${id}/timeline?limit=4${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    pages.push(page.items.map((touch) => touch.text));
    after = page.next;
    await customer.says(`meanwhile ${pages.length}`);
  } while (after);
  assert.ok(pages.slice(0, -1).every((page) => page.length === 4));
  assert.deepEqual(pages.flat(), Array.from({ length: 25 }, (_, at) => `m${24 - at}`));
  const byCustomer = await admin.all(`/api/v1/customers/${customer_id}/timeline`, { limit: 7 });
  assert.deepEqual(byCustomer.filter((touch) => touch.text?.startsWith('m') && !touch.text.startsWith('mean')).map((touch) => touch.text), pages.flat());
});

test('conversations are listed by state and assignee, newest first, in pages', async () => {
  const customers = Array.from({ length: 7 }, () => company.customer());
  for (const customer of customers) await customer.begins(admin);
  const all = await admin.conversations();
  const paged = await admin.all('/api/v1/conversations', { limit: 2 });
  assert.deepEqual(paged.map((one) => one.id), all.map((one) => one.id));
  const times = all.map((one) => Date.parse(one.last_at));
  assert.deepEqual(times, [...times].sort((a, b) => b - a));

  const ann = program.addAgent({ name: 'Ann' });
  const hers = new Client(program.url, await program.signIn(ann));
  const [first, second] = all;
  const assigned = await hers.post(`/api/v1/conversations/${first.id}/assign`, { agent_id: ann.id }, 200);
  assert.equal(assigned.json.assignee.id, ann.id);
  assert.deepEqual((await hers.conversations('?assignee=me')).map((one) => one.id), [first.id]);
  assert.deepEqual((await admin.conversations(`?assignee=${ann.id}`)).map((one) => one.id), [first.id]);
  assert.ok((await admin.conversations('?assignee=none')).every((one) => one.assignee === null));
  await hers.post(`/api/v1/conversations/${second.id}/resolve`, undefined, 200);
  assert.deepEqual((await admin.conversations('?state=resolved')).map((one) => one.id), [second.id]);
  assert.equal((await hers.post(`/api/v1/conversations/${second.id}/resolve`, undefined, 409)).json.code, 'conflict');
  assert.equal((await admin.conversations('?state=open')).some((one) => one.id === second.id), false);
  await hers.post(`/api/v1/conversations/${second.id}/reopen`, undefined, 200);
  await hers.post(`/api/v1/conversations/${first.id}/assign`, { agent_id: null }, 200);
  await hers.post(`/api/v1/conversations/${first.id}/assign`, { agent_id: '12345' }, 400);
  const changes = (await admin.timeline(second.id, 'state')).map((touch) => touch.payload.change);
  assert.deepEqual(changes, ['resolved', 'reopened']);
});

test('who writes after the conversation was resolved goes on in it', async () => {
  const customer = company.customer();
  const { id } = await customer.begins(admin);
  await admin.post(`/api/v1/conversations/${id}/resolve`, undefined, 200);
  await customer.says('one more thing');
  const again = await admin.get(`/api/v1/conversations/${id}`);
  assert.equal(again.state, 'open');
  assert.equal(again.last_touch.text, 'one more thing');
});

test('a note stays inside', async () => {
  const { id } = await company.customer().begins(admin);
  const { json } = await admin.post(`/api/v1/conversations/${id}/notes`, { text: 'difficult person' }, 201);
  assert.equal(json.direction, 'internal');
  assert.equal(json.kind, 'note');
  await admin.reply(id, 'after the note').then((touch) => admin.untilDelivery(id, touch.id, 'sent'));
  assert.equal(company.api.sendsOf('difficult person').length, 0);
});

test('reading takes the mark of the unread away', async () => {
  const { id, unread } = await company.customer().begins(admin);
  assert.equal(unread, 1);
  assert.equal((await admin.post(`/api/v1/conversations/${id}/read`, undefined, 200)).json.unread, 0);
});

test('what does not exist is not found and what makes no sense is refused with a reason', async () => {
  for (const path of ['/api/v1/customers/1', '/api/v1/customers/1/timeline', '/api/v1/conversations/1', '/api/v1/conversations/1/timeline',
    '/api/v1/customers/x', '/api/v1/conversations/0', '/api/v1/conversations/-1', '/api/v1/conversations/99999999999999999999', '/api/v1/nothing']) {
    assert.equal((await admin.get(path, 404)).code, 'not_found', path);
  }
  for (const path of ['/api/v1/conversations?limit=0', '/api/v1/conversations?limit=201', '/api/v1/conversations?limit=x', '/api/v1/conversations?after=nonsense',
    '/api/v1/conversations?state=closed', '/api/v1/conversations?assignee=somebody', "/api/v1/conversations?state=open'%20OR%201=1"]) {
    assert.equal((await admin.get(path, 400)).code, 'invalid', path);
  }
  const { id } = await company.customer().begins(admin);
  for (const body of [{}, { text: 'a', channel_account: 'nowhere' }, { text: 'a', reply_to: '1' }, { text: 'a', reply_to: 'x' },
    { text: 'a', buttons: 'x' }, { text: 'a', buttons: [[{ label: 'x' }]] }, { text: 'a', buttons: [[{ label: 'x', data: 'd'.repeat(65) }]] },
    { text: 'a', buttons: [[{ label: 'x', url: 'javascript:alert(1)' }]] }, [], 'text', null]) {
    const answer = await admin.post(`/api/v1/conversations/${id}/messages`, JSON.stringify(body), 400);
    assert.equal(answer.json.code, 'invalid', JSON.stringify(body));
  }
  assert.equal((await outgoing(id)).length, 0);
});

test('a message of another conversation cannot be named', async () => {
  const first = await company.customer().begins(admin);
  const second = await company.customer().begins(admin);
  const [touch] = await admin.timeline(first.id);
  assert.equal((await admin.reply(second.id, { text: 'a', reply_to: touch.id }, { expect: 400 })).pointer, '/reply_to');
});

test('the caller is told who he is, for whom he works and what he may do', async () => {
  const me = await admin.get('/api/v1/me');
  assert.equal(me.agent, null);
  assert.equal(me.role, 'admin');
  assert.deepEqual(me.company, { name: 'Muster & Sons', languages: ['en', 'uk'], time_zone: 'Europe/Kyiv' });
  assert.equal(me.demo, false);
  const agent = await (await program.client('agent')).get('/api/v1/me');
  assert.ok(me.permissions.includes('listFailedEvents'));
  assert.ok(!agent.permissions.includes('listFailedEvents'));
});

test('channels are listed with what they can do and without their secrets', async () => {
  const { items } = await admin.get('/api/v1/channels');
  assert.equal(items[0].kind, 'telegram');
  assert.equal(items[0].can.text_max, 4096);
  assert.ok(!JSON.stringify(items).includes(company.api.token));
});

test('the description of the API is served', async () => {
  const { body } = await admin.request('GET', '/api/v1/openapi.yaml', { expect: 200 });
  assert.equal(parse(body.toString()).openapi, document.openapi);
});
