import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { eventually } from './support/eventually.mjs';
import { Program, runCommand } from './support/program.mjs';
import { TelegramCustomer, nextUpdateId, telegramAccount } from './support/telegram-customer.mjs';

// What a person may ask about his data: a copy, or to be erased. Canaries are words, names, numbers and file bytes that nobody
// else has: after an erasure none of them is left in any answer, nor in any file of the program.

let api;
let program;
let admin;
let network;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({ channels: [telegramAccount(api), telegramAccount(api, { id: 'tg-second' })], company: { country: 'PL' } });
  admin = await program.client('admin');
  network = new Client(program.url);
});

after(async () => {
  await program?.discard();
  await api?.stop();
});

let number = 0;
const canary = () => `canary${++number}x${Math.random().toString(36).slice(2, 12)}`;
const newPhone = () => `+4869${String(1_000_000 + ++number * 7919).slice(-7)}`;
const shareOwn = (who, phone) => who.says({ contact: { phone_number: phone, first_name: who.name, user_id: who.id } });
const ask = async (customer, body, expect = 201) => (await admin.post(`/api/v1/customers/${customer}/data-requests`, { reason: 'asked', ...body }, expect)).json;
const untilDone = (id) => eventually(async () => {
  const request = await admin.get(`/api/v1/data-requests/${id}`);
  return request.state === 'done' && request;
}, { what: 'the end of the erasure' });

/// Everything that the data folder holds, and with PostgreSQL all that a dump of the database shows.
function stored() {
  const out = [];
  for (const name of readdirSync(program.data, { recursive: true })) {
    const path = join(program.data, name);
    if (statSync(path).isFile()) out.push({ name, bytes: readFileSync(path) });
  }
  if (program.database) out.push({ name: 'dump', bytes: execFileSync('pg_dump', ['--data-only', program.database.url], { maxBuffer: 1 << 28 }) });
  return out;
}

const traces = (words) => stored().flatMap(({ name, bytes }) => words.filter((word) => bytes.includes(word)).map((word) => `${word} in ${name}`));

/// Somebody known well: two messengers joined by a phone, a claim, files, replies, notes, attributes, consents, an order.
async function knownWell() {
  const words = { said: canary(), before: canary(), reply: canary(), note: canary(), file: canary(), attribute: canary(), proof: canary(), caption: canary() };
  const phone = newPhone();
  const first = new TelegramCustomer(network, { firstName: canary(), username: canary() });
  const second = new TelegramCustomer(network, { firstName: first.from.first_name, account: 'tg-second' });
  const mail = `${canary()}@example.org`;
  const said = await first.says(`${words.before} and more`);
  await first.post(first.edited(said.message.message_id, `${words.said} instead`));
  await first.says({ text: `write to ${mail}`, entities: [{ type: 'email', offset: 9, length: mail.length }] });
  await shareOwn(first, phone);
  await shareOwn(second, phone);
  api.offerFile(`file-${first.id}`, Buffer.from(`${words.file} `.repeat(300)));
  await first.says({ document: { file_id: `file-${first.id}`, file_unique_id: `u${first.id}`, file_name: `${words.file}.txt`, file_size: 5000 }, caption: words.caption });
  await first.post({ update_id: nextUpdateId(), message_reaction: { chat: first.chat, user: first.from, message_id: 1, date: first.now(), old_reaction: [], new_reaction: [] } });
  await first.post({ update_id: nextUpdateId(), message: { message_id: 'not a number', chat: first.chat, from: first.from } });
  const conversation = await admin.conversationOf(first.name);
  const id = conversation.customer_id;
  const answered = await admin.request('POST', `/api/v1/conversations/${conversation.id}/messages`, {
    body: { text: words.reply, buttons: [[{ label: 'Yes', data: 'yes' }]] }, headers: { 'idempotency-key': `key-of-${conversation.id}` }, expect: 201,
  });
  const answer = answered.json;
  await admin.untilDelivery(conversation.id, answer.id, 'sent');
  await first.post(first.pressed('yes'));
  await admin.post(`/api/v1/conversations/${conversation.id}/notes`, { text: words.note }, 201);
  await admin.request('PUT', `/api/v1/customers/${id}/attributes/city`, { body: { value: words.attribute }, expect: 200 });
  await admin.request('PUT', `/api/v1/customers/${id}/consents`, { body: { purpose: 'news', channel: 'email', given: true, proof: words.proof }, expect: 200 });
  const customer = await eventually(async () => {
    const known = await admin.get(`/api/v1/customers/${id}`);
    const touches = await admin.all(`/api/v1/customers/${id}/timeline`);
    return known.identities.length === 3 && touches.some((touch) => touch.attachments?.[0]?.state === 'stored') && known;
  });
  const secrets = [...Object.values(words), phone, phone.slice(1), mail, first.name, first.from.username, String(first.id), String(second.id)];
  return { words, phone, mail, first, second, conversation, customer, answer, secrets, identity: (kind, scope = '') => customer.identities.find((one) => one.kind === kind && one.scope === scope) };
}

test('an export covers what was shown, whole and by pages, and nothing else', async () => {
  const who = await knownWell();
  const phone = who.identity('phone');
  assert.equal((await ask(who.customer.id, { kind: 'export' }, 409)).code, 'conflict', 'nothing was shown');
  const request = await ask(who.customer.id, { kind: 'export', conversation_id: who.conversation.id });
  assert.equal(request.state, 'done');
  const covered = request.identities.map((one) => one.identity_id);
  assert.ok(covered.includes(who.identity('telegram', 'tg-main').id));
  assert.ok(!covered.includes(phone.id), 'the phone was not shown in that conversation');
  const data = await admin.get(`/api/v1/data-requests/${request.id}/export?limit=200`);
  assert.deepEqual(data.identities.map((one) => one.value).sort(), [String(who.first.id), String(who.second.id)].sort());
  assert.ok(data.attributes.some((one) => one.value === who.words.attribute));
  assert.ok(data.consents.some((one) => one.proof === who.words.proof));
  assert.equal(data.next, null);
  const texts = data.items.map((touch) => touch.text);
  for (const text of [`${who.words.said} instead`, who.words.reply, who.words.note, who.words.caption]) assert.ok(texts.includes(text), text);
  const pages = await admin.all(`/api/v1/data-requests/${request.id}/export`, { limit: 3 });
  assert.deepEqual(pages.map((touch) => touch.id), data.items.map((touch) => touch.id));
  assert.deepEqual(data.links, [], 'both links lead to the phone, which was not shown');

  const wider = await ask(who.customer.id, { kind: 'export', conversation_id: who.conversation.id, proofs: [{ identity_id: phone.id, proof: 'signed the contract' }] });
  const whole = await admin.get(`/api/v1/data-requests/${wider.id}/export`);
  assert.ok(whole.identities.some((one) => one.value === who.phone));
  assert.equal(whole.links.length, 2);
  const other = await knownWell();
  assert.equal((await ask(who.customer.id, { kind: 'export', proofs: [{ identity_id: other.identity('phone').id, proof: 'x' }] }, 400)).pointer, '/proofs');
  assert.equal((await ask(who.customer.id, { kind: 'export', conversation_id: other.conversation.id }, 409)).code, 'conflict', 'he did not speak there');
});

test('an erased person is in no answer and in no file', async () => {
  const who = await knownWell();
  const bystander = await knownWell();
  const feed = await admin.live();
  await feed.until((frame) => frame.type === 'hello');
  for (const word of who.secrets) assert.ok(traces([word]).length > 0, `${word} is there to be found`);
  const proofs = [{ identity_id: who.identity('phone').id, proof: 'a signed letter' }];
  const request = await ask(who.customer.id, { kind: 'erasure', conversation_id: who.conversation.id, proofs });
  assert.equal(request.identities.length, 3);
  const done = await untilDone(request.id);
  assert.ok(done.finished_at >= done.at);

  const customer = await admin.get(`/api/v1/customers/${who.customer.id}`);
  assert.deepEqual([customer.name, customer.identities, customer.attributes], ['', [], {}]);
  assert.ok(customer.erased_at);
  const conversation = await admin.get(`/api/v1/conversations/${who.conversation.id}`);
  assert.deepEqual([conversation.state, conversation.customer_name, conversation.topic, conversation.unread], ['resolved', '', null, 0]);
  const timeline = await admin.timeline(who.conversation.id);
  assert.ok(timeline.length > 5, 'that there was contact is still counted');
  for (const touch of timeline.filter((one) => one.kind === 'message')) assert.deepEqual([touch.text, touch.payload], [null, { erased: true }]);
  for (const word of [who.words.said, who.words.reply, who.first.name, who.phone, who.mail, String(who.first.id)]) {
    const { items } = await admin.get(`/api/v1/customers?q=${encodeURIComponent(word)}`);
    assert.deepEqual(items.filter((one) => one.id === who.customer.id || one.name), [], word);
  }
  assert.ok(!(await admin.all('/api/v1/customers')).some((one) => one.id === who.customer.id));
  const again = await admin.request('POST', `/api/v1/conversations/${who.conversation.id}/messages`, {
    body: { text: who.words.reply, buttons: [[{ label: 'Yes', data: 'yes' }]] }, headers: { 'idempotency-key': `key-of-${who.conversation.id}` }, expect: 409,
  });
  assert.ok(!JSON.stringify(again.json).includes(who.words.reply));
  assert.equal((await admin.post(`/api/v1/conversations/${who.conversation.id}/messages`, { text: 'hello?' }, 409)).json.code, 'conflict');
  assert.equal((await admin.post(`/api/v1/touches/${who.answer.id}/retry`, undefined, 409)).json.code, 'conflict');
  await feed.until((frame) => frame.type === 'conversation' && frame.data.id === who.conversation.id && frame.data.state === 'resolved');

  assert.deepEqual(traces(who.secrets), [], 'the mail address too, which only he had named');
  const kept = traces(bystander.secrets.slice(0, 6));
  assert.ok(kept.length >= 5, 'others are untouched');
  assert.equal((await admin.get(`/api/v1/customers/${bystander.customer.id}`)).identities.length, 3);
  assert.ok((await admin.get('/api/v1/data-requests')).items.some((one) => one.id === request.id));
  feed.close();
});

test('whoever was erased may come again, as somebody new', async () => {
  const who = await knownWell();
  const request = await ask(who.customer.id, { kind: 'erasure', conversation_id: who.conversation.id });
  await who.first.says('here I am again');
  await untilDone(request.id);
  const conversation = await admin.conversationOf(who.first.name);
  assert.notEqual(conversation.id, who.conversation.id);
  assert.notEqual(conversation.customer_id, who.customer.id);
  assert.deepEqual((await admin.timeline(conversation.id)).map((touch) => touch.text), ['here I am again']);
  assert.ok(traces(['here I am again']).length > 0, 'what came after the request is kept');
});

test('what was not shown stays, as a customer of its own', async () => {
  const who = await knownWell();
  const request = await ask(who.customer.id, { kind: 'erasure', proofs: [{ identity_id: who.identity('telegram', 'tg-main').id, proof: 'in the shop, on his phone' }] });
  await untilDone(request.id);
  const second = await admin.get(`/api/v1/customers/${who.identity('telegram', 'tg-second').id}`);
  assert.deepEqual(second.identities.map((one) => one.kind).sort(), ['phone', 'telegram']);
  assert.equal(second.erased_at, null);
  assert.deepEqual((await admin.all(`/api/v1/customers/${second.id}/timeline`)).filter((one) => one.kind === 'message').length, 1);
  assert.deepEqual(traces([who.words.said, String(who.first.id)]), []);
});

test('of a group nothing of him is left, not even where others quote him', async () => {
  const words = { mine: canary(), quoted: canary(), theirs: canary() };
  const [gone, stays] = [new TelegramCustomer(network), new TelegramCustomer(network)];
  const chat = { id: -700_000 - ++number, type: 'group', title: 'Neighbours' };
  const first = await gone.says(`${words.mine} ${words.quoted}`, { chat });
  await stays.says({ text: words.theirs, reply_to_message: first.message }, { chat, message_id: 2 });
  const conversation = await eventually(async () => (await admin.conversations()).find((one) => one.last_touch?.text === words.theirs));
  assert.ok(traces([words.quoted]).length > 0);
  const request = await ask((await admin.timeline(conversation.id))[0].customer_id, { kind: 'erasure', conversation_id: conversation.id });
  await untilDone(request.id);
  assert.deepEqual(traces([words.mine, words.quoted, String(gone.id)]), []);
  assert.deepEqual((await admin.timeline(conversation.id)).map((touch) => touch.text), [null, words.theirs]);
  await stays.says('still here', { chat, message_id: 3 });
  await stays.untilTouch(admin, conversation.id, (touch) => touch.text === 'still here');
});

test('an old file does not bring an erased address back, a newer row does', async () => {
  const phone = newPhone();
  const name = canary();
  const file = join(program.folder, 'customers.csv');
  const take = (rows) => {
    writeFileSync(file, `phone,name,created_at\n${rows.map((row) => row.join(',')).join('\n')}\n`);
    return runCommand(['import', '--kind', 'customers', '--file', file, '--source', `crm${++number}`, '--config', program.config]);
  };
  await program.stop();
  take([[phone, name, '2024-05-01T10:00:00Z']]);
  await program.start();
  const [found] = (await admin.get(`/api/v1/customers?q=${encodeURIComponent(phone)}`)).items;
  const request = await ask(found.id, { kind: 'erasure', proofs: [{ identity_id: found.id, proof: 'a letter' }] });
  await untilDone(request.id);
  await program.stop();
  for (const created of ['2024-05-01T10:00:00Z', '']) assert.match(take([[phone, name, created]]).err, /1 refused/);
  await program.start();
  assert.deepEqual((await admin.get(`/api/v1/customers?q=${encodeURIComponent(phone)}`)).items, []);
  await program.stop();
  take([[phone, 'New', new Date().toISOString()]]);
  await program.start();
  assert.equal((await admin.get(`/api/v1/customers?q=${encodeURIComponent(phone)}`)).items.length, 1);
});

test('an erasure goes on after the program was killed', async () => {
  const who = await knownWell();
  for (let at = 0; at < 40; ++at) await Promise.all(Array.from({ length: 20 }, () => who.first.says(`${who.words.said} again`)));
  const request = await ask(who.customer.id, { kind: 'erasure', conversation_id: who.conversation.id });
  await program.kill();
  await program.start();
  await untilDone(request.id);
  const gone = [who.words.said, who.words.file, String(who.first.id)];
  assert.deepEqual(traces(gone), []);
});

test('a request that makes no sense is refused', async () => {
  const who = await knownWell();
  for (const [body, pointer] of [
    [{ kind: 'copy' }, '/kind'],
    [{ kind: 'export', reason: ' ' }, '/reason'],
    [{ kind: 'export', conversation_id: 'x' }, '/conversation_id'],
    [{ kind: 'export', proofs: [{ identity_id: 'x', proof: 'y' }] }, '/proofs/0/identity_id'],
    [{ kind: 'export', proofs: [{ identity_id: who.customer.id, proof: '' }] }, '/proofs/0/proof'],
  ]) assert.equal((await ask(who.customer.id, body, 400)).pointer, pointer);
  const { id } = await ask(who.customer.id, { kind: 'erasure', conversation_id: who.conversation.id });
  await admin.get(`/api/v1/data-requests/${id}/export`, 404);
  assert.equal((await ask(who.customer.id, { kind: 'erasure', conversation_id: who.conversation.id }, 409)).code, 'conflict', 'erased already');
  await untilDone(id);
});
