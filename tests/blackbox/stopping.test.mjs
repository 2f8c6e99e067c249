import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failures } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { startCompany } from './support/company.mjs';
import { eventually, within } from './support/eventually.mjs';
import { Program, runCommand } from './support/program.mjs';

const LONGEST_STOP_MS = 7_000;

test('SIGTERM in the middle of requests loses nothing that was acknowledged', async () => {
  const company = await startCompany();
  try {
    const { program, network } = company;
    const customers = Array.from({ length: 8 }, () => company.customer());
    const acknowledged = new Map(customers.map((customer) => [customer.name, []]));
    let stopping = false;
    const refused = [];
    const writers = customers.map(async (customer) => {
      for (let number = 0; !stopping; number += 1) {
        const text = `${customer.name} ${number}`;
        try {
          const { status } = await customer.post(customer.message(text), { expect: undefined });
          if (status === 200) acknowledged.get(customer.name).push(text);
          else refused.push(status);
        } catch {
          return;
        }
      }
    });
    const live = await company.admin.live();
    await eventually(() => [...acknowledged.values()].every((texts) => texts.length >= 5), { what: 'some load' });
    const { code, signal, ms } = await program.stop();
    stopping = true;
    await Promise.all(writers);
    assert.deepEqual({ code, signal }, { code: 0, signal: null });
    assert.ok(ms < LONGEST_STOP_MS, `${ms} ms`);
    assert.equal((await within(1000, live.closed)).code, 1001);
    assert.ok(refused.every((status) => status === 503), refused.join());
    await program.start();
    for (const customer of customers) {
      const { id } = await company.admin.conversationOf(customer.name);
      const shown = new Set((await company.admin.timeline(id)).map((touch) => touch.text));
      assert.deepEqual(acknowledged.get(customer.name).filter((text) => !shown.has(text)), []);
    }
    network.close();
  } finally {
    await company.close();
  }
});

test('a send under way does not hold the stop for long, and nothing is doubled', { timeout: 40_000 }, async () => {
  const company = await startCompany();
  try {
    const { api, admin, program } = company;
    const { id } = await company.customer().begins(admin);
    api.failNext(failures.hang);
    const touch = await admin.reply(id, 'hanging');
    await eventually(() => api.sendsOf('hanging').length === 1, { what: 'the send' });
    const { code, ms } = await program.stop();
    assert.equal(code, 0);
    assert.ok(ms < LONGEST_STOP_MS, `${ms} ms`);
    await program.start();
    await admin.untilDelivery(id, touch.id, 'uncertain');
    assert.equal(api.sendsOf('hanging').length, 1);
  } finally {
    await company.close();
  }
});

test('an idle server with open connections stops at once', async () => {
  const company = await startCompany();
  try {
    const readers = await Promise.all(Array.from({ length: 10 }, () => company.admin.live()));
    const { code, ms } = await company.program.stop();
    assert.equal(code, 0);
    assert.ok(ms < 3000, `${ms} ms`);
    for (const reader of readers) assert.equal((await reader.closed).code, 1001);
  } finally {
    await company.close();
  }
});

test('a second server on the same data is refused', async () => {
  const company = await startCompany();
  try {
    const { program } = company;
    const second = runCommand(['serve', '--config', program.config, '--listen', '127.0.0.1:0']);
    assert.notEqual(second.code, 0);
    assert.match(second.err, /another|running|in use|lock/i);
    await company.admin.get('/api/v1/me');
    await program.kill();
    await program.start();
    await company.admin.get('/api/v1/me');
  } finally {
    await company.close();
  }
});

test('a port that is taken is refused with its name', async () => {
  const company = await startCompany();
  const other = new Program();
  try {
    const result = runCommand(['serve', '--config', other.config, '--listen', `127.0.0.1:${company.program.port}`]);
    assert.notEqual(result.code, 0);
    assert.match(result.err, new RegExp(String(company.program.port)));
  } finally {
    await company.close();
    await other.discard();
  }
});

test('a token made before the first start and one made while it is stopped are valid', async () => {
  const program = new Program();
  try {
    const first = program.createToken('agent');
    await program.start();
    await new Client(program.url, { token: first }).get('/api/v1/me');
    await program.stop();
    const second = program.createToken('agent');
    await program.start();
    await new Client(program.url, { token: second }).get('/api/v1/me');
    await program.stop();
  } finally {
    await program.discard();
  }
});

test('a valid token is never called invalid while the server starts', async () => {
  const company = await startCompany();
  try {
    const { program, admin } = company;
    for (let round = 0; round < 5; round += 1) {
      await program.kill();
      const statuses = [];
      let starting = true;
      const asking = (async () => {
        while (starting) {
          try {
            statuses.push((await admin.exchange('GET', '/api/v1/me')).status);
          } catch {
            await new Promise(setImmediate);
          }
        }
      })();
      await program.start();
      await admin.get('/api/v1/me');
      starting = false;
      await asking;
      assert.ok(statuses.every((status) => status === 200 || status === 503), statuses.join());
    }
  } finally {
    await company.close();
  }
});
