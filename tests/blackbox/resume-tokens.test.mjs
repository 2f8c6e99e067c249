import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { eventually } from './support/eventually.mjs';
import { POSTGRES, Program } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// A conversation moves to another channel by a link or a typed code: who may carry it where, what each end is told and learns,
// and how it is taken back. Expiry is tested with a clock of its own beside the source.

let api;
let program;
let admin;
let network;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({
    channels: [
      telegramAccount(api),
      telegramAccount(api, { id: 'tg-second' }),
      telegramAccount(api, { id: 'tg-brand', brand: 'other' }),
      // Never introduced: nobody knows the name of its bot.
      telegramAccount(api, { id: 'tg-nameless', token: '1:not-the-one' }),
    ],
  });
  admin = await program.client('admin');
  network = new Client(program.url);
});

after(async () => {
  await program?.discard();
  await api?.stop();
});

const person = (options) => new TelegramCustomer(network, options);
const other = (options) => person({ account: 'tg-second', ...options });
const pathOf = (conversation) => `/api/v1/conversations/${conversation.id}/resume-tokens`;
const secrets = [];
async function tokensOf(conversation, account = 'tg-second', client = admin) {
  const { json } = await client.post(pathOf(conversation), { channel_account: account }, 201);
  secrets.push(json.token, json.code, json.code.replace('-', ''));
  return json;
}
const starts = (who, token) => who.says({ text: `/start ${token}`, entities: [{ type: 'bot_command', offset: 0, length: 6 }] });
const told = (who) => api.sends.filter((call) => String(call.fields.chat_id) === String(who.id));
const untilTold = (who, count) => eventually(() => told(who).length >= count && told(who), { what: `${count} messages to ${who.name}` });
const customerOf = async (identity) => admin.get(`/api/v1/customers/${identity}`);
const said = async (conversation) => (await admin.timeline(conversation.id, 'message')).filter((touch) => touch.direction === 'in').map((touch) => touch.text);
const identityOf = async (conversation, who) =>
  (await admin.timeline(conversation.id, 'message')).find((touch) => touch.author.name === who.name).identity_id;
const linkOf = async (identity) => (await customerOf(identity)).identities.flatMap((one) => one.links).find((one) => one.rule === 'resume_token');

/// `who` began a conversation, and another person carried it to the second account by its link.
async function carried({ first = person(), second = other() } = {}) {
  const conversation = await first.begins(admin, 'begun in the first');
  await starts(second, (await tokensOf(conversation)).token);
  await second.says('on in the second');
  return { first, second, conversation };
}

test('a link carries the conversation to another bot, and both ends are told', async () => {
  const first = person({ language_code: 'en' });
  const second = other({ language_code: 'pl' });
  const conversation = await first.begins(admin, 'begun in the first');
  const issued = await eventually(async () => {
    const made = await tokensOf(conversation);
    return made.url && made;
  }, { what: 'the name of the bot' });
  assert.equal(issued.url, `https://t.me/test_bot?start=${issued.token}`);
  const life = Date.parse(issued.expires_at) - Date.now();
  assert.ok(life > 23.9 * 3_600_000 && life <= 24 * 3_600_000, `${life}`);

  const feed = await admin.live();
  await starts(second, issued.token);
  await feed.untilTouch((touch) => touch.kind === 'channel_switch');
  await second.says('on in the second');
  const now = await admin.get(`/api/v1/conversations/${conversation.id}`);
  assert.equal(now.active_channel_account, 'tg-second');
  assert.deepEqual(await said(conversation), ['begun in the first', '/start', 'on in the second']);
  const [change] = await admin.timeline(conversation.id, 'channel_switch');
  assert.deepEqual(change.payload, {
    from: { channel: 'telegram', channel_account: 'tg-main' },
    to: { channel: 'telegram', channel_account: 'tg-second' },
  });
  assert.equal(change.channel_account, 'tg-second');

  const [atOld] = await untilTold(first, 1);
  assert.match(atOld.fields.text, /^Your conversation goes on in another channel: Telegram\. If this was not you, press .* \/notme\.$/);
  assert.equal(atOld.fields.reply_markup.inline_keyboard[0][0].text, 'This was not me');
  const [atNew] = await untilTold(second, 1);
  assert.match(atNew.fields.text, /^Twoja rozmowa toczy się dalej tutaj\. /);

  await admin.reply(conversation.id, 'an answer');
  await eventually(() => api.sendsOf('an answer').length === 1);
  assert.equal(String(api.sendsOf('an answer')[0].fields.chat_id), String(second.id), 'answers go where the customer last wrote');
  assert.ok(!JSON.stringify(await admin.timeline(conversation.id)).includes(issued.token));
  feed.close();
});

test('it joins nobody, and has a direction', async () => {
  const { first, second, conversation } = await carried();
  const [a, b] = [await identityOf(conversation, first), await identityOf(conversation, second)];
  assert.equal((await customerOf(a)).id, a);
  assert.equal((await customerOf(b)).id, b);
  const link = await linkOf(b);
  assert.deepEqual([link.a, link.b, link.assurance, link.by], [b, a, 'channel', 'system']);
  assert.match(link.evidence, /^followed a link given in a conversation in telegram$/);
  const texts = async (id) => (await admin.all(`/api/v1/customers/${id}/timeline?kinds=message`))
    .filter((touch) => touch.direction === 'in').map((touch) => touch.text).reverse();
  assert.deepEqual(await texts(a), ['begun in the first']);
  assert.deepEqual(await texts(b), ['/start', 'on in the second']);
});

test('a code is typed anywhere in the brand, as people type', async () => {
  const first = person();
  const conversation = await first.begins(admin, 'on the way');
  const { code } = await tokensOf(conversation, 'tg-main');
  const second = other();
  await second.says(code.toLowerCase().replace('-', ' '));
  assert.deepEqual(await said(conversation), ['on the way', '**** ****']);
  await untilTold(second, 1);
  assert.match((await linkOf(await identityOf(conversation, second))).evidence, /^typed a code/);
});

test('a right works once, in either form', async () => {
  const conversation = await person().begins(admin, 'once');
  const { token, code } = await tokensOf(conversation);
  await starts(other(), token);
  const [late, later] = [other(), other()];
  await starts(late, token);
  await later.says(code);
  assert.equal((await admin.timeline(conversation.id, 'channel_switch')).length, 1);
  const theirs = await admin.conversationOf(late.name);
  assert.notEqual(theirs.id, conversation.id);
  assert.deepEqual(await said(theirs), ['/start'], 'a plain start');
  assert.deepEqual(await said(await admin.conversationOf(later.name)), ['****-****']);
  assert.equal(told(late).length + told(later).length, 0, 'nobody is told that it ever existed');
});

test('for another account, of another brand, in a group or at its own end it is a message like any other', async () => {
  const first = person();
  const conversation = await first.begins(admin, 'mine');
  const elsewhere = person();
  await starts(elsewhere, (await tokensOf(conversation, 'tg-second')).token);
  const foreign = person({ account: 'tg-brand' });
  await foreign.says((await tokensOf(conversation, 'tg-second')).code);
  await first.says((await tokensOf(conversation, 'tg-second')).code);
  const member = other();
  const { code } = await tokensOf(conversation, 'tg-second');
  await member.says(code, { chat: { id: -100_500, type: 'supergroup', title: 'All of us' } });
  for (const who of [elsewhere, foreign, member]) {
    assert.notEqual((await admin.conversationOf(who.name)).id, conversation.id);
    assert.equal(told(who).length, 0);
  }
  assert.deepEqual(await said(conversation), ['mine', '****-****']);
  // None of that used it up.
  await other().says(code);
  assert.equal((await admin.timeline(conversation.id, 'channel_switch')).length, 1);
});

test('guessing is limited, silently', async () => {
  const conversation = await person().begins(admin, 'guess me');
  const { code } = await tokensOf(conversation);
  const guesser = other();
  const answers = new Set();
  const guess = async (text) => {
    const { status, body } = await network.exchange('POST', '/hooks/tg-second', {
      body: guesser.message(text),
      headers: { 'x-telegram-bot-api-secret-token': guesser.secret },
    });
    answers.add(`${status} ${body}`);
  };
  for (const last of 'ABCDEFGHJK') await guess(`WRNG-222${last}`);
  await guess(code);
  assert.equal(answers.size, 1);
  assert.equal(told(guesser).length, 0);
  assert.equal((await admin.timeline(conversation.id, 'channel_switch')).length, 0);
  assert.equal((await said(await admin.conversationOf(guesser.name))).at(-1), '****-****');
});

test('"not me" by the button takes it back, with everything that was said there', async () => {
  const { first, second, conversation } = await carried();
  const [notice] = await untilTold(first, 1);
  const [[{ callback_data: data }]] = notice.fields.reply_markup.inline_keyboard;
  const before = api.calls.length;
  const stranger = person();
  await stranger.post(stranger.pressed(data, { message_id: 1, chat: stranger.chat }));
  assert.ok(await linkOf(await identityOf(conversation, second)), 'only an end of it may');
  await first.post(first.pressed(data, { message_id: 1, chat: first.chat }));
  assert.deepEqual(await said(conversation), ['begun in the first', data]);
  const parted = await admin.conversationOf(second.name);
  assert.equal(parted.split_from, conversation.id);
  assert.deepEqual(await said(parted), ['/start', 'on in the second']);
  assert.equal((await admin.timeline(conversation.id, 'split'))[0].payload.split_to, parted.id);
  await second.says('still here');
  assert.deepEqual(await said(parted), ['/start', 'on in the second', 'still here']);
  assert.equal((await admin.get(`/api/v1/conversations/${conversation.id}`)).active_channel_account, 'tg-main');
  await eventually(() => api.sends.slice().reverse().find((call) => String(call.fields.chat_id) === String(first.id) && /separate again/.test(call.fields.text)));
  assert.ok(api.calls.slice(before).some((call) => call.method === 'answerCallbackQuery'));
});

test('"not me" may be typed, at either end', async () => {
  for (const speaker of ['first', 'second']) {
    const ends = await carried();
    await ends[speaker].says('/notme');
    assert.deepEqual((await said(ends.conversation)).slice(0, 1), ['begun in the first']);
    assert.ok(!(await said(ends.conversation)).includes('on in the second'));
    assert.equal((await admin.conversationOf(ends.second.name)).split_from, ends.conversation.id);
    await untilTold(ends[speaker], 2);
  }
});

test('an agent undoes it like any link', async () => {
  const { second, conversation } = await carried();
  const further = await tokensOf(conversation);  // of the second end, which acts now
  const { id } = await linkOf(await identityOf(conversation, second));
  const { json } = await admin.request('DELETE', `/api/v1/links/${id}`, { expect: 200 });
  assert.equal(json.customers.length, 2);
  assert.deepEqual(await said(conversation), ['begun in the first']);
  const parted = await admin.conversationOf(second.name);
  const third = other();
  await starts(third, further.token);
  assert.deepEqual((await said(parted)).sort(), ['/start', '/start', 'on in the second'], 'it carries what the second end has left');
  assert.deepEqual(await said(conversation), ['begun in the first']);
  await admin.request('DELETE', `/api/v1/links/${id}`, { expect: 409 });
});

test('handed back, the old end takes part again, and still nobody is joined', async () => {
  const { first, second, conversation } = await carried();
  await first.says((await tokensOf(conversation, 'tg-main')).code);
  await first.says('back again');
  assert.equal((await admin.get(`/api/v1/conversations/${conversation.id}`)).active_channel_account, 'tg-main');
  const [a, b] = [await identityOf(conversation, first), await identityOf(conversation, second)];
  assert.notEqual((await customerOf(a)).id, (await customerOf(b)).id);
  const links = (await customerOf(a)).identities[0].links.map((one) => [one.a, one.b]).sort();
  assert.deepEqual(links, [[a, b], [b, a]].sort());
});

test('of one customer it only goes on', async () => {
  const phone = '+48601555001';
  const [first, second] = [person(), other()];
  const shares = (who) => who.says({ contact: { phone_number: phone, first_name: who.name, user_id: who.id } });
  await second.begins(admin, 'long ago');
  const old = await admin.conversationOf(second.name);
  await admin.post(`/api/v1/conversations/${old.id}/resolve`, undefined, 200);
  const conversation = await first.begins(admin, 'now');
  await shares(first);
  const { token } = await tokensOf(conversation);
  await shares(second);
  await starts(second, token);
  assert.ok((await said(conversation)).includes('/start'));
  const [notice] = await untilTold(second, 1);
  assert.equal(notice.fields.text, 'Your conversation goes on here.');
  assert.equal(told(first).length, 0);
  assert.equal(await linkOf(await identityOf(conversation, second)), undefined);
});

test('requests that name nothing are refused, and five may be open', async () => {
  const conversation = await person().begins(admin, 'limits');
  assert.equal((await admin.post(pathOf(conversation), {}, 400)).json.pointer, '/channel_account');
  for (const account of ['nowhere', '']) {
    const { json } = await admin.post(pathOf(conversation), { channel_account: account }, 400);
    assert.deepEqual([json.code, json.pointer], ['invalid', '/channel_account']);
  }
  await admin.post(pathOf({ id: '4611686018427387903' }), { channel_account: 'tg-second' }, 404);
  const seen = new Set();
  for (let at = 0; at < 5; at += 1) {
    const { token, code } = await tokensOf(conversation);
    seen.add(token).add(code);
  }
  assert.equal(seen.size, 10);
  assert.equal((await admin.post(pathOf(conversation), { channel_account: 'tg-second' }, 429)).json.code, 'too_many');
});

test('a channel without such links still gets a code', async () => {
  const conversation = await person().begins(admin, 'no link');
  const issued = await tokensOf(conversation, 'tg-nameless');
  assert.equal(issued.url, null);
  assert.match(issued.code, /^\w{4}-\w{4}$/);
});

test('repeated with its key the answer is the same', async () => {
  const conversation = await person().begins(admin, 'repeat');
  const key = { 'idempotency-key': 'a key that nobody else has' };
  const ask = (body = { channel_account: 'tg-second' }, expect = 201) => admin.post(pathOf(conversation), body, expect, key);
  const first = (await ask()).json;
  secrets.push(first.token, first.code);
  assert.deepEqual((await ask()).json, first);
  await ask({ channel_account: 'tg-main' }, 409);
});

test('who is limited to a brand must see the conversation and the account', async () => {
  const limited = await program.client('agent', undefined, ['']);
  const foreign = await program.client('agent', undefined, ['other']);
  const conversation = await person().begins(admin, 'in no brand');
  await tokensOf(conversation, 'tg-second', limited);
  const hidden = (await limited.post(pathOf(conversation), { channel_account: 'tg-brand' }, 400)).json;
  const unknown = (await limited.post(pathOf(conversation), { channel_account: 'nowhere' }, 400)).json;
  assert.deepEqual({ ...hidden, request_id: 0 }, { ...unknown, request_id: 0 });
  await foreign.post(pathOf(conversation), { channel_account: 'tg-brand' }, 404);

  // Carried into the other brand by who sees both, each side sees its own part and no name of the other account.
  const guest = person({ account: 'tg-brand' });
  await starts(guest, (await tokensOf(conversation, 'tg-brand')).token);
  assert.deepEqual((await admin.timeline(conversation.id, 'channel_switch')).map((touch) => Object.keys(touch.payload).sort()), [['from', 'to']]);
  assert.deepEqual((await foreign.timeline(conversation.id, 'channel_switch')).map((touch) => Object.keys(touch.payload)), [['to']]);
  assert.deepEqual(await limited.timeline(conversation.id, 'channel_switch'), []);
  assert.ok(!JSON.stringify(await foreign.timeline(conversation.id)).includes('in no brand'));
  assert.ok(!JSON.stringify(await limited.timeline(conversation.id)).includes('tg-brand'));
});

test('no token and no code of all these lies in the data', { skip: POSTGRES ? 'its files are not ours to read' : false }, () => {
  assert.ok(secrets.length > 40);
  const files = readdirSync(program.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.some((entry) => entry.name.endsWith('.db')));
  for (const { name, parentPath } of files) {
    const bytes = readFileSync(join(parentPath, name)).toString('latin1');
    for (const secret of secrets) assert.ok(!bytes.includes(secret), `${name} holds ${secret}`);
  }
});
