import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCompany } from './support/company.mjs';
import { SECRET } from './support/telegram-customer.mjs';

// What people and programs put into text must come through every store and every screen.

let company;
let admin;

before(async () => {
  company = await startCompany();
  ({ admin } = company);
});

after(() => company?.close());

const TEXTS = {
  'a NUL': ['a\u0000b', 'a\uFFFDb'],
  'right-to-left overrides': ['abc\u202Egnp.exe', 'abc\u202Egnp.exe'],
  'joined emoji': ['👩‍👩‍👧‍👦 family', '👩‍👩‍👧‍👦 family'],
  'markup': ['<script>alert(1)</script><img src=x onerror=alert(1)>', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
  'SQL': ["'; DROP TABLE touch; --", "'; DROP TABLE touch; --"],
  'templates': ['{{constructor.constructor("x")()}} ${7*7} %s %n', '{{constructor.constructor("x")()}} ${7*7} %s %n'],
  'Cyrillic and Polish': ['Ёлка, ґанок, żółw', 'Ёлка, ґанок, żółw'],
  'line ends': ['one\r\ntwo\nthree\u2028four', 'one\r\ntwo\nthree\u2028four'],
};

for (const [name, [sent, shown]] of Object.entries(TEXTS)) {
  test(`${name} in a message`, async () => {
    const customer = company.customer();
    const { id } = await customer.begins(admin, sent);
    assert.equal((await admin.timeline(id))[0].text, shown);
  });
}

test('lone surrogates become the replacement character, whether escaped or not', async () => {
  const customer = company.customer();
  const update = JSON.stringify(customer.message('MARK')).replace('MARK', 'a\\ud800b\\udfffc');
  await company.network.request('POST', '/hooks/tg-main', { body: update, headers: { 'x-telegram-bot-api-secret-token': SECRET }, expect: 200 });
  const { id } = await admin.conversationOf(customer.name);
  const [touch] = await admin.timeline(id);
  assert.equal(touch.text.isWellFormed(), true);
  assert.match(touch.text, /^a.*b.*c$/);
});

test('bytes that are no UTF-8 are refused or repaired, never passed on', async () => {
  const customer = company.customer();
  const [head, tail] = JSON.stringify(customer.message('MARK')).split('MARK');
  const body = Buffer.concat([Buffer.from(head), Buffer.from([0x61, 0xc3, 0x28, 0xff]), Buffer.from(tail)]);
  const answer = await company.network.request('POST', '/hooks/tg-main', { body, headers: { 'x-telegram-bot-api-secret-token': SECRET } });
  assert.ok([200, 400].includes(answer.status));
});

test('a word of almost a megabyte is cut with a mark', async () => {
  const customer = company.customer();
  const { id } = await customer.begins(admin, 'w'.repeat(1_000_000));
  const [touch] = await admin.timeline(id);
  assert.ok(Buffer.byteLength(touch.text) <= 64 * 1024);
  assert.match(touch.text, /^w{60000,} …$/);
});

test('names of every kind are shown, cut to their limit', async () => {
  const customer = company.customer({ firstName: `N\u0000${'ą'.repeat(5000)}` });
  await customer.says('hello');
  const { items } = await admin.get('/api/v1/conversations?limit=1');
  assert.ok(Buffer.byteLength(items[0].customer_name) <= 260);
  assert.ok(!items[0].customer_name.includes('\u0000'));
});

test('an agent\'s text is held to the same', async () => {
  const customer = company.customer();
  const { id } = await customer.begins(admin);
  const touch = await admin.reply(id, 'nul \u0000 and \u202E end');
  assert.equal(touch.text, 'nul \uFFFD and \u202E end');
  await admin.untilDelivery(id, touch.id, 'sent');
  const refused = await admin.reply(id, 'x'.repeat(64 * 1024 + 1), { expect: 400 });
  assert.equal(refused.pointer, '/text');
  assert.equal((await admin.reply(id, '  \n ', { expect: 400 })).pointer, '/text');
  assert.equal((await admin.post(`/api/v1/conversations/${id}/messages`, '{"text":"a', 400)).json.code, 'invalid');
  for (const text of [null, 1, true, [], {}]) await admin.reply(id, { text }, { expect: 400 });
});
