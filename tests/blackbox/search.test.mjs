import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCompany } from './support/company.mjs';

// What an agent finds by typing: people by name in any script and by address, and what was said.

let company;
let admin;

before(async () => {
  company = await startCompany();
  ({ admin } = company);
});

after(() => company?.close());

const search = (q, more = {}) => admin.get(`/api/v1/customers?${new URLSearchParams({ q, ...more })}`);
const foundBy = async (q, conversation) =>
  (await search(q)).items.find((one) => one.id === conversation.customer_id)?.match.by ?? 'nothing';

test('a name is found in four spellings and by its beginning', async () => {
  const conversation = await company.customer({ firstName: 'Юлия', last_name: 'Шевченко', username: 'yu_shev' }).begins(admin);
  for (const typed of ['Юлия Шевченко', 'Юлія Шевченко', 'Julia Szewczenko', 'Yulia Shevchenko', 'Шевченко Юл', 'shevchenko']) {
    assert.equal(await foundBy(typed, conversation), 'name', typed);
  }
  assert.equal(await foundBy('@yu_shev', conversation), 'identity');
  assert.equal(await foundBy('Шевчук', conversation), 'nothing');
});

test('an item is the customer as it is read alone, with why it was found', async () => {
  const conversation = await company.customer().begins(admin, 'The parcel zanzibar has not come');
  const [{ match, ...customer }] = (await search('zanzibar')).items;
  assert.deepEqual(customer, await admin.get(`/api/v1/customers/${conversation.customer_id}`));
  assert.equal(match.by, 'text');
  assert.equal(match.conversation_id, conversation.id);
  assert.equal(match.touch_id, conversation.last_touch.id);
  assert.equal(match.excerpt, 'The parcel zanzibar has not come');
});

test('an account number is found whole', async () => {
  const customer = company.customer();
  const conversation = await customer.begins(admin);
  assert.equal(await foundBy(String(customer.id), conversation), 'identity');
  assert.equal(await foundBy(conversation.customer_id, conversation), 'identity');
});

test('all words must occur, the last by its beginning, and order numbers by parts and whole', async () => {
  const conversation = await company.customer().begins(admin, 'Где мой заказ V-48377? Ёлка не приехала.');
  for (const typed of ['заказ елка', 'ЁЛКА приех', 'V-48377', 'v48377', '48377', 'где V-483']) {
    assert.equal(await foundBy(typed, conversation), 'text', typed);
  }
  for (const typed of ['заказ самолёт', 'зака елка', 'V-48378']) assert.equal(await foundBy(typed, conversation), 'nothing', typed);
});

test('what agents say and note is found too', async () => {
  const conversation = await company.customer().begins(admin);
  await admin.reply(conversation.id, 'We sent a quetzalcoatl');
  await admin.post(`/api/v1/conversations/${conversation.id}/notes`, { text: 'asked the warehouse about xylophones' }, 201);
  assert.equal(await foundBy('quetzalc', conversation), 'text');
  assert.equal(await foundBy('warehouse xylophones', conversation), 'text');
});

test('an edit changes what is found', async () => {
  const customer = company.customer();
  const said = await customer.says('the former hippopotamus');
  const conversation = await admin.conversationOf(customer.name);
  assert.equal(await foundBy('hippopotamus', conversation), 'text');
  await customer.post(customer.edited(said.message.message_id, 'the latter rhinoceros'));
  await customer.untilTouch(admin, conversation.id, (touch) => touch.text === 'the latter rhinoceros');
  assert.equal(await foundBy('hippopotamus', conversation), 'nothing');
  assert.equal(await foundBy('rhinoceros', conversation), 'text');
});

test('whatever is typed is words and nothing else', async () => {
  const conversation = await company.customer().begins(admin, "<script>alert(1)</script> '; DROP TABLE touch; -- NEAR");
  const hostile = ['"', "'", '*', 'a* OR b', 'NEAR(', 'words:x', '^x', "' OR 1=1 --", '\\', '%', '&|!:<->', '""*', '\u0000', 'a\u0000b',
    '\uFFFD', '🙂', '-', 'AND', ' '];
  for (const q of hostile) await search(q);
  await admin.get('/api/v1/customers?q=%FF%FE%C3');
  const [item] = (await search('<script>alert')).items;
  assert.equal(item.id, conversation.customer_id);
  assert.equal(item.match.excerpt, "<script>alert(1)</script> '; DROP TABLE touch; -- NEAR");
  assert.equal(await foundBy('drop table', conversation), 'text');
});

test('a question that is too long, and a foreign cursor, are refused', async () => {
  assert.equal((await admin.get(`/api/v1/customers?q=${'a'.repeat(4096)}`, 400)).code, 'invalid');
  assert.equal((await admin.get('/api/v1/customers?q=a&after=nonsense', 400)).code, 'invalid');
  assert.equal((await admin.get('/api/v1/customers?after=nonsense', 400)).code, 'invalid');
  assert.equal((await admin.get('/api/v1/customers?limit=0', 400)).code, 'invalid');
});

test('a text of ten thousand words is found by its first', async () => {
  const conversation = await company.customer().begins(admin);
  const words = Array.from({ length: 10_000 }, (_, at) => `w${at}`).join(' ');
  const { status } = await admin.request('POST', `/api/v1/conversations/${conversation.id}/notes`, { body: { text: words } });
  assert.equal(status, 201);
  assert.equal(await foundBy('w2000', conversation), 'text');
});

test('pages hold each customer once, and without a question the last seen come first', async () => {
  const made = [];
  for (let at = 0; at < 7; at += 1) made.push((await company.customer().begins(admin, 'pagination matters')).customer_id);
  const found = await admin.all('/api/v1/customers?q=pagination', { limit: 3 });
  assert.deepEqual(found.map((one) => one.id), [...made].reverse());
  const all = await admin.all('/api/v1/customers', { limit: 5 });
  assert.equal(new Set(all.map((one) => one.id)).size, all.length);
  assert.ok(made.every((id) => all.some((one) => one.id === id)));
  assert.ok(all.every((one, at) => at === 0 || all[at - 1].last_seen >= one.last_seen));
  assert.ok(all.every((one) => one.match === null));
});
