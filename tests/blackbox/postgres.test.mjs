import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { Cluster } from '../../tools/postgres.mjs';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { eventually } from './support/eventually.mjs';
import { Program, runCommand, temporaryFolder } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// PostgreSQL behind a running server: it goes away and comes back, and it is refused where it does not fit.

let cluster;
let api;
let program;

const database = (name, options) => {
  cluster.run('createdb', '-h', cluster.folder, '-U', 'postgres', '-T', 'template0', '-E', 'UTF8', ...(options ?? ['-l', 'C']), name);
  return cluster.url(name);
};
const rows = (name, query) => execFileSync('psql', ['-At', cluster.url(name), '-c', query], { encoding: 'utf8' }).trim();
const refused = (url) => runCommand(['serve', '--data', temporaryFolder(), '--listen', '127.0.0.1:0'], { env: { THROUGHLINE_SERVER_DATABASE: url } });

before(async () => {
  cluster = await Cluster.start();
  api = await FakeBotApi.start();
  program = await Program.start({ channels: [telegramAccount(api)], server: { database: database('company') } });
});

after(async () => {
  await program?.discard();
  await api?.stop();
  cluster?.discard();
});

test('everything is in PostgreSQL and nothing in a file of SQLite', async () => {
  const admin = await program.client('admin');
  const customer = new TelegramCustomer(new Client(program.url));
  await customer.begins(admin, 'kept there');
  assert.equal(rows('company', "SELECT COUNT(*) FROM touch WHERE text = 'kept there'"), '1');
  assert.throws(() => execFileSync('ls', [`${program.data}/throughline.db`], { stdio: 'pipe' }));
});

test('a second server is refused while the first one writes', () => {
  const { code, err } = refused(cluster.url('company'));
  assert.equal(code, 1);
  assert.match(err, /another throughline writes to this database/);
});

test('a database that compares text otherwise, or is not there, is refused with what to do', () => {
  const other = refused(database('polish', ['--lc-collate=C', '--lc-ctype=C', '--locale-provider=icu', '--icu-locale=pl']));
  const missing = refused(cluster.url('nothing_here'));
  assert.notEqual(missing.code, 0);
  assert.match(missing.err, /nothing_here/);
  assert.notEqual(other.code, 0, other.err);
  assert.match(other.err, /createdb -T template0/);
  assert.match(refused('mysql://x').err, /must be empty .* or begin with postgresql:/);
});

test('killed and started again: 503 meanwhile, nothing acknowledged lost, nothing doubled', async () => {
  const admin = await program.client('admin');
  const network = new Client(program.url);
  const customer = new TelegramCustomer(network);
  const { id } = await customer.begins(admin, 'm0');
  const acknowledged = new Set(['m0']);
  const pending = [];
  let stop = false;
  let refusals = 0;
  const writer = async (lane) => {
    for (let number = 0; !stop; number += 1) {
      const update = customer.message(`m${lane}.${number}`);
      // As Telegram does: the same update again until it is taken.
      for (;;) {
        const { status } = await network.exchange('POST', '/hooks/tg-main', {
          body: update,
          headers: { 'x-telegram-bot-api-secret-token': customer.secret },
        });
        if (status === 200) break;
        assert.equal(status, 503);
        refusals += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      acknowledged.add(update.message.text);
    }
  };
  for (let lane = 1; lane <= 8; lane += 1) pending.push(writer(lane));
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    cluster.stop('immediate');
    await new Promise((resolve) => setTimeout(resolve, 300));
    cluster.begin();
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  stop = true;
  await Promise.all(pending);
  assert.ok(refusals > 0, 'somebody was refused while it was away');
  assert.equal(program.child.exitCode, null, 'the server stayed');
  const texts = await eventually(async () => (await admin.timeline(id, 'message')).map((touch) => touch.text), { what: 'the timeline' });
  assert.equal(new Set(texts).size, texts.length, 'nothing doubled');
  assert.deepEqual([...acknowledged].filter((text) => !texts.includes(text)), [], 'nothing lost');
  assert.ok(texts.length > 50);
});
