import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from './support/client.mjs';
import { startCompany } from './support/company.mjs';
import { within } from './support/eventually.mjs';

// After a revocation nothing is served and no event is delivered later than a second afterwards.

let company;
let program;
let names = 0;

before(async () => {
  company = await startCompany();
  ({ program } = company);
});

after(() => company?.close());

const ways = {
  'token revoke': async () => {
    const name = `short-lived ${++names}`;
    const client = await program.client('admin', name);
    return { client, revoke: () => program.revokeToken(name) };
  },
  'agent disable': async () => {
    const ann = program.addAgent({ role: 'admin' });
    const { token } = await program.signIn(ann);
    return { client: new Client(program.url, { token }), revoke: () => program.disableAgent(ann.email) };
  },
  logout: async () => {
    const { cookie } = await program.signIn(program.addAgent({ role: 'admin' }));
    const client = new Client(program.url, { cookie });
    return { client, revoke: () => new Client(program.url, { cookie }).post('/api/v1/logout', undefined, 204) };
  },
};

for (const [way, begin] of Object.entries(ways)) {
  test(`after ${way} REST is refused and the live feed closed within a second`, async () => {
    const { client, revoke } = await begin();
    const { client: other, revoke: revokeOther } = await ways['token revoke']();
    const customer = company.customer();
    const live = await client.live();
    await live.until((frame) => frame.type === 'hello');
    await customer.says('before');
    await live.untilTouch((touch) => touch.text === 'before');

    // Somebody writes all the time; every frame that still comes is timed.
    const arrivals = [];
    live.socket.on('message', () => arrivals.push(performance.now()));
    let writing = true;
    const writer = (async () => {
      for (let number = 0; writing; number += 1) await customer.says(`secret ${number}`);
    })();

    await revoke();
    const revoked = performance.now();
    const { code, at } = await within(5000, live.closed, 'the end of the feed');
    assert.equal(code, 4401);
    assert.ok(at - revoked <= 1000, `closed after ${at - revoked} ms`);
    const answer = await client.request('GET', '/api/v1/me');
    assert.equal(answer.status, 401);
    await assert.rejects(client.live(), /401/);
    await customer.says('long after');
    writing = false;
    await writer;
    assert.ok(arrivals.every((arrival) => arrival - revoked <= 1000), 'an event came later');
    assert.equal(live.frames.some((frame) => frame.data.text === 'long after'), false);
    await other.get('/api/v1/me');
    await revokeOther();
    live.close();
  });
}

test('a revoked token cannot fetch a file it has the address of', async () => {
  const file = await company.admin.upload('secret.txt', 'secret');
  const { client, revoke } = await ways.logout();
  await client.request('GET', file.url, { expect: 200 });
  await revoke();
  await client.request('GET', file.url, { expect: 401 });
});
