import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi, failures } from './support/bot-api.mjs';
import { Client, checkConsecutive } from './support/client.mjs';
import { eventually, within } from './support/eventually.mjs';
import { Program, routeTable } from './support/program.mjs';
import { TelegramCustomer, nextUpdateId, telegramAccount } from './support/telegram-customer.mjs';

// Two brands in one company. Everything that is only of brand B bears a mark; no byte with the mark may reach who is limited to
// brand A, by any route, and what he asks for by its id is answered as if it had never been.

const MARK = 'Xanadu';
const ACCOUNT_B = 'tg-xanadu';
const BRAND_B = 'xanadu-brand';

/// A client that keeps every byte it was sent.
class Listener extends Client {
  heard = [];

  async exchange(method, path, options) {
    const response = await super.exchange(method, path, options);
    this.heard.push({ what: `${method} ${path} -> ${response.status}`, bytes: JSON.stringify(response.headers) + response.body.toString('utf8') });
    return response;
  }

  async live(options) {
    const reader = await super.live(options);
    reader.socket.on('message', (bytes) => this.heard.push({ what: 'the live feed', bytes: bytes.toString('utf8') }));
    for (const frame of reader.frames) this.heard.push({ what: 'the live feed', bytes: JSON.stringify(frame) });
    return reader;
  }

  check() {
    for (const { what, bytes } of this.heard) {
      assert.ok(!bytes.toLowerCase().includes(MARK.toLowerCase()), `${what} discloses ${bytes}`);
      for (const secret of world.secrets) assert.ok(!bytes.includes(secret), `${what} discloses ${secret} in ${bytes}`);
    }
  }
}

const world = { secrets: [] };
let api;
let program;
let admin;
let network;
let agentA;
let tokenA;

const personA = (options) => new TelegramCustomer(network, { account: 'tg-a', ...options });
let persons = 0;
const personB = (options) => new TelegramCustomer(network, { account: ACCOUNT_B, firstName: `${MARK}${++persons}`, ...options });
let phones = 600_000_000;
const newPhone = () => `+48${++phones}`;
const sharesOwn = (who, phone) => who.says({ contact: { phone_number: phone, first_name: who.name, user_id: who.id } });

async function listener(credentials) {
  const client = new Listener(program.url, credentials);
  await client.untilKnown();
  return client;
}

/// Both answers of an unknown thing and of a hidden one, without what differs by nature.
const refusal = ({ status, json }) => ({ status, ...json, request_id: undefined });

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({
    channels: [
      telegramAccount(api, { id: 'tg-a', brand: 'a' }),
      telegramAccount(api, { id: ACCOUNT_B, brand: BRAND_B }),
      telegramAccount(api, { id: 'tg-plain' }),
    ],
    company: { country: 'PL' },
  });
  admin = await program.client('admin');
  network = new Client(program.url);
  world.agentA = program.addAgent({ brands: ['a'] });
  world.agentB = program.addAgent({ brands: [BRAND_B], name: `${MARK} agent`, email: `${MARK}@example.com` });
  agentA = await listener({ cookie: (await program.signIn(world.agentA)).cookie });
  tokenA = await listener({ token: program.createToken('admin', 'limited', ['a']) });
  world.mine = await personA().begins(admin, 'good day');
});

after(async () => {
  await program?.discard();
  await api?.stop();
});

/// Everything of brand B that an id can name.
async function brandB() {
  const who = personB();
  const conversation = await who.begins(admin, `${MARK} speaks`);
  const phone = newPhone();
  world.secrets.push(phone, `mail-${who.id}@`);
  await sharesOwn(who, phone);
  await who.says({ text: `mail-${who.id}@example.org`, entities: [{ type: 'email', offset: 0, length: `mail-${who.id}@example.org`.length }] });
  await admin.post(`/api/v1/conversations/${conversation.id}/notes`, { text: `${MARK} note` }, 201);
  const upload = await admin.upload(`${MARK}.txt`, `${MARK} bytes`);
  const other = await admin.upload(`${MARK}.txt`, `${MARK} bytes, not sent`);
  const answered = await admin.reply(conversation.id, { text: `${MARK} answer`, attachments: [upload.id] });
  await admin.untilDelivery(conversation.id, answered.id, 'sent');
  await admin.request('PUT', `/api/v1/customers/${conversation.customer_id}/attributes/city`, { body: { value: MARK }, expect: 200 });
  await admin.request('PUT', `/api/v1/customers/${conversation.customer_id}/consents`, {
    body: { purpose: `${MARK} news`, channel: 'email', given: true, text_version: MARK, proof: MARK },
    expect: 200,
  });
  api.failNext(failures.chatNotFound, { times: 1, chat: who.id });
  const failed = (await admin.reply(conversation.id, `${MARK} never arrives`)).id;
  await admin.untilDelivery(conversation.id, failed, 'failed');
  const customer = await eventually(async () => {
    const found = await admin.get(`/api/v1/customers/${conversation.customer_id}`);
    return found.identities.length > 1 && found.identities[0].links.some((one) => one.rule === 'typed') && found;
  });
  const identity = customer.identities.find((one) => one.kind === 'telegram');
  const claimed = identity.links.find((one) => one.rule === 'typed').b;
  await who.post({ update_id: nextUpdateId(), message: { message_id: MARK } });
  const event = (await admin.get('/api/v1/failed-events')).items[0];
  const stepUp = (await admin.post(`/api/v1/conversations/${conversation.id}/step-ups`, { order: 'V-48377' }, 201)).json;
  const asking = { kind: 'export', reason: MARK, conversation_id: conversation.id };
  const dataRequest = (await admin.post(`/api/v1/customers/${customer.id}/data-requests`, asking, 201)).json.id;
  return {
    who, conversation, customer, identity, claimed, event, stepUp, dataRequest,
    touch: failed, upload, other,
    link: identity.links[0],
    phoneIdentity: customer.identities.find((one) => one.kind === 'phone'),
  };
}

/// How each route that names something is asked, by what it names.
const UNKNOWN = '4611686018427387903';
const asked = {
  replayFailedEvent: (b) => [b.event.id, (id) => `/api/v1/failed-events/${id}/replay`],
  getCustomer: (b) => [[b.customer.id, b.phoneIdentity.id, b.claimed], (id) => `/api/v1/customers/${id}`],
  getCustomerTimeline: (b) => [[b.customer.id, b.phoneIdentity.id], (id) => `/api/v1/customers/${id}/timeline`],
  listSuggestions: (b) => [[b.customer.id, b.claimed], (id) => `/api/v1/customers/${id}/suggestions`],
  makeLink: (b) => [b.customer.id, (id) => `/api/v1/customers/${id}/links`, { identity_id: world.mine.customer_id, reason: 'x' }],
  undoLink: (b) => [b.link.id, (id) => `/api/v1/links/${id}`],
  setAttribute: (b) => [b.customer.id, (id) => `/api/v1/customers/${id}/attributes/x`, { value: 'y' }],
  listConsents: (b) => [b.customer.id, (id) => `/api/v1/customers/${id}/consents`],
  putConsent: (b) => [b.customer.id, (id) => `/api/v1/customers/${id}/consents`, { purpose: 'x', channel: 'y', given: false }],
  makeDataRequest: (b) => [b.customer.id, (id) => `/api/v1/customers/${id}/data-requests`, { kind: 'export', reason: 'x' }],
  getDataRequest: (b) => [b.dataRequest, (id) => `/api/v1/data-requests/${id}`],
  exportData: (b) => [b.dataRequest, (id) => `/api/v1/data-requests/${id}/export`],
  getConversation: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}`],
  getConversationTimeline: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/timeline`],
  sendMessage: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/messages`, { text: 'hello' }],
  addNote: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/notes`, { text: 'hello' }],
  assignConversation: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/assign`, { agent_id: world.agentA.id }],
  resolveConversation: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/resolve`],
  reopenConversation: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/reopen`],
  splitConversation: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/split`, { interaction_ids: [b.conversation.id] }],
  joinConversations: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/join`, { conversation_id: b.conversation.id }],
  showTyping: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/typing`, { on: true }],
  listTexts: () => [ACCOUNT_B, (id) => `/api/v1/channels/${id}/texts`],
  putText: () => [ACCOUNT_B, (id) => `/api/v1/channels/${id}/texts/greeting`, { language: 'en', text: 'x' }],
  markConversationRead: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/read`],
  listStepUps: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/step-ups`],
  beginStepUp: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/step-ups`, { order: 'V-1234' }],
  answerStepUp: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/step-ups/${b.stepUp.id}/answer`, { answer: '377' }],
  issueResumeToken: (b) => [b.conversation.id, (id) => `/api/v1/conversations/${id}/resume-tokens`, { channel_account: 'tg-a' }],
  retryTouch: (b) => [b.touch, (id) => `/api/v1/touches/${id}/retry`],
  downloadFile: (b) => [[b.upload.id, b.other.id], (id) => `/api/v1/files/${id}`],
};
/// Routes that name nothing: read as they are. Providers and strangers have no brand.
const plain = {
  me: '/api/v1/me',
  listAgents: '/api/v1/agents',
  listChannels: '/api/v1/channels',
  listFailedEvents: '/api/v1/failed-events',
  listDataRequests: '/api/v1/data-requests',
  listConversations: '/api/v1/conversations?limit=200',
  listCustomers: '/api/v1/customers?limit=200',
  metrics: '/metrics',
  healthz: '/healthz',
  readyz: '/readyz',
};
const without = ['openapi', 'login', 'logout', 'uploadFile', 'live', 'receiveWebhook', 'chat', 'uploadChatFile', 'preflightChatFile', 'downloadChatFile'];

test('every route is asked here', () => {
  assert.deepEqual([...Object.keys(asked), ...Object.keys(plain), ...without].sort(), routeTable().map((route) => route.operation).sort());
});

test('nothing of another brand reaches an agent or a token, and what is hidden is refused as what never was', async () => {
  const feed = await tokenA.live();
  const cookieFeed = await agentA.live({ after: 0 });
  await feed.until((frame) => frame.type === 'hello');
  const b = await brandB();
  const before = await admin.get(`/api/v1/conversations/${b.conversation.id}`);
  for (const route of routeTable()) {
    if (plain[route.operation]) {
      await agentA.request(route.method, plain[route.operation]);
      await tokenA.request(route.method, plain[route.operation]);
    }
    if (!asked[route.operation]) continue;
    const [ids, pathOf, body] = asked[route.operation](b);
    for (const client of [tokenA, agentA]) {
      const unknown = await client.request(route.method, pathOf(UNKNOWN), { body });
      for (const id of [ids].flat()) {
        const hidden = await client.request(route.method, pathOf(id), { body });
        assert.deepEqual(refusal(hidden), refusal(unknown), route.operation);
        assert.ok([403, 404].includes(hidden.status), `${route.operation}: ${hidden.status}`);
      }
    }
  }
  for (const typed of [MARK, `${MARK} speaks`, b.who.name, `mail-${b.who.id}@example.org`, world.secrets.find((one) => one.startsWith('+')), b.customer.id, b.identity.id, String(b.who.id)]) {
    const path = `/api/v1/customers?q=${encodeURIComponent(typed)}`;
    assert.deepEqual((await tokenA.get(path)).items, [], typed);
    assert.deepEqual((await agentA.get(path)).items, [], typed);
    assert.notEqual((await admin.get(path)).items.length, 0, typed);
  }
  const visible = (await tokenA.conversations()).map((one) => one.id);
  assert.ok(visible.includes(world.mine.id));
  assert.ok(!visible.includes(b.conversation.id));
  assert.deepEqual(await tokenA.conversations(`?brand=${BRAND_B}`), []);
  assert.deepEqual(await tokenA.conversations('?brand=nobodys'), []);
  assert.deepEqual((await tokenA.get('/api/v1/channels')).items.map((one) => [one.id, one.brand]), [['tg-a', 'a']]);
  assert.deepEqual(await admin.get(`/api/v1/conversations/${b.conversation.id}`), before, 'nothing was written');

  // The feed: no number is missing, and what is hidden is skipped.
  const mine = await personA().begins(admin, 'seen by both');
  await feed.untilTouch((touch) => touch.text === 'seen by both');
  await cookieFeed.untilTouch((touch) => touch.text === 'seen by both');
  for (const reader of [feed, cookieFeed]) checkConsecutive(reader.frames);
  assert.ok(feed.frames.some((frame) => frame.type === 'skip'));
  assert.equal((await tokenA.get(`/api/v1/conversations/${mine.id}`)).customer_name, mine.customer_name);
  const replay = await tokenA.live({ after: feed.frames[0].seq });
  await replay.untilTouch((touch) => touch.text === 'seen by both');
  checkConsecutive(replay.frames);
  for (const reader of [feed, cookieFeed, replay]) reader.close();
  tokenA.check();
  agentA.check();
});

test('what a body names and is hidden is refused as what never was', async () => {
  const b = await brandB();
  const stranger = await personA().begins(admin, 'who am I');
  const cases = [
    ['POST', `/api/v1/customers/${stranger.customer_id}/links`, (id) => ({ identity_id: id, reason: 'same voice' }), [b.identity.id, b.phoneIdentity.id, b.claimed]],
    ['PUT', `/api/v1/customers/${stranger.customer_id}/attributes/x`, (id) => ({ identity_id: id, value: 'y' }), [b.identity.id]],
    ['POST', `/api/v1/conversations/${stranger.id}/step-ups`, (id) => ({ identity_id: id }), [b.identity.id, b.phoneIdentity.id]],
    ['POST', `/api/v1/conversations/${stranger.id}/messages`, (id) => ({ text: 'x', attachments: [id] }), [b.upload.id, b.other.id]],
    ['POST', `/api/v1/conversations/${stranger.id}/messages`, (id) => ({ text: 'x', reply_to: id }), [b.touch]],
    ['POST', `/api/v1/conversations/${stranger.id}/assign`, (id) => ({ agent_id: id }), [world.agentB.id]],
  ];
  for (const [method, path, bodyOf, ids] of cases) {
    const unknown = await tokenA.request(method, path, { body: bodyOf(UNKNOWN) });
    assert.equal(unknown.status, 400, path);
    for (const id of ids) assert.deepEqual(refusal(await tokenA.request(method, path, { body: bodyOf(id) })), refusal(unknown), path);
  }
  const account = (name) => tokenA.request('POST', `/api/v1/conversations/${stranger.id}/messages`, { body: { text: 'x', channel_account: name } });
  assert.deepEqual(refusal(await account(ACCOUNT_B)), refusal(await account('tg-nobodys')));
  const unlimited = await admin.post(`/api/v1/conversations/${stranger.id}/assign`, { agent_id: world.agentB.id }, 400);
  assert.equal(unlimited.json.pointer, '/agent_id', 'nobody can give a conversation to who would not see it');
  assert.deepEqual((await admin.timeline(stranger.id)).map((touch) => touch.kind), ['message']);
  tokenA.check();
});

/// One person in both brands, joined by the phone that both messengers vouch for, in one conversation.
async function inBoth() {
  const phone = newPhone();
  const first = personA();
  const second = personB();
  await first.says('said in A');
  await sharesOwn(first, phone);
  await sharesOwn(second, phone);
  await second.says(`${MARK} said in B`);
  const conversation = await eventually(async () => (await admin.conversations()).find((one) => one.active_channel_account === ACCOUNT_B &&
    one.last_touch?.text === `${MARK} said in B` && one.customer_name === first.name));
  return { first, second, conversation };
}

test('of a conversation and a customer of both brands only the visible part is left', async () => {
  const feed = await tokenA.live();
  const { first, second, conversation } = await inBoth();
  const path = `/api/v1/conversations/${conversation.id}`;
  assert.equal(conversation.unread, 4);
  const rest = await tokenA.get(path);
  assert.equal(rest.active_channel_account, 'tg-a');
  assert.equal(rest.last_touch.channel_account, 'tg-a');
  assert.equal(rest.last_at, rest.last_touch.at);
  assert.equal(rest.unread, 2);
  assert.equal(rest.customer_name, first.name);
  assert.deepEqual((await tokenA.timeline(conversation.id)).map((touch) => touch.text), ['said in A', null]);
  assert.equal((await admin.timeline(conversation.id)).length, 4);
  const listed = (await tokenA.conversations()).find((one) => one.id === conversation.id);
  assert.deepEqual(listed, rest);
  assert.ok((await admin.conversations('?brand=a')).some((one) => one.id === conversation.id));
  assert.ok((await admin.conversations(`?brand=${BRAND_B}`)).some((one) => one.id === conversation.id));

  const customer = await tokenA.get(`/api/v1/customers/${rest.customer_id}`);
  assert.deepEqual(customer.identities.map((one) => [one.kind, one.scope]).sort(), [['phone', ''], ['telegram', 'tg-a']]);
  const known = new Set(customer.identities.map((one) => one.id));
  for (const { links } of customer.identities) for (const link of links) assert.ok(known.has(link.a) && known.has(link.b));
  assert.equal((await tokenA.all(`/api/v1/customers/${rest.customer_id}/timeline`)).length, 2);
  const whole = await admin.get(`/api/v1/customers/${rest.customer_id}`);
  const hidden = whole.identities.find((one) => one.scope === ACCOUNT_B);
  await tokenA.get(`/api/v1/customers/${hidden.id}`, 404);

  assert.deepEqual((await tokenA.get(`/api/v1/customers?q=${encodeURIComponent('said in A')}`)).items.filter((one) => one.id === customer.id).length, 1);
  assert.deepEqual((await tokenA.get(`/api/v1/customers?q=${encodeURIComponent(second.name)}`)).items, []);

  // What A's agent does lands on A's account, and B's agent sees nothing of it.
  await tokenA.reply(conversation.id, 'answered by A');
  await eventually(() => api.sendsOf('answered by A').length === 1);
  assert.equal(String(api.sendsOf('answered by A')[0].fields.chat_id), String(first.id));
  await tokenA.post(`${path}/notes`, { text: 'noted by A' }, 201);
  await tokenA.post(`${path}/resolve`, undefined, 200);
  await tokenA.post(`${path}/reopen`, undefined, 200);
  const touches = (await admin.timeline(conversation.id)).slice(4);
  assert.deepEqual([...new Set(touches.map((touch) => touch.channel_account))], ['tg-a']);
  const tokenB = await program.client('agent', undefined, [BRAND_B]);
  assert.ok(!JSON.stringify(await tokenB.timeline(conversation.id)).includes('by A'));
  assert.equal((await tokenB.get(path)).customer_name, second.name);

  await second.says(`${MARK} again in B`);
  await first.says('again in A');
  await feed.untilTouch((touch) => touch.text === 'again in A');
  checkConsecutive(feed.frames);
  feed.close();
  tokenA.check();
});

test('a touch in the hidden part cannot be answered to, and a step-up begun there is not there', async () => {
  const { conversation } = await inBoth();
  const hidden = (await admin.timeline(conversation.id)).find((touch) => touch.channel_account === ACCOUNT_B);
  const path = `/api/v1/conversations/${conversation.id}`;
  const refused = await tokenA.post(`${path}/messages`, { text: 'x', reply_to: hidden.id }, 400);
  assert.deepEqual(refusal(refused), refusal(await tokenA.post(`${path}/messages`, { text: 'x', reply_to: UNKNOWN }, 400)));
  const { json } = await admin.post(`${path}/step-ups`, { order: 'V-48377' }, 201);
  assert.deepEqual((await tokenA.get(`${path}/step-ups`)).items, []);
  const answer = (id) => tokenA.post(`${path}/step-ups/${id}/answer`, { answer: '377' }, 404);
  assert.deepEqual(refusal(await answer(json.id)), refusal(await answer(UNKNOWN)));
  tokenA.check();
});

test('an address that only the hidden side of a customer brought is hidden too', async () => {
  const { second, conversation } = await inBoth();
  const phone = newPhone();
  world.secrets.push(phone);
  await sharesOwn(second, phone);
  const whole = await admin.get(`/api/v1/customers/${conversation.customer_id}`);
  const brought = whole.identities.find((one) => one.value === phone);
  const rest = await tokenA.get(`/api/v1/customers/${conversation.customer_id}`);
  assert.deepEqual(rest.identities.map((one) => one.kind).sort(), ['phone', 'telegram']);
  await tokenA.get(`/api/v1/customers/${brought.id}`, 404);
  assert.deepEqual((await tokenA.get(`/api/v1/customers?q=${encodeURIComponent(phone)}`)).items, []);
  assert.equal((await admin.get(`/api/v1/customers?q=${encodeURIComponent(phone)}`)).items.length, 1);

  // Nor is it evidence for anybody else.
  const email = `both-${second.id}@example.org`;
  world.secrets.push(email);
  const typed = { text: email, entities: [{ type: 'email', offset: 0, length: email.length }] };
  await second.says(typed);
  const other = await new TelegramCustomer(network, { account: 'tg-plain' }).begins(admin, typed);
  const seesBoth = await listener({ token: program.createToken('agent', undefined, ['a', '']) });
  assert.equal((await admin.get(`/api/v1/customers/${other.customer_id}/suggestions`)).items.length, 1);
  assert.deepEqual((await seesBoth.get(`/api/v1/customers/${other.customer_id}/suggestions`)).items, []);
  tokenA.check();
});

test('consents of the hidden side are not among those of the customer, nor on his timeline', async () => {
  const { conversation } = await inBoth();
  const path = `/api/v1/customers/${conversation.customer_id}`;
  const whole = await admin.get(path);
  const hidden = whole.identities.find((one) => one.scope === ACCOUNT_B);
  const consent = (client, body, expect = 200) => client.request('PUT', `${path}/consents`, { body: { channel: 'email', given: true, ...body }, expect });
  await consent(admin, { purpose: `${MARK} news`, identity_id: hidden.id });
  await consent(tokenA, { purpose: 'x', identity_id: hidden.id }, 400);
  const { json } = await consent(tokenA, { purpose: 'news of a' });
  assert.deepEqual(json.items.map((one) => one.purpose), ['news of a']);
  assert.deepEqual(json.current.map((one) => one.purpose), ['news of a']);
  // What was taken back in the other brand is taken back, though its entry is not shown.
  await consent(admin, { purpose: 'news of a', identity_id: hidden.id });
  await consent(admin, { purpose: 'news of a', identity_id: hidden.id, given: false });
  const now = await tokenA.get(`${path}/consents`);
  assert.deepEqual([now.items.length, now.current.map((one) => [one.purpose, one.allowed])], [1, [['news of a', false]]]);
  assert.deepEqual((await tokenA.get(`${path}/consents`)).items, json.items);
  assert.equal((await admin.get(`${path}/consents`)).items.length, 3);
  const told = (await tokenA.all(`${path}/timeline?kinds=state`)).map((touch) => touch.payload.purpose);
  assert.deepEqual(told, ['news of a']);
  tokenA.check();
});

test('who a speaker may be is told only of visible people', async () => {
  const owner = personB();
  const [one, two] = [newPhone(), newPhone()];
  await owner.begins(admin);
  await sharesOwn(owner, one);
  await sharesOwn(owner, two);
  const claimant = personA();
  const typed = (text) => ({ text, entities: [{ type: 'phone_number', offset: 0, length: text.length }] });
  const { id, customer_id } = await claimant.begins(admin, typed(one));
  await claimant.says(typed(two));
  assert.equal((await admin.get(`/api/v1/conversations/${id}`)).recognition.outcome, 'likely');
  assert.equal((await admin.get(`/api/v1/customers/${customer_id}/suggestions`)).items.length, 2);
  const seen = await tokenA.get(`/api/v1/conversations/${id}`);
  assert.notEqual(seen.recognition.outcome, 'likely');
  assert.equal(seen.likely_customer_ids, undefined);
  assert.equal(seen.last_touch.likely_customer_ids, undefined);
  assert.deepEqual((await tokenA.get(`/api/v1/customers/${customer_id}/suggestions`)).items, []);
  for (const { links } of (await tokenA.get(`/api/v1/customers/${customer_id}`)).identities) assert.deepEqual(links, []);
  tokenA.check();
});

test('payloads name nothing that is hidden', async () => {
  const { second, conversation } = await inBoth();
  const hidden = (await admin.timeline(conversation.id)).find((touch) => touch.text === `${MARK} said in B`);
  const sent = await admin.reply(conversation.id, { text: 'to A about B', channel_account: 'tg-a', reply_to: hidden.id });
  assert.equal(sent.payload.reply_to, hidden.id);
  assert.equal((await tokenA.touch(conversation.id, sent.id)).payload.reply_to, undefined);
  const customer = await admin.get(`/api/v1/customers/${conversation.customer_id}`);
  const theirs = customer.identities.find((one) => one.scope === ACCOUNT_B);
  await admin.request('DELETE', `/api/v1/links/${theirs.links[0].id}`, { expect: 200 });
  const [split] = await admin.timeline(conversation.id, 'split');
  assert.ok(split.payload.split_to);
  assert.deepEqual((await tokenA.timeline(conversation.id, 'split')).map((touch) => touch.payload), [{}]);
  await tokenA.get(`/api/v1/conversations/${split.payload.split_to}`, 404);
  const tokenB = await program.client('agent', undefined, [BRAND_B]);
  assert.equal((await tokenB.conversationOf(second.name)).split_from, null);
  tokenA.check();
});

test('an answer kept for an Idempotency-Key is not given again to who now sees less', async () => {
  const ann = program.addAgent();
  const { cookie } = await program.signIn(ann);
  const client = new Client(program.url, { cookie });
  const b = await brandB();
  const path = `/api/v1/conversations/${b.conversation.id}/notes`;
  const key = { 'idempotency-key': 'kept' };
  await client.post(path, { text: `${MARK} kept` }, 201, key);
  const limited = await program.signIn(ann);
  assert.equal(limited.agent.id, ann.id);
  program.limitAgent(ann.email, ['a']);
  await eventually(async () => (await client.get('/api/v1/me')).brands?.length === 1);
  await client.post(path, { text: `${MARK} kept` }, 404, key);
});

test('a kept answer about what is still seen in part is refused too', async () => {
  const ann = program.addAgent();
  const client = new Client(program.url, { cookie: (await program.signIn(ann)).cookie });
  const { conversation } = await inBoth();
  const key = { 'idempotency-key': 'kept in part' };
  const path = `/api/v1/conversations/${conversation.id}/resolve`;
  await client.post(path, undefined, 200, key);
  await client.post(path, undefined, 200, key);
  program.limitAgent(ann.email, ['a']);
  await eventually(async () => (await client.get('/api/v1/me')).brands?.length === 1);
  await client.post(path, undefined, 409, key);
});

test('limits are noticed within half a second, by REST and by an open feed, and may be lifted', async () => {
  const ann = program.addAgent();
  const client = new Client(program.url, { cookie: (await program.signIn(ann)).cookie });
  const feed = await client.live();
  await feed.until((frame) => frame.type === 'hello');
  assert.equal((await client.get('/api/v1/me')).brands, null);
  const who = personB();
  await who.begins(client, `${MARK} before`);
  await feed.untilTouch((touch) => touch.text === `${MARK} before`);
  program.limitAgent(ann.email, ['a', '']);
  const limited = performance.now();
  await eventually(async () => (await client.get('/api/v1/me')).brands !== null, { within: 500 });
  await feed.until((frame) => frame.type === 'reset', { within: 1000 });
  assert.ok(performance.now() - limited < 1500);
  assert.deepEqual((await client.get('/api/v1/me')).brands, ['', 'a']);
  assert.deepEqual((await client.get('/api/v1/channels')).items.map((one) => one.id).sort(), ['tg-a', 'tg-plain']);
  await who.says(`${MARK} after`);
  const plainly = new TelegramCustomer(network, { account: 'tg-plain' });
  await plainly.says('without a brand');
  await feed.untilTouch((touch) => touch.text === 'without a brand');
  assert.ok(!feed.frames.some((frame) => frame.data.text === `${MARK} after`));
  program.limitAgent(ann.email);
  await eventually(async () => (await client.get('/api/v1/me')).brands === null, { within: 500 });
  await who.says(`${MARK} at last`);
  await feed.untilTouch((touch) => touch.text === `${MARK} at last`);
  feed.close();
  assert.deepEqual((await tokenA.get('/api/v1/channels')).items.map((one) => one.id), ['tg-a'], 'an account without a brand is none of brand a');
});

test('an upload is its uploader\'s until it is sent', async () => {
  const mine = await tokenA.upload('mine.txt', 'mine');
  await tokenA.request('GET', mine.url, { expect: 200 });
  await agentA.request('GET', mine.url, { expect: 404 });
  const { id } = await personA().begins(admin, 'send me that');
  await tokenA.reply(id, { text: 'here', attachments: [mine.id] });
  await agentA.request('GET', mine.url, { expect: 200 });
  const tokenB = await program.client('admin', undefined, [BRAND_B]);
  await tokenB.request('GET', mine.url, { expect: 404 });
});

test('pages of a list are full and lead through everything that is seen', async () => {
  const people = Array.from({ length: 6 }, (_, number) => (number % 2 === 0 ? personA() : personB()));
  for (const one of people) await one.says('paging');
  await admin.conversationOf(people.at(-1).name);
  const wanted = (await tokenA.all('/api/v1/conversations?state=open')).map((one) => one.id);
  const paged = await tokenA.all('/api/v1/conversations?state=open', { limit: 2 });
  assert.deepEqual(paged.map((one) => one.id), wanted);
  assert.equal((await tokenA.get('/api/v1/conversations?state=open&limit=2')).items.length, 2);
  for (const one of people) await one.post({ update_id: nextUpdateId(), message: { message_id: MARK } });
  const events = await tokenA.all('/api/v1/failed-events', { limit: 2 });
  assert.deepEqual([...new Set(events.map((event) => event.channel_account))], ['tg-a']);
  assert.equal(events.length, 3);
  await within(5000, agentA.get('/api/v1/agents'));
  agentA.check();
});
