import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from './support/client.mjs';
import { startCompany } from './support/company.mjs';
import { eventually, median } from './support/eventually.mjs';
import { upgradeStatus } from './support/websocket-upgrade.mjs';

let company;
let network;
let program;

before(async () => {
  company = await startCompany();
  ({ network, program } = company);
});

after(() => company?.close());

const tryPair = (email, password) => network.post('/api/v1/login', { email, password });

test('the right pair opens a session by token and by cookie', async () => {
  const ann = program.addAgent({ name: 'Ann', role: 'supervisor' });
  const answer = await tryPair(ann.email.toUpperCase(), ann.password);
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json.agent, { id: ann.id, name: 'Ann', email: ann.email, role: 'supervisor' });
  assert.equal(answer.headers['cache-control'], 'no-store');
  const [cookie] = answer.headers['set-cookie'];
  assert.match(cookie, /^throughline_session=[^;]+; .*HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  assert.match(cookie, /Path=\//);
  const secret = /throughline_session=([^;]+)/.exec(cookie)[1];
  for (const credentials of [{ token: answer.json.token }, { cookie: secret }]) {
    const me = await new Client(program.url, credentials).get('/api/v1/me');
    assert.equal(me.agent.id, ann.id);
    assert.equal(me.role, 'supervisor');
  }
  assert.notEqual((await tryPair(ann.email, ann.password)).json.token, answer.json.token, 'a session of its own');
});

test('a wrong password and an unknown e-mail get the same answer after about the same time', async () => {
  const own = await startCompany();
  try {
    const wrong = [];
    const unknown = [];
    const timed = async (list, email) => {
      const begin = performance.now();
      const answer = await own.network.post('/api/v1/login', { email, password: 'not the password' });
      list.push(performance.now() - begin);
      return answer;
    };
    let former;
    for (let round = 0; round < 5; round += 1) {
      const person = own.program.addAgent();
      for (const answer of [await timed(wrong, person.email), await timed(unknown, `nobody${round}@example.com`)]) {
        assert.equal(answer.status, 401);
        assert.equal(answer.headers['set-cookie'], undefined);
        const seen = { ...answer.json, request_id: undefined };
        former ??= seen;
        assert.deepEqual(seen, former);
      }
    }
    const ratio = median(wrong) / median(unknown);
    assert.ok(ratio > 0.4 && ratio < 2.5, `wrong ${median(wrong)} ms, unknown ${median(unknown)} ms`);
    assert.ok(median(unknown) > 5, 'the unknown one is hashed too');
  } finally {
    await own.close();
  }
});

test('after some wrong passwords one has to wait, others need not', async () => {
  const ann = program.addAgent();
  const bob = program.addAgent();
  let limited;
  for (let attempt = 0; attempt < 8 && !limited; attempt += 1) {
    const answer = await tryPair(ann.email, `guess number ${attempt}`);
    if (answer.status === 429) limited = answer;
    else assert.equal(answer.status, 401);
  }
  assert.ok(limited, 'eight wrong passwords were all looked at');
  assert.equal(limited.json.code, 'too_many');
  assert.ok(Number(limited.headers['retry-after']) >= 1);
  assert.equal(limited.json.retry_after, Number(limited.headers['retry-after']));
  assert.equal((await tryPair(ann.email, ann.password)).status, 429, 'also the right one waits');
  assert.equal((await tryPair(bob.email, bob.password)).status, 200);
});

test('a spoofed address does not get around the waiting', async () => {
  const ann = program.addAgent();
  const statuses = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const headers = { 'x-forwarded-for': `10.0.0.${attempt}`, 'cf-connecting-ip': `10.0.1.${attempt}` };
    statuses.push((await network.post('/api/v1/login', { email: ann.email, password: `guess ${attempt}` }, undefined, headers)).status);
  }
  assert.ok(statuses.includes(429), statuses.join());
});

test('many sign-ins at once are hashed two at a time and the rest is told to wait; everything else is served', async () => {
  const own = await startCompany();
  try {
    const people = Array.from({ length: 3 }, () => own.program.addAgent());
    const answers = Promise.all(Array.from({ length: 60 }, (_, at) => {
      const { email, password } = people[at % people.length];
      return own.network.post('/api/v1/login', { email, password });
    }));
    const begin = performance.now();
    await own.admin.get('/api/v1/me');
    const meanwhile = performance.now() - begin;
    const statuses = (await answers).map((answer) => answer.status);
    assert.ok(statuses.every((status) => status === 200 || status === 429), statuses.join());
    assert.ok(statuses.filter((status) => status === 200).length >= 2);
    assert.ok(meanwhile < 3000, `${meanwhile} ms`);
  } finally {
    await own.close();
  }
});

test('what is no pair of e-mail and password is refused with what was expected', async () => {
  assert.equal((await network.post('/api/v1/login', {}, 400)).json.pointer, '/email');
  assert.equal((await network.post('/api/v1/login', { email: 'a' }, 400)).json.pointer, '/password');
  for (const email of [null, 1, [], {}, { $ne: '' }]) {
    assert.equal((await network.post('/api/v1/login', { email, password: 'x' }, 400)).json.pointer, '/email');
  }
  await network.post('/api/v1/login', { email: 'a'.repeat(300), password: 'x' }, 400);
  await network.post('/api/v1/login', { email: 'a', password: 'x'.repeat(2000) }, 400);
  await network.post('/api/v1/login', '[', 400);
  assert.equal((await network.request('GET', '/api/v1/login')).status, 405);
});

test('a page of another site can do nothing with the cookie', async () => {
  const ann = program.addAgent();
  const { cookie, token } = await program.signIn(ann);
  const { id } = await company.customer().begins(company.admin);
  const path = `/api/v1/conversations/${id}/notes`;
  const host = new URL(program.url).host;
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', `http://${host}.evil.example`, `https://evil.example/?${host}`]) {
    const foreign = new Client(program.url, { cookie, origin });
    assert.equal((await foreign.post(path, { text: 'forged' }, 403)).json.code, 'forbidden', origin);
    assert.equal(await upgradeStatus(program.url, '/api/v1/live', foreign.credentials()), 403, origin);
  }
  const own = new Client(program.url, { cookie, origin: program.url });
  await own.post(path, { text: 'from our own page' }, 201);
  assert.equal(await upgradeStatus(program.url, '/api/v1/live', own.credentials()), 101);
  // A bearer token is never sent by a browser on its own.
  await new Client(program.url, { token, origin: 'https://partner.example' }).post(path, { text: 'by a program' }, 201);
  const notes = (await company.admin.timeline(id, 'note')).map((touch) => touch.text);
  assert.deepEqual(notes, ['from our own page', 'by a program']);
});

test('a GET changes nothing', async () => {
  const { id } = await company.customer().begins(company.admin);
  for (const action of ['resolve', 'reopen', 'assign', 'read', 'messages', 'notes']) {
    assert.equal((await company.admin.request('GET', `/api/v1/conversations/${id}/${action}`)).status, 405);
  }
  assert.equal((await company.admin.request('GET', '/api/v1/logout')).status, 405);
  await company.admin.get('/api/v1/me');
});

test('logging out ends this session alone', async () => {
  const ann = program.addAgent();
  const first = await program.signIn(ann);
  const second = await program.signIn(ann);
  const answer = await new Client(program.url, { cookie: first.cookie }).post('/api/v1/logout', undefined, 204);
  assert.match(answer.headers['set-cookie'][0], /Max-Age=0/);
  assert.equal((await new Client(program.url, { cookie: first.cookie }).request('GET', '/api/v1/me')).status, 401);
  assert.equal((await new Client(program.url, { token: first.token }).request('GET', '/api/v1/me')).status, 401);
  await new Client(program.url, { token: second.token }).get('/api/v1/me');
});

test('a disabled agent cannot sign in', async () => {
  const ann = program.addAgent();
  program.disableAgent(ann.email);
  assert.equal((await tryPair(ann.email, ann.password)).status, 401);
});

test('a new token and a new agent are noticed within half a second', async () => {
  const delays = [];
  for (let round = 0; round < 3; round += 1) {
    const client = new Client(program.url, { token: program.createToken() });
    const begin = performance.now();
    await eventually(async () => (await client.exchange('GET', '/api/v1/me')).status === 200, { within: 5000, every: 5 });
    delays.push(performance.now() - begin);
  }
  assert.ok(median(delays) <= 500, delays.join());
  const { id } = program.addAgent({ name: 'Newcomer' });
  const begin = performance.now();
  await eventually(async () => (await company.admin.get('/api/v1/agents')).items.some((agent) => agent.id === id), { within: 5000 });
  assert.ok(performance.now() - begin <= 1000);
});
