import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { BINARY, Program, runCommand, temporaryFolder } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// The history of a shop comes into a running server: customers, orders and messages with their own times, interrupted on
// the way, and everybody stays who he is.

const PEOPLE = 2000;

let api;
let program;
let admin;
let folder;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({ channels: [telegramAccount(api)], company: { country: 'PL' } });
  admin = await program.client('admin');
  folder = temporaryFolder();
});

after(async () => {
  admin?.close();
  await program?.discard();
  await api?.stop();
});

const quoted = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

function writeCsv(name, columns, rows) {
  const file = join(folder, name);
  writeFileSync(file, [columns, ...rows].map((row) => `${row.map((value) => quoted(String(value ?? ''))).join(',')}\r\n`).join(''));
  return file;
}

const command = (kind, file, source) => ['import', '--kind', kind, '--file', file, '--source', source, '--config', program.config];

function importFile(kind, file, source = 'shop') {
  const { code, out, err } = runCommand(command(kind, file, source));
  return { code, err, summary: out ? JSON.parse(out) : undefined };
}

/// Killed once it has told that at least `rows` rows are in.
async function importAndKill(kind, file, rows, source = 'shop') {
  const child = spawn(BINARY, command(kind, file, source), { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  child.stderr.on('data', (text) => {
    for (const [, done] of String(text).matchAll(/^(\d+) rows/gm)) if (Number(done) >= rows) child.kill('SIGKILL');
  });
  assert.equal(await ended, 'SIGKILL', 'it was still running');
}

const report = (file) =>
  existsSync(`${file}.report.jsonl`) ? readFileSync(`${file}.report.jsonl`, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [];

const number = (person) => `C-${person}`;
const nameOf = (person) => `Person Number${person}`;
const phoneOf = (person) => `600 ${100 + Math.floor(person / 1000)} ${String(person % 1000).padStart(3, '0')}`;
const day = (person, hour = 10) => new Date(Date.UTC(2020, 0, 1 + (person % 700), hour)).toISOString();

const customers = (extra = []) =>
  writeCsv(
    'customers.csv',
    ['number', 'name', 'phone', 'email', 'language', 'created_at', 'city'],
    [
      ...Array.from({ length: PEOPLE }, (_, person) => [number(person), nameOf(person), phoneOf(person), `p${person}@example.com`, 'pl', day(person, 8), 'Kraków, "Stare"\nMiasto']),
      ...extra,
    ],
  );

const orders = (state) =>
  writeCsv(
    'orders.csv',
    ['number', 'customer', 'phone', 'at', 'state', 'total', 'currency', 'items'],
    Array.from({ length: PEOPLE }, (_, person) => [`A-${person}`, number(person), `601 ${phoneOf(person).slice(4)}`, day(person, 12), state, '1 299,50', 'PLN', 'Boots; Laces']),
  );

function messages() {
  const file = join(folder, 'messages.jsonl');
  const lines = [];
  for (let person = 0; person < PEOPLE; person += 1) {
    lines.push({ customer: number(person), at: day(person, 10), direction: 'in', channel: 'chat', text: `question ${person}`, external_id: `q${person}` });
    lines.push({ customer: number(person), at: day(person, 11), direction: 'out', channel: 'chat', text: `answer ${person}`, author: 'Ewa', external_id: `a${person}` });
    lines.push({ customer: number(person), at: day(person + 3, 14), direction: 'in', channel: 'chat', text: `later ${person}`, external_id: `l${person}` });
  }
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

/// Everything of the imported, by name.
async function people() {
  const found = new Map();
  for (const one of await admin.conversations()) {
    if (one.active_channel_account !== 'shop') continue;
    if (!found.has(one.customer_name)) found.set(one.customer_name, []);
    found.get(one.customer_name).push(one);
  }
  return found;
}

const timelineOf = async (customer) => (await admin.all(`/api/v1/customers/${customer}/timeline`)).reverse();

test('2,000 customers with orders and messages come into a running server, killed on the way, and nothing is lost or doubled', { timeout: 110_000 }, async () => {
  const files = { customers: customers(), orders: orders('paid'), messages: messages() };
  // Somebody writes all the while.
  const live = new TelegramCustomer(new Client(program.url));
  let stop = false;
  let said = 0;
  const talking = (async () => {
    while (!stop) {
      await live.says(`live ${said}`);
      said += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  for (const [kind, file] of Object.entries(files)) {
    await importAndKill(kind, file, 500);
    const { code, err, summary } = importFile(kind, file);
    assert.equal(code, 0, err);
    assert.match(err, /going on after \d+ rows/);
    const rows = kind === 'messages' ? 3 * PEOPLE : PEOPLE;
    assert.deepEqual(summary, { rows, taken: rows, refused: 0, remarks: 0 });
  }
  stop = true;
  await talking;
  assert.ok(said > 5);
  const { id } = await admin.conversationOf(live.name);
  assert.equal((await admin.timeline(id, 'message')).length, said, 'the server took everything meanwhile');

  const found = await people();
  assert.equal(found.size, PEOPLE);
  assert.ok([...found.values()].every((list) => list.length === 2), 'two conversations each: a pause of days lies between');
  for (const person of [0, 1, 999, 1000, PEOPLE - 1]) {
    const [later, first] = found.get(nameOf(person));
    assert.deepEqual([later.state, first.state, later.unread, first.unread], ['resolved', 'resolved', 0, 0]);
    assert.equal(first.opened_at, day(person, 10));
    assert.equal(first.last_at, day(person, 11));
    assert.equal(later.customer_id, first.customer_id);
    const touches = await timelineOf(first.customer_id);
    assert.deepEqual(
      touches.map((touch) => [touch.at, touch.kind, touch.direction, touch.text ?? touch.payload.number]),
      [
        [day(person, 10), 'message', 'in', `question ${person}`],
        [day(person, 11), 'message', 'out', `answer ${person}`],
        [day(person, 12), 'order', 'in', `A-${person}`],
        [day(person + 3, 14), 'message', 'in', `later ${person}`],
      ].sort((a, b) => (a[0] < b[0] ? -1 : 1)),
    );
    assert.equal(touches.find((touch) => touch.direction === 'out').author.name, 'Ewa');
    assert.deepEqual(touches.find((touch) => touch.kind === 'order').payload, { number: `A-${person}`, state: 'paid', total: 129950, currency: 'PLN', items: ['Boots', 'Laces'] });

    const customer = await admin.get(`/api/v1/customers/${first.customer_id}`);
    assert.deepEqual(customer.identities.map((one) => one.kind).sort(), ['email', 'phone', 'phone', 'user_id']);
    assert.equal(customer.attributes.city.value, 'Kraków, "Stare"\nMiasto');
    assert.equal(customer.attributes.city.source, 'import shop');
    assert.equal(customer.attributes.city.assurance, 'proved');
    const ordered = customer.identities.find((one) => one.value.startsWith('+48601'));
    assert.equal(ordered.links[0].rule, 'order');
    assert.equal(ordered.links[0].assurance, 'proved');
    assert.match(ordered.links[0].evidence, /^row \d+ of shop$/);
  }
});

test('a finished file does nothing, a changed one changes what it names', async () => {
  const again = importFile('orders', orders('paid'));
  assert.equal(again.code, 0);
  assert.match(again.err, /imported already/);
  assert.equal(again.summary.rows, PEOPLE);
  const changed = importFile('orders', orders('returned'));
  assert.deepEqual(changed.summary, { rows: PEOPLE, taken: PEOPLE, refused: 0, remarks: 0 });
  const [{ customer_id }] = (await people()).get(nameOf(7));
  const told = (await timelineOf(customer_id)).filter((touch) => touch.kind === 'order');
  assert.equal(told.length, 1);
  assert.equal(told[0].payload.state, 'returned');
  assert.equal(told[0].at, day(7, 12));
});

test('twins stay two, one phone of two numbers joins nobody, and the report says what was not taken and why', async () => {
  const file = writeCsv(
    'special.csv',
    ['number', 'name', 'phone', 'email', 'created_at'],
    [
      ['T-1', 'Anna Twin', '602 000 101', '', '2021-01-01'],
      ['T-2', 'Anna Twin', '602 000 102', '', '2021-01-01'],
      ['S-1', 'Ola Shares', '602 000 103', '', '2021-01-01'],
      ['S-2', 'Iga Shares', '602 000 103', '', '2021-01-01'],
      ['B-1', 'Jan Blocked', '', 'info@example.com', '2021-01-01'],
      ['', 'Nobody', '000000000', '', '2021-01-01'],
      ['L-1', 'Late', '', '', '01/02/2021'],
    ],
  );
  const { code, summary } = importFile('customers', file, 'special');
  assert.equal(code, 3);
  assert.deepEqual(summary, { rows: 7, taken: 5, refused: 2, remarks: 2 });
  assert.deepEqual(
    report(file).map(({ row, outcome }) => [row, outcome]),
    [[5, 'remark'], [6, 'remark'], [7, 'refused'], [8, 'refused']],
  );
  assert.match(report(file)[0].reason, /not joined, .*different customer numbers/);
  assert.match(report(file)[1].reason, /blocked, role address/);
  assert.equal(report(file)[2].values.name, 'Nobody');
  assert.match(report(file)[3].reason, /created_at: not a time/);

  const said = ['T-1', 'T-2', 'S-1', 'S-2'].map((who) => [who, '2021-02-01 10:00', 'in', 'chat', `I am ${who}`]);
  assert.equal(importFile('messages', writeCsv('said.csv', ['customer', 'at', 'direction', 'channel', 'text'], said), 'special').code, 0);
  const ids = new Map();
  for (const one of await admin.conversations()) {
    if (one.active_channel_account === 'special') ids.set(one.last_touch.text, one.customer_id);
  }
  assert.equal(new Set(ids.values()).size, 4, 'four people');
  for (const [text, customer] of ids) assert.deepEqual((await timelineOf(customer)).map((touch) => touch.text), [text]);
});

test('what cannot be imported at all is said', () => {
  const wrong = (...args) => runCommand(['import', '--config', program.config, ...args]);
  assert.equal(wrong('--kind', 'people', '--file', 'x').code, 2);
  const missing = wrong('--kind', 'orders', '--file', join(folder, 'missing.csv'));
  assert.equal(missing.code, 2);
  assert.match(missing.err, /missing\.csv: cannot be read/);
  const taken = wrong('--kind', 'orders', '--file', orders('paid'), '--source', 'tg-main');
  assert.match(taken.err, /must not be the id of a channel/);
});
