import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from './support/client.mjs';
import { FakeBotApi } from './support/bot-api.mjs';
import { Program, runCommand, temporaryFolder } from './support/program.mjs';
import { telegramAccount } from './support/telegram-customer.mjs';

const folder = temporaryFolder();

function refusal(text, env) {
  const config = join(folder, 'throughline.toml');
  writeFileSync(config, text);
  const result = runCommand(['serve', '--config', config, '--data', join(folder, 'data')], { env });
  assert.equal(result.code, 2, `${text}: ${result.err}`);
  return result.err;
}

const channel = (lines) => `[server]\nlisten = "127.0.0.1:0"\n[[channel]]\nid = "tg"\nkind = "telegram"\n${lines}`;

const WRONG = {
  'an unknown section': ['[servr]\n', 1, /servr.*expected one of:.*server/],
  'an unknown key': ['[server]\nlisten = "127.0.0.1:0"\nlissten = "x"\n', 3, /lissten.*expected one of:.*listen/],
  'a value of the wrong type': ['[server]\nlisten = 8080\n', 2, /listen must be a string/],
  'an address without a port': ['[server]\n\nlisten = "localhost"\n', 3, /HOST:PORT/],
  'a port that is none': ['[server]\nlisten = "127.0.0.1:99999"\n', 2, /HOST:PORT/],
  'a node out of range': ['[server]\nnode = 512\n', 2, /whole number from 0 to 511/],
  'a URL without a scheme': ['[server]\npublic_url = "help.example.com"\n', 2, /http:\/\/ or https:\/\//],
  'no language': ['[company]\nlanguages = []\n', 2, /at least one language/],
  'what is no TOML': ['[server]\nlisten = \n', 2, /./],
  'a channel without an id': ['[[channel]]\nkind = "telegram"\n', 1, /id/],
  'a channel id of strange characters': ['[[channel]]\nid = "../x"\nkind = "telegram"\n', 1, /a-z, 0-9/],
  'an unknown kind of channel': ['\n[[channel]]\nid = "a"\nkind = "pigeon"\n', 2, /pigeon.*expected one of:.*telegram/],
  'a channel without its token': [channel('secret = "s"\n'), 3, /token is missing/],
  'a channel without its secret': [channel('token = "1:a"\n'), 3, /secret is missing/],
  'an unknown key of a channel': [channel('token = "1:a"\nsecret = "s"\ntokn = "x"\n'), 3, /tokn.*expected one of/],
  'a secret Telegram would not take': [channel('token = "1:a"\nsecret = "ä ö"\n'), 3, /secret/],
  'a way of receiving that does not exist': [channel('token = "1:a"\nsecret = "s"\nreceive = "carrier"\n'), 3, /webhook.*poll/],
};

for (const [name, [text, line, words]] of Object.entries(WRONG)) {
  test(`${name} is refused with file, line and what was expected`, () => {
    const message = refusal(text);
    assert.match(message, new RegExp(`throughline\\.toml:${line}\\b`), message);
    assert.match(message, words);
  });
}

test('a channel id that is used twice is refused', () => {
  const message = refusal(`${channel('token = "1:a"\nsecret = "s"\n')}[[channel]]\nid = "tg"\nkind = "telegram"\ntoken = "1:b"\nsecret = "t"\n`);
  assert.match(message, /throughline\.toml:8: .*'tg' is used twice/);
});

test('a refusal never repeats a secret', () => {
  const message = refusal(channel('token = "7:very-secret-token"\nsecret = "very secret secret"\n'));
  assert.doesNotMatch(message, /very.secret/);
});

test('a file that is not there and a command that does not exist are refused', () => {
  assert.equal(runCommand(['serve', '--config', join(folder, 'nothing.toml')]).code, 2);
  assert.equal(runCommand(['fly']).code, 2);
  assert.equal(runCommand([]).code, 2);
  const help = runCommand(['--help']);
  assert.equal(help.code, 0);
  for (const command of ['serve', 'agent', 'token', 'routes']) assert.match(help.out, new RegExp(command));
});

test('the environment wins over the file, also with secrets', async () => {
  const api = await FakeBotApi.start();
  const account = telegramAccount(api, { secret: 'of-the-file' });
  const env = {
    THROUGHLINE_COMPANY_NAME: 'From Outside',
    THROUGHLINE_COMPANY_LANGUAGES: 'de,pl',
    THROUGHLINE_CHANNEL_TG_MAIN_SECRET: 'of-the-environment',
  };
  const program = await Program.start({ channels: [account], company: { name: 'From the file' }, env });
  try {
    const me = await (await program.client('agent')).get('/api/v1/me');
    assert.equal(me.company.name, 'From Outside');
    assert.deepEqual(me.company.languages, ['de', 'pl']);
    const hook = (secret) => new Client(program.url).post('/hooks/tg-main', { update_id: 1, poll: {} }, undefined, { 'x-telegram-bot-api-secret-token': secret });
    assert.equal((await hook('of-the-file')).status, 401);
    assert.equal((await hook('of-the-environment')).status, 200);
  } finally {
    await program.discard();
    await api.stop();
  }
});

test('a wrong value of the environment names its variable', () => {
  assert.match(refusal('', { THROUGHLINE_SERVER_NODE: 'many' }), /THROUGHLINE_SERVER_NODE.*whole number/);
  assert.match(refusal('', { THROUGHLINE_SERVER_LISTEN: 'nowhere' }), /THROUGHLINE_SERVER_LISTEN.*HOST:PORT/);
});

test('agents and tokens are refused with a reason', () => {
  const program = new Program();
  const run = (args, input) => runCommand([...args, '--config', program.config], { input });
  const agent = (email, role, password) => run(['agent', 'add', '--email', email, '--name', 'A', '--role', role, '--password-stdin'], `${password}\n`);
  assert.equal(agent('a@example.com', 'agent', 'short').code, 2);
  assert.equal(agent('a@example.com', 'emperor', 'long enough to pass').code, 2);
  assert.equal(agent('a@example.com', 'agent', 'long enough to pass').code, 0);
  const twice = agent('A@example.com', 'agent', 'long enough to pass');
  assert.notEqual(twice.code, 0);
  assert.doesNotMatch(twice.err, /long enough/);
  assert.equal(run(['agent', 'disable', '--email', 'nobody@example.com']).code, 2);
  assert.equal(run(['token', 'revoke', '--name', 'nothing']).code, 2);
  assert.equal(run(['token', 'create', '--name', '  ', '--role', 'agent']).code, 2);
  const token = run(['token', 'create', '--name', 'n', '--role', 'agent']);
  assert.match(token.out, /^[A-Za-z0-9_-]{32,}$/, 'the token alone on standard output');
});
