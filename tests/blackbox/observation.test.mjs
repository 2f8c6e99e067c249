import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { failures } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { startCompany } from './support/company.mjs';
import { eventually } from './support/eventually.mjs';
import { SECRET, nextUpdateId } from './support/telegram-customer.mjs';

let company;

before(async () => {
  company = await startCompany();
});

after(() => company?.close());

test('liveness and readiness are told to anybody', async () => {
  const { network } = company;
  assert.equal((await network.request('GET', '/healthz', { expect: 200 })).body.toString(), 'ok\n');
  assert.equal((await network.request('GET', '/readyz', { expect: 200 })).body.toString(), 'ready\n');
  assert.equal((await network.request('HEAD', '/healthz')).status, 200);
});

test('the metrics are well-formed and count', async () => {
  const { network } = company;
  const read = async () => {
    const { body, headers } = await network.request('GET', '/metrics', { expect: 200 });
    assert.match(headers['content-type'], /version=0\.0\.4/);
    const values = new Map();
    for (const line of body.toString().split('\n').filter((one) => one && !one.startsWith('#'))) {
      const parts = /^([a-z_]+(?:\{[^}]*\})?) (-?[0-9.e+]+)$/.exec(line);
      assert.ok(parts, line);
      assert.ok(!values.has(parts[1]), `${parts[1]} twice`);
      values.set(parts[1], Number(parts[2]));
    }
    return values;
  };
  const inbound = 'throughline_inbound_events_total{outcome="processed"}';
  const before = await read();
  const customer = company.customer();
  const update = await customer.says('counted');
  await customer.post(update);
  const then = await read();
  assert.equal(then.get(inbound), before.get(inbound) + 1);
  assert.equal(then.get('throughline_inbound_events_total{outcome="duplicate"}'), before.get('throughline_inbound_events_total{outcome="duplicate"}') + 1);
});

test('every answer has a number that the log of a failure could name, never one that a stranger chose', async () => {
  const { network } = company;
  const ids = [];
  for (const path of ['/healthz', '/api/v1/me', '/api/v1/nothing']) {
    const answer = await network.request('GET', path, { headers: { 'x-request-id': 'chosen-by-a-stranger' } });
    assert.notEqual(answer.headers['x-request-id'], 'chosen-by-a-stranger');
    if (answer.json) assert.equal(answer.json.request_id, answer.headers['x-request-id']);
    ids.push(answer.headers['x-request-id']);
  }
  assert.equal(new Set(ids).size, ids.length);
});

test('the log says how each request ended, by its number', async () => {
  const { admin, network, program } = company;
  const served = await admin.request('GET', '/api/v1/me', { expect: 200 });
  const refused = await network.request('GET', '/api/v1/me', { expect: 401 });
  for (const { status, headers } of [served, refused]) {
    const line = await eventually(() => program.lines.find((one) => one.includes(headers['x-request-id'])), { what: 'the line of the request' });
    assert.equal(JSON.parse(line).status, status);
  }
});

test('what people wrote, are called, and what opens doors is never in the log', async () => {
  const { program, admin, api, network } = company;
  const canaries = {
    text: 'CanaryText9137', name: 'CanaryName9137', handle: 'canary_handle_9137', phone: '48600913700', reply: 'CanaryReply9137',
    note: 'CanaryNote9137', file: 'CanaryFile9137.txt', email: 'canary9137@example.com', password: 'CanaryPassword9137', query: 'CanaryQuery9137',
    poison: 'CanaryPoison9137', caption: 'CanaryCaption9137',
  };
  const customer = company.customer({ firstName: canaries.name, username: canaries.handle });
  const { id } = await customer.begins(admin, canaries.text);
  await customer.says({ contact: { phone_number: canaries.phone, first_name: canaries.name, user_id: customer.id } });
  await customer.says({ caption: canaries.caption, document: { file_id: 'gone', file_unique_id: 'g', file_name: canaries.file } });
  await customer.post({ update_id: nextUpdateId(), message: { message_id: canaries.poison, chat: customer.chat } });
  await customer.post(customer.message(canaries.text), { secret: 'CanarySecret9137', expect: 401 });
  for (const failure of [failures.internal, failures.chatNotFound, failures.cutAfterReading, failures.blocked]) {
    api.failNext(failure, { chat: customer.id });
    const touch = await admin.reply(id, canaries.reply);
    await admin.untilDelivery(id, touch.id, 'sent', 'failed', 'uncertain');
  }
  await admin.post(`/api/v1/conversations/${id}/notes`, { text: canaries.note }, 201);
  await admin.upload(canaries.file, canaries.text);
  const person = program.addAgent({ email: canaries.email, password: canaries.password, name: canaries.name });
  const session = await program.signIn(person);
  await network.post('/api/v1/login', { email: canaries.email, password: `${canaries.password} wrong` }, 401);
  await network.request('GET', `/api/v1/customers?q=${canaries.query}`);
  await new Client(program.url, { token: 'CanaryToken9137' }).request('GET', '/api/v1/me', { expect: 401 });
  const live = await new Client(program.url, { cookie: session.cookie }).live();
  live.socket.send('CanaryFrame9137');
  live.close();
  await program.stop();
  await program.start();

  const log = program.lines.join('\n');
  const secrets = [...Object.values(canaries), api.token, SECRET, session.token, session.cookie, admin.token, 'CanarySecret9137', 'CanaryToken9137', 'CanaryFrame9137', String(customer.id)];
  for (const secret of secrets) assert.ok(!log.includes(secret), `the log holds ${secret}:\n${program.lines.find((line) => line.includes(secret))}`);
  assert.ok(program.lines.length > 2, 'something was logged');
  for (const line of program.lines) {
    const entry = JSON.parse(line);
    assert.ok(entry.at && entry.level && entry.event, line);
  }
});

test('what goes in the metrics and in problems is no one\'s secret either', async () => {
  const { network, api } = company;
  const metrics = (await network.request('GET', '/metrics')).body.toString();
  for (const secret of [api.token, SECRET, 'CanaryName9137']) assert.ok(!metrics.includes(secret));
  const wrong = await network.post('/hooks/tg-main', { update_id: 1 }, 401, { 'x-telegram-bot-api-secret-token': 'CanaryGuess9137' });
  assert.ok(!wrong.body.includes('CanaryGuess9137'));
  assert.ok(!wrong.body.includes(SECRET));
});
