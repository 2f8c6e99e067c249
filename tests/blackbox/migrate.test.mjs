import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Cluster } from '../../tools/postgres.mjs';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { BINARY, Program, runCommand, temporaryFolder } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// All data from SQLite to PostgreSQL and back: interrupted on the way, and the same answers at the end.

let cluster;
let api;

before(async () => {
  cluster = await Cluster.start();
  api = await FakeBotApi.start();
});

after(async () => {
  await api?.stop();
  cluster?.discard();
});

function newDatabase(name) {
  cluster.run('createdb', '-h', cluster.folder, '-U', 'postgres', '-T', 'template0', '-E', 'UTF8', '-l', 'C', name);
  return cluster.url(name);
}

/// Everything an administrator can read.
async function readAll(program, token) {
  const admin = new Client(program.url, { token });
  await admin.untilKnown();
  const conversations = await admin.conversations();
  const out = { conversations, timelines: {}, customers: {} };
  for (const { id, customer_id } of conversations) {
    out.timelines[id] = await admin.all(`/api/v1/conversations/${id}/timeline`);
    out.customers[customer_id] = await admin.get(`/api/v1/customers/${customer_id}`);
  }
  admin.close();
  return out;
}

const migrate = (from, to) => runCommand(['migrate', '--from', from, '--to', to]);

test('there, interrupted, and back: every answer is the same', async () => {
  const first = await Program.start({ channels: [telegramAccount(api)], server: { database: '' } });
  const token = first.createToken('admin', 'mover');
  const network = new Client(first.url);
  for (let person = 0; person < 12; person += 1) {
    const customer = new TelegramCustomer(network);
    for (let number = 0; number < 400; number += 1) await customer.says(`message ${number} ʼїґ 🙂`);
    if (person % 3 === 0) {
      await customer.says({ contact: { phone_number: `+4860000${1000 + person}`, first_name: customer.name, user_id: customer.id } });
    }
  }
  const told = await readAll(first, token);
  const refused = migrate(first.data, newDatabase('refused'));
  assert.equal(refused.code, 1);
  assert.match(refused.err, /another throughline serves/);
  await first.stop();

  // Killed at some moment of the copying, then run again. On a slow day it may be done before: then sooner.
  let url;
  for (const [at, delay] of [250, 150, 80, 40].entries()) {
    url = newDatabase(`moved${at}`);
    const killed = spawn(BINARY, ['migrate', '--from', first.data, '--to', url], { stdio: 'ignore' });
    const ended = new Promise((resolve) => killed.once('exit', (_, signal) => resolve(signal)));
    await new Promise((resolve) => setTimeout(resolve, delay));
    killed.kill('SIGKILL');
    if ((await ended) === 'SIGKILL') break;
  }
  const again = migrate(first.data, url);
  assert.equal(again.code, 0, again.err);
  assert.match(again.out, /^\d+ rows moved$/);
  assert.match(again.err, /touch \d+ rows, done/);

  const second = await Program.start({ channels: [telegramAccount(api)], server: { database: url } });
  assert.deepEqual(await readAll(second, token), told);
  await new TelegramCustomer(new Client(second.url)).begins(new Client(second.url, { token }), 'written in PostgreSQL');
  const grown = await readAll(second, token);
  await second.stop();

  const foreign = migrate(first.data, url);
  assert.equal(foreign.code, 1);
  assert.match(foreign.err, /holds data already/);
  const folder = join(temporaryFolder(), 'back');
  const back = migrate(url, folder);
  assert.equal(back.code, 0, back.err);
  const third = await Program.start({ channels: [telegramAccount(api)], server: { database: '', data: folder } });
  assert.deepEqual(await readAll(third, token), grown);
  await Promise.all([first.discard(), second.discard(), third.discard()]);
  rmSync(folder, { recursive: true, force: true });
});
