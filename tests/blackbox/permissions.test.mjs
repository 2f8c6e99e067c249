import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { FakeBotApi, failures } from './support/bot-api.mjs';
import { CHAT, ChatVisitor } from './support/chat-visitor.mjs';
import { Client } from './support/client.mjs';
import { eventually } from './support/eventually.mjs';
import { document, operations } from './support/openapi.mjs';
import { Program, routeTable } from './support/program.mjs';
import { SECRET, TelegramCustomer, nextUpdateId, telegramAccount } from './support/telegram-customer.mjs';
import { upgradeStatus } from './support/websocket-upgrade.mjs';

// The matrix role x route x transport x brand. permissions.json says what each cell answers; the route table of the program
// says which cells there must be. What is asked for is of the brand `own`; whoever is limited to `other` must be told that it
// does not exist.

const PEOPLE = ['agent', 'supervisor', 'admin'];
const BRANDS = ['own', 'other'];
const LIMITED = PEOPLE.flatMap((role) => BRANDS.map((brand) => `${role} of ${brand}`));
const ROLES = ['anonymous', ...PEOPLE, ...LIMITED, 'revoked', 'disabled'];
const TRANSPORTS = ['bearer', 'cookie', 'websocket'];

const expected = JSON.parse(readFileSync(new URL('permissions.json', import.meta.url), 'utf8'));
const routes = routeTable();
const keyOf = (route) => `${route.method} ${route.path}`;

const world = {};
let api;
let program;

/// How each route is asked so that a caller who may is served. Made anew for each cell.
const requests = {
  healthz: () => ({ path: '/healthz' }),
  readyz: () => ({ path: '/readyz' }),
  metrics: () => ({ path: '/metrics' }),
  openapi: () => ({ path: '/api/v1/openapi.yaml' }),
  login: () => ({ path: '/api/v1/login', body: { email: world.door.email, password: world.door.password } }),
  logout: () => ({ path: '/api/v1/logout', spent: true }),
  me: () => ({ path: '/api/v1/me' }),
  listAgents: () => ({ path: '/api/v1/agents' }),
  listChannels: () => ({ path: '/api/v1/channels' }),
  listTexts: () => ({ path: '/api/v1/channels/site/texts' }),
  putText: () => ({ path: '/api/v1/channels/site/texts/greeting', body: { language: 'en', text: 'Hello' } }),
  listFailedEvents: () => ({ path: '/api/v1/failed-events' }),
  replayFailedEvent: () => ({ path: `/api/v1/failed-events/${world.failedEvent}/replay` }),
  listCustomers: () => ({ path: '/api/v1/customers?q=a' }),
  getCustomer: () => ({ path: `/api/v1/customers/${world.conversation.customer_id}` }),
  getCustomerTimeline: () => ({ path: `/api/v1/customers/${world.conversation.customer_id}/timeline` }),
  listSuggestions: () => ({ path: `/api/v1/customers/${world.conversation.customer_id}/suggestions` }),
  makeLink: async () => ({
    path: `/api/v1/customers/${world.conversation.customer_id}/links`,
    body: { identity_id: (await stranger()).customer_id, reason: 'same voice' },
  }),
  undoLink: async () => {
    const made = await world.admin.post(`/api/v1/customers/${world.closing.customer_id}/links`, {
      identity_id: (await stranger()).customer_id,
      reason: 'same voice',
    }, 201);
    return { path: `/api/v1/links/${made.json.id}` };
  },
  setAttribute: () => ({ path: `/api/v1/customers/${world.conversation.customer_id}/attributes/city`, body: { value: 'Kraków' } }),
  listConsents: () => ({ path: `/api/v1/customers/${world.conversation.customer_id}/consents` }),
  putConsent: () => ({
    path: `/api/v1/customers/${world.conversation.customer_id}/consents`,
    body: { purpose: 'marketing', channel: 'telegram', given: true },
  }),
  makeDataRequest: async () => {
    const { id, customer_id } = await stranger();
    return { path: `/api/v1/customers/${customer_id}/data-requests`, body: { kind: 'erasure', reason: 'asked', conversation_id: id } };
  },
  listDataRequests: () => ({ path: '/api/v1/data-requests' }),
  getDataRequest: () => ({ path: `/api/v1/data-requests/${world.dataRequest}` }),
  exportData: () => ({ path: `/api/v1/data-requests/${world.dataRequest}/export` }),
  listConversations: () => ({ path: '/api/v1/conversations' }),
  getConversation: () => ({ path: `/api/v1/conversations/${world.conversation.id}` }),
  getConversationTimeline: () => ({ path: `/api/v1/conversations/${world.conversation.id}/timeline` }),
  sendMessage: () => ({ path: `/api/v1/conversations/${world.conversation.id}/messages`, body: { text: 'hello' } }),
  addNote: () => ({ path: `/api/v1/conversations/${world.conversation.id}/notes`, body: { text: 'seen' } }),
  assignConversation: () => ({ path: `/api/v1/conversations/${world.conversation.id}/assign`, body: { agent_id: null } }),
  resolveConversation: async () => {
    await world.admin.post(`/api/v1/conversations/${world.closing.id}/reopen`);
    return { path: `/api/v1/conversations/${world.closing.id}/resolve` };
  },
  reopenConversation: async () => {
    await world.admin.post(`/api/v1/conversations/${world.closing.id}/resolve`);
    return { path: `/api/v1/conversations/${world.closing.id}/reopen` };
  },
  showTyping: () => ({ path: `/api/v1/conversations/${world.conversation.id}/typing`, body: { on: true } }),
  splitConversation: async () => {
    const { id, arrived } = await inTwoChannels();
    return { path: `/api/v1/conversations/${id}/split`, body: { interaction_ids: [arrived] } };
  },
  joinConversations: async () => {
    const { id, arrived } = await inTwoChannels();
    const { json } = await world.admin.post(`/api/v1/conversations/${id}/split`, { interaction_ids: [arrived] }, 201);
    return { path: `/api/v1/conversations/${id}/join`, body: { conversation_id: json.id } };
  },
  markConversationRead: () => ({ path: `/api/v1/conversations/${world.conversation.id}/read` }),
  listStepUps: () => ({ path: `/api/v1/conversations/${world.conversation.id}/step-ups` }),
  beginStepUp: async () => ({ path: `/api/v1/conversations/${(await stranger()).id}/step-ups`, body: { order: 'V-48377' } }),
  answerStepUp: async () => {
    const { id } = await stranger();
    const { json } = await world.admin.post(`/api/v1/conversations/${id}/step-ups`, { order: 'V-48377' }, 201);
    return { path: `/api/v1/conversations/${id}/step-ups/${json.id}/answer`, body: { answer: '1' } };
  },
  issueResumeToken: async () => ({
    path: `/api/v1/conversations/${(await stranger()).id}/resume-tokens`,
    body: { channel_account: 'tg-main' },
  }),
  retryTouch: async () => {
    await world.admin.untilDelivery(world.refusing.id, world.refused, 'failed');
    return { path: `/api/v1/touches/${world.refused}/retry` };
  },
  uploadFile: () => ({ path: '/api/v1/files?name=a.txt', body: 'bytes', headers: { 'content-type': 'application/octet-stream' } }),
  downloadFile: () => ({ path: `/api/v1/files/${world.file}` }),
  live: () => ({ path: '/api/v1/live' }),
  chat: () => ({ path: '/chat/site' }),
  uploadChatFile: () => ({
    path: '/chat/site/files?name=a.txt',
    body: 'bytes',
    headers: { 'content-type': 'application/octet-stream', authorization: `Bearer tlv_${randomBytes(16).toString('hex')}` },
  }),
  preflightChatFile: () => ({ path: '/chat/site/files' }),
  downloadChatFile: () => ({ path: world.chatFile }),
  receiveWebhook: () => ({
    path: '/hooks/tg-main',
    body: { update_id: nextUpdateId(), poll: {} },
    headers: { 'x-telegram-bot-api-secret-token': SECRET },
  }),
};

/// A conversation of one customer, begun in Telegram and carried into the chat of the same brand.
async function inTwoChannels() {
  const { id } = await stranger();
  const { json } = await world.admin.post(`/api/v1/conversations/${id}/resume-tokens`, { channel_account: 'site' }, 201);
  const visitor = await ChatVisitor.arrive(program, { localAddress: `127.0.2.${1 + (world.arrivals = (world.arrivals ?? 0) + 1) % 250}` });
  await visitor.says(json.code);
  await visitor.leave();
  const messages = await world.admin.timeline(id, 'message');
  const here = messages.find((touch) => touch.channel === 'webchat');
  const { customer_id } = await world.admin.get(`/api/v1/conversations/${id}`);
  await world.admin.post(`/api/v1/customers/${customer_id}/links`, { identity_id: here.identity_id, reason: 'the same voice' }, 201);
  return { id, arrived: here.interaction_id };
}

const stranger = () => new TelegramCustomer(new Client(program.url)).begins(world.admin);

/// Credentials of a role for a transport; new ones where using them up is what is tested.
async function credentials(role, transport, spent) {
  const kept = world.credentials[transport === 'bearer' ? 'bearer' : 'cookie'];
  if (!spent || role === 'anonymous' || role === 'revoked' || role === 'disabled') return kept[role];
  const [name, brand] = role.split(' of ');
  if (transport === 'bearer') return { token: (await program.client(name, undefined, brand ? [brand] : [])).token };
  const { cookie } = await program.signIn(world.people[role]);
  return { cookie };
}

function headersOf({ token, cookie }) {
  if (token) return { authorization: `Bearer ${token}` };
  return cookie ? { cookie: `throughline_session=${cookie}` } : {};
}

async function ask(route, role, transport) {
  const { path, body, headers = {}, spent } = await requests[route.operation]();
  const who = await credentials(role, transport, spent);
  if (transport === 'websocket') return upgradeStatus(program.url, path, headersOf(who));
  const client = new Client(program.url, who);
  const { status } = await client.request(route.method, path, { body, headers });
  client.close();
  return status;
}

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({
    channels: [telegramAccount(api, { brand: 'own' }), telegramAccount(api, { id: 'tg-other', brand: 'other' }), { ...CHAT, brand: 'own' }],
  });
  world.admin = await program.client('admin');
  const network = new Client(program.url);

  world.door = program.addAgent();
  world.people = Object.fromEntries([...PEOPLE, ...LIMITED, 'revoked', 'disabled'].map((role) => {
    const [name, brand] = role.split(' of ');
    return [role, program.addAgent({ role: PEOPLE.includes(name) ? name : 'admin', brands: brand ? [brand] : [] })];
  }));
  const sessions = {};
  for (const [role, person] of Object.entries(world.people)) sessions[role] = await program.signIn(person);
  const bearer = { anonymous: {}, disabled: { token: sessions.disabled.token } };
  const cookie = { anonymous: { cookie: 'nobody' } };
  for (const role of [...PEOPLE, ...LIMITED]) {
    const [name, brand] = role.split(' of ');
    bearer[role] = { token: program.createToken(name, undefined, brand ? [brand] : []) };
  }
  for (const role of Object.keys(sessions)) cookie[role] = { cookie: sessions[role].cookie };
  bearer.revoked = { token: program.createToken('admin', 'to be revoked') };
  world.credentials = { bearer, cookie };
  await new Client(program.url, bearer.revoked).untilKnown();
  program.revokeToken('to be revoked');
  program.disableAgent(world.people.disabled.email);
  await new Client(program.url, cookie.revoked).post('/api/v1/logout', undefined, 204);
  for (const gone of [bearer.revoked, bearer.disabled]) {
    await eventually(async () => (await new Client(program.url, gone).exchange('GET', '/api/v1/me')).status === 401, { what: 'the revocation' });
  }

  world.conversation = await new TelegramCustomer(network).begins(world.admin);
  world.closing = await new TelegramCustomer(network).begins(world.admin);
  const refuser = new TelegramCustomer(network);
  world.refusing = await refuser.begins(world.admin);
  api.failNext(failures.chatNotFound, { times: Infinity, chat: refuser.id });
  world.refused = (await world.admin.reply(world.refusing.id, 'never arrives')).id;
  await new TelegramCustomer(network).post({ update_id: nextUpdateId(), message: { message_id: 'not a number' } });
  const asking = { kind: 'export', reason: 'asked', conversation_id: world.conversation.id };
  world.dataRequest = (await world.admin.post(`/api/v1/customers/${world.conversation.customer_id}/data-requests`, asking, 201)).json.id;
  world.failedEvent = (await world.admin.get('/api/v1/failed-events')).items[0].id;
  world.file = (await world.admin.upload('a.txt', 'bytes')).id;
  await world.admin.reply(world.conversation.id, { text: 'here it is', attachments: [world.file] });

  const visitor = await ChatVisitor.arrive(program);
  const { json } = await visitor.upload('a.txt', Buffer.from('bytes'));
  await visitor.says('a file', { files: [json.id] });
  world.chatFile = (await visitor.reads('a file')).files[0].url;
});

after(async () => {
  await program?.discard();
  await api?.stop();
});

test('every route has its cells and every cell its route', () => {
  assert.deepEqual(Object.keys(expected).sort(), routes.map(keyOf).sort());
  for (const [route, cells] of Object.entries(expected)) {
    assert.deepEqual(Object.keys(cells).sort(), [...TRANSPORTS].sort(), route);
    for (const transport of TRANSPORTS) assert.deepEqual(Object.keys(cells[transport]).sort(), [...ROLES].sort(), `${route} ${transport}`);
  }
});

test('the description of the API knows the same routes, operations and who needs to sign in', () => {
  const described = operations.map(({ method, path, operation }) => ({
    route: `${method} ${path}`,
    operation: operation.operationId,
    open: (operation.security ?? document.security).length === 0,
  }));
  const byRoute = (one, other) => one.route.localeCompare(other.route);
  const served = routes.map((route) => ({ route: keyOf(route), operation: route.operation, open: route.access === 'everybody' }));
  assert.deepEqual(described.sort(byRoute), served.sort(byRoute));
});

for (const route of routes) {
  test(`who may ${keyOf(route)}`, async () => {
    const found = {};
    for (const transport of TRANSPORTS) {
      found[transport] = {};
      for (const role of ROLES) found[transport][role] = await ask(route, role, transport);
    }
    assert.deepEqual(found, expected[keyOf(route)]);
  });
}
