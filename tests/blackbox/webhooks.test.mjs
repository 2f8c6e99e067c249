import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCompany } from './support/company.mjs';
import { rawExchange } from './support/raw-http.mjs';
import { SECRET, nextUpdateId } from './support/telegram-customer.mjs';

// The door that anybody on the internet may knock at.

let company;
let admin;

before(async () => {
  company = await startCompany();
  ({ admin } = company);
});

after(() => company?.close());

const messagesOf = async (id) => (await admin.timeline(id, 'message')).map((touch) => touch.text);

test('the same update a hundred times at once is one message, and every copy is acknowledged', async () => {
  const customer = company.customer();
  const update = customer.message('only once');
  const answers = await Promise.all(Array.from({ length: 100 }, () => customer.post(update, { expect: undefined })));
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
  const { id } = await admin.conversationOf(customer.name);
  assert.deepEqual(await messagesOf(id), ['only once']);
  assert.equal((await admin.conversations()).filter((one) => one.customer_name === customer.name).length, 1);
});

test('a copy that comes much later is still the same', async () => {
  const customer = company.customer();
  const first = await customer.says('first');
  await customer.says('second');
  await customer.post(first);
  const { id } = await admin.conversationOf(customer.name);
  assert.deepEqual(await messagesOf(id), ['first', 'second']);
});

test('shuffled updates stand in the order of their messages', async () => {
  const customer = company.customer();
  const date = customer.now() - 10;
  const updates = Array.from({ length: 30 }, (_, at) => customer.message(`line ${at}`, { date }));
  const shuffled = updates.map((_, at) => updates[(at * 17 + 5) % updates.length]);
  await Promise.all([...shuffled, ...shuffled.slice(0, 10)].map((update) => customer.post(update)));
  const { id } = await admin.conversationOf(customer.name);
  assert.deepEqual(await messagesOf(id), updates.map((update) => update.message.text));
});

test('without the right secret nothing is stored', async () => {
  const customer = company.customer();
  const wrong = [null, '', 'wrong', SECRET.slice(0, -1), `${SECRET}x`, SECRET.toUpperCase()];
  for (const secret of wrong) {
    const answer = await customer.post(customer.message('forged'), { secret, expect: 401 });
    assert.equal(answer.json.code, 'unauthenticated');
  }
  const marker = company.customer();
  await marker.begins(admin);
  assert.equal((await admin.conversations()).some((one) => one.customer_name === customer.name), false);
  assert.equal((await admin.get('/api/v1/failed-events')).items.length, 0);
});

test('an account that does not exist is not found', async () => {
  const customer = company.customer({ account: 'tg-other' });
  assert.equal((await customer.post(customer.message('hello'), { expect: 404 })).json.code, 'not_found');
});

test('a body over the limit is refused before it is read', async () => {
  const { network, program } = company;
  const answer = await rawExchange(program.port, `POST /hooks/tg-main HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n`);
  assert.equal(answer.status, 413);
  assert.match(answer.head, /application\/problem\+json/);
  const chunks = ['POST /hooks/tg-main HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'];
  for (let count = 0; count < 20; count += 1) chunks.push(`10000\r\n${'x'.repeat(0x10000)}\r\n`);
  assert.equal((await rawExchange(program.port, chunks)).status, 413);
  assert.equal((await network.request('GET', '/healthz')).status, 200);
});

test('a flood of header fields is refused', async () => {
  const { program } = company;
  const fields = Array.from({ length: 400 }, (_, at) => `X-Flood-${at}: ${'y'.repeat(64)}`).join('\r\n');
  assert.equal((await rawExchange(program.port, `GET /healthz HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n`)).status, 431);
  assert.equal((await rawExchange(program.port, `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'y'.repeat(20_000)}\r\n\r\n`)).status, 431);
});

test('what no HTTP is refused and nothing can be smuggled behind it', async () => {
  const { program } = company;
  const two = (lines) => rawExchange(program.port, `POST /hooks/tg-main HTTP/1.1\r\nHost: x\r\n${lines}\r\n\r\n`);
  assert.equal((await rawExchange(program.port, 'nonsense\r\n\r\n')).status, 400);
  assert.equal((await two('Content-Length: 4\r\nContent-Length: 5')).status, 400);
  assert.equal((await two('Content-Length: 4\r\nTransfer-Encoding: chunked')).status, 400);
  assert.equal((await two('Content-Length : 4')).status, 400);
  assert.equal((await two('Content-Length: -1')).status, 400);
});

test('JSON that is none, is too deep or is no update is refused with what was expected', async () => {
  const { network } = company;
  const headers = { 'x-telegram-bot-api-secret-token': SECRET };
  const post = (body) => network.request('POST', '/hooks/tg-main', { body, headers });
  for (const body of ['', '{', '[]', 'null', '{"update_id":1}{', `${'['.repeat(100_000)}`, `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`, '{"update_id":1e400}']) {
    const answer = await post(body);
    assert.equal(answer.status, 400, body.slice(0, 40));
    assert.equal(answer.json.code, 'invalid');
  }
  const pointed = await post('{"update_id":"seven"}');
  assert.equal(pointed.status, 400);
  assert.equal(pointed.json.pointer, '/update_id');
  assert.equal((await post('{"message":{}}')).json.pointer, '/update_id');
});

test('a well-signed update that cannot be understood is acknowledged, kept for the administrator and replayed', async () => {
  const customer = company.customer();
  const poison = { update_id: nextUpdateId(), message: { ...customer.message('').message, text: undefined, message_id: 'NaN' } };
  await customer.post(poison);
  await customer.post(poison);
  const { items } = await admin.get('/api/v1/failed-events');
  const kept = items.filter((one) => one.event_id === String(poison.update_id));
  assert.equal(kept.length, 1);
  assert.equal(kept[0].state, 'failed');
  assert.equal(kept[0].channel_account, 'tg-main');
  assert.match(kept[0].error, /message_id/);
  assert.deepEqual(JSON.parse(kept[0].body), JSON.parse(JSON.stringify(poison)));
  const replayed = await admin.post(`/api/v1/failed-events/${kept[0].id}/replay`, undefined, 200);
  assert.equal(replayed.json.state, 'failed', 'it is as wrong as before');
  // It stops nobody, not even its own chat.
  await customer.begins(admin, 'after the poison');
});

test('members of every wrong type do no harm', async () => {
  const good = company.customer();
  const wrong = [null, true, 0, -1, 1.5, 9007199254740993, '', 'text', [], {}, [[]], { a: {} }];
  const fields = ['message_id', 'from', 'chat', 'date', 'text', 'entities', 'photo', 'document', 'contact', 'location', 'reply_to_message'];
  for (const field of fields) {
    for (const value of wrong) {
      const customer = company.customer();
      const update = customer.message('typed');
      update.message[field] = value;
      const answer = await customer.post(update, { expect: undefined });
      assert.ok([200, 400].includes(answer.status), `${field}=${JSON.stringify(value)}: ${answer.status}`);
    }
  }
  await good.begins(admin, 'still served');
});

test('a time in the future or in the far past is brought into reason', async () => {
  const customer = company.customer();
  await customer.says('from the future', { date: 4_000_000_000 });
  await customer.says('from the past', { date: 1 });
  const { id } = await admin.conversationOf(customer.name);
  const times = (await admin.timeline(id)).map((touch) => Date.parse(touch.at));
  assert.ok(times.every((time) => time <= Date.now() + 1000 && time > Date.now() - 8 * 24 * 3600 * 1000));
});
