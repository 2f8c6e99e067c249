import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { eventually } from './support/eventually.mjs';
import { Program, runCommand } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// Who is whom, as an agent sees it: two bots of one company, people who prove, claim, are joined and parted.

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

let phones = 600_000_000;
const newPhone = () => `+48${++phones}`;
const person = (options) => new TelegramCustomer(network, options);
const sharesOwn = (who, phone) => who.says({ contact: { phone_number: phone, first_name: who.name, user_id: who.id } });
const customerOf = async (who) => admin.get(`/api/v1/customers/${(await admin.conversationOf(who.name)).customer_id}`);
const texts = async (customer) => (await admin.all(`/api/v1/customers/${customer}/timeline?kinds=message`)).map((touch) => touch.text).reverse();

/// One person in both bots, proved by the phone that both messengers vouch for.
async function joined() {
  const phone = newPhone();
  const first = person();
  const second = person({ account: 'tg-second', firstName: `Second${first.id}` });
  await sharesOwn(first, phone);
  await first.says('said in the first');
  await sharesOwn(second, phone);
  await second.says('said in the second');
  return { first, second, phone };
}

test('a phone shared in both messengers makes one customer, one conversation and one history', async () => {
  const { first, second, phone } = await joined();
  const customer = await customerOf(first);
  assert.deepEqual(customer.identities.map((one) => one.kind).sort(), ['phone', 'telegram', 'telegram']);
  assert.equal(customer.identities.find((one) => one.kind === 'phone').value, phone);
  const conversation = await admin.conversationOf(first.name);
  const said = (await admin.timeline(conversation.id, 'message')).map((touch) => touch.text).filter(Boolean);
  assert.deepEqual(said.sort(), ['said in the first', 'said in the second']);
  assert.equal(conversation.active_channel_account, 'tg-second');
  assert.equal(conversation.recognition.outcome, 'recognised');
  assert.equal(conversation.recognition.may_discuss, 'everything');
  const other = customer.identities.find((one) => one.scope === 'tg-second');
  assert.equal((await admin.get(`/api/v1/customers/${other.id}`)).id, customer.id, 'any identity id is answered with the canonical one');
  assert.equal(second.account, 'tg-second');
});

test('undo returns every touch, also those after the join, and the conversations part and say so', async () => {
  const { first, second } = await joined();
  const feed = await admin.live();
  const customer = await customerOf(first);
  const whole = await admin.conversationOf(first.name);
  const theirs = customer.identities.find((one) => one.scope === 'tg-second');
  const link = theirs.links[0];
  assert.equal(link.assurance, 'proved');
  assert.equal(link.rule, 'messenger_contact');
  const { json } = await admin.request('DELETE', `/api/v1/links/${link.id}`, { expect: 200 });
  assert.equal(json.customers.length, 2);
  assert.deepEqual(await texts(theirs.id), [null, 'said in the second']);
  assert.deepEqual(await texts(customer.id), [null, 'said in the first']);
  const parted = (await admin.conversations()).find((one) => one.split_from === whole.id);
  assert.equal(parted.customer_id, theirs.id);
  assert.equal((await admin.timeline(parted.id, 'split'))[0].payload.split_from, whole.id);
  assert.equal((await admin.timeline(whole.id, 'split'))[0].payload.split_to, parted.id);
  await feed.until((frame) => frame.type === 'conversation' && frame.data.id === parted.id);
  await second.says('on my own');
  assert.deepEqual(await texts(theirs.id), [null, 'said in the second', 'on my own']);
  assert.equal((await admin.exchange('DELETE', `/api/v1/links/${link.id}`)).status, 409);
  feed.close();
});

test('an agent joins with a reason, the evidence is kept, undo brings two people back', async () => {
  const one = person();
  const two = person();
  await one.says('mine');
  await two.says('his');
  const [a, b] = [await customerOf(one), await customerOf(two)];
  assert.equal((await admin.post(`/api/v1/customers/${a.id}/links`, { identity_id: b.id, reason: ' ' }, 400)).json.pointer, '/reason');
  const { json: link } = await admin.post(`/api/v1/customers/${a.id}/links`, { identity_id: b.id, reason: 'told me so on the phone' }, 201);
  assert.equal(link.assurance, 'confirmed');
  assert.equal(link.evidence, 'told me so on the phone');
  assert.deepEqual((await texts(b.id)).sort(), ['his', 'mine']);
  assert.equal((await admin.post(`/api/v1/customers/${a.id}/links`, { identity_id: b.id, reason: 'again' }, 409)).json.code, 'conflict');
  await admin.request('DELETE', `/api/v1/links/${link.id}`, { expect: 200 });
  assert.deepEqual(await texts(a.id), ['mine']);
  assert.deepEqual(await texts(b.id), ['his']);
});

test('who only types another\'s address joins nobody, and the agent is shown whom he may be', async () => {
  const phone = newPhone();
  const owner = person();
  await sharesOwn(owner, phone);
  await owner.says('my secret');
  const claimant = person();
  const text = `my number is ${phone}`;
  await claimant.says({ text, entities: [{ type: 'phone_number', offset: text.indexOf(phone), length: phone.length }] });
  const [hers, his] = [await customerOf(owner), await customerOf(claimant)];
  assert.notEqual(hers.id, his.id);
  assert.deepEqual(await texts(his.id), [text]);
  const { items } = await admin.get(`/api/v1/customers/${his.id}/suggestions`);
  assert.equal(items[0].customer_id, hers.id);
  assert.equal(items[0].assurance, 'claimed');
  assert.equal(hers.identities.length, 2, 'the claim gave her nothing');
});

test('a family with one phone in one bot stays two people, with the reason', async () => {
  const phone = newPhone();
  const [mother, son] = [person(), person()];
  await sharesOwn(mother, phone);
  await sharesOwn(son, phone);
  const [hers, his] = [await customerOf(mother), await customerOf(son)];
  assert.notEqual(hers.id, his.id);
  const link = his.identities[0].links.find((one) => one.rule === 'messenger_contact');
  assert.equal(link.assurance, 'claimed');
  assert.match(link.refusal, /different users of one channel account/);
});

test('what an agent writes of a customer hangs on one identity and parts with it', async () => {
  const { first } = await joined();
  const customer = await customerOf(first);
  const second = customer.identities.find((one) => one.scope === 'tg-second');
  await admin.request('PUT', `/api/v1/customers/${customer.id}/attributes/city`, { body: { value: 'Kraków', identity_id: second.id }, expect: 200 });
  await admin.request('PUT', `/api/v1/customers/${customer.id}/attributes/size`, { body: { value: '43' }, expect: 200 });
  const whole = await admin.get(`/api/v1/customers/${customer.id}`);
  assert.equal(whole.attributes.city.value, 'Kraków');
  assert.equal(whole.attributes.city.assurance, 'confirmed');
  await admin.request('DELETE', `/api/v1/links/${second.links[0].id}`, { expect: 200 });
  assert.deepEqual(Object.keys((await admin.get(`/api/v1/customers/${customer.id}`)).attributes), ['size']);
  assert.deepEqual(Object.keys((await admin.get(`/api/v1/customers/${second.id}`)).attributes), ['city']);
});

test('a code sent to a known address and returned where he is proves him there', async () => {
  const known = person();
  await known.says('known for years');
  const visitor = person({ account: 'tg-second' });
  const { id, recognition } = await visitor.begins(admin, 'it is me');
  assert.deepEqual([recognition.outcome, recognition.may_discuss], ['unknown', 'this_contact']);
  const target = (await customerOf(known)).identities[0];
  const { json: stepUp } = await admin.post(`/api/v1/conversations/${id}/step-ups`, { identity_id: target.id }, 201);
  assert.equal(stepUp.method, 'code');
  const sent = await eventually(() => api.sends.filter((call) => String(call.fields.chat_id) === String(known.id)).at(-1), { what: 'the code' });
  const code = /\d{6}/.exec(sent.fields.text)[0];
  const wrong = await admin.post(`/api/v1/conversations/${id}/step-ups/${stepUp.id}/answer`, { answer: '000000' === code ? '1' : '000000' }, 200);
  assert.deepEqual([wrong.json.state, wrong.json.tries_left], ['pending', 2]);
  await visitor.says(code);
  const proved = await eventually(async () => {
    const now = await admin.get(`/api/v1/conversations/${id}`);
    return now.recognition.outcome === 'recognised' && now;
  }, { what: 'recognition' });
  assert.equal(proved.customer_id, target.id);
  assert.equal(proved.recognition.may_discuss, 'everything', 'proved in place');
  const changes = (await admin.timeline(id, 'state')).map((touch) => touch.payload.change);
  assert.deepEqual(changes, ['step_up_begun', 'step_up_failed', 'step_up_proved']);
  const history = JSON.stringify(await admin.all(`/api/v1/customers/${target.id}/timeline`));
  assert.equal(history.split(code).length - 1, 1, 'only where he typed it himself');
});

test('a changed rule lists the links it would no longer make', async () => {
  const { first } = await joined();
  const customer = await customerOf(first);
  const phone = customer.identities.find((one) => one.kind === 'phone');
  assert.equal(runCommand(['doctor', '--config', program.config]).out, '');
  // From now on this number is the company's own.
  const { code, out } = runCommand(['doctor', '--config', program.config], { env: { THROUGHLINE_COMPANY_OWN_ADDRESSES: phone.value } });
  assert.equal(code, 1);
  const listed = out.split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(listed.map((one) => one.link).sort(), phone.links.map((one) => one.id).sort());
  assert.match(listed[0].reason, /blocked/);
});
