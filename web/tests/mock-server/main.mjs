// A stand-in for the server, for development and pictures: speaks api/openapi.yaml from fixtures kept in memory.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

import { agents, channels, customer, rows, thread } from './people.mjs';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const port = Number(process.env.MOCK_PORT ?? 8099);
const many = Number(process.env.MOCK_MANY ?? 0);
const longThread = Number(process.env.MOCK_LONG ?? 0);
const demo = process.env.MOCK_DEMO === '1';
const started = Date.now();
let nextId = 10_000;
const id = () => String((nextId += 1));
const kinds = Object.fromEntries(channels.map((channel) => [channel.kind, channel.id]));

const conversations = new Map();
const timelines = new Map();
const customers = new Map();
const files = new Map();
const sessions = new Map();
const answers = new Map();
const feed = [];
const sockets = new Set();
let seq = 100;

const publish = (type, data) => {
  seq += 1;
  const frame = JSON.stringify({ seq: String(seq), type, data });
  feed.push([seq, frame]);
  for (const socket of sockets) socket.send(frame);
};

const recognition = { outcome: 'recognised', may_discuss: 'everything', reasons: ['telegram 48512903'] };
const agentOf = (wanted) => agents.find((agent) => agent.id === wanted);
const attachment = (kind, name, type, size, extra = {}) => {
  const own = id();
  return { id: own, kind, name, type, size, width: null, height: null, duration_s: null, state: 'stored', url: `/api/v1/files/${own}`, ...extra };
};
const picture = (tone) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 360"><rect width="480" height="360" fill="hsl(${tone} 18% 78%)"/><rect x="90" y="90" width="300" height="190" rx="10" fill="hsl(${tone} 22% 55%)"/><path d="M90 150h300M240 90v190" stroke="hsl(${tone} 25% 45%)" stroke-width="8"/><path d="M350 90l40 40v-40z" fill="hsl(${tone} 18% 78%)"/></svg>`;

function makeTouch(conversation, spec) {
  const out = spec.direction !== 'in';
  const by = spec.by ? agentOf(spec.by) : null;
  return {
    id: id(), at: spec.at ?? new Date().toISOString(), kind: spec.kind ?? 'message', channel: spec.channel ?? conversation.active_channel,
    channel_account: kinds[spec.channel ?? conversation.active_channel] ?? 'tg-main', direction: spec.direction ?? 'in', identity_id: conversation.customer_id,
    customer_id: conversation.customer_id, conversation_id: conversation.id, interaction_id: null,
    author: out ? (by ? { kind: 'agent', id: by.id, name: by.name } : { kind: 'system', id: null, name: '' }) : { kind: 'customer', id: null, name: conversation.customer_name.split(' ')[0] },
    text: spec.text ?? null, attachments: spec.attachments ?? [], recognition, likely_customer_ids: [], payload: spec.payload ?? {},
    delivery: spec.delivery ? { state: spec.delivery, error: spec.error ?? null } : null,
  };
}

function seed([name, language, channel, state, minutes, assignee, unread, words, topic]) {
  const own = id();
  const at = new Date(started - minutes * 60_000).toISOString();
  const conversation = {
    id: own, customer_id: id(), customer_name: name, language, state, topic, assignee: agentOf(assignee) ?? null, queue: null, active_channel: channel,
    active_channel_account: kinds[channel] ?? channel, recognition, likely_customer_ids: [], opened_at: new Date(started - 3 * 86_400_000).toISOString(), last_at: at,
    waiting_since: state === 'open' ? at : null, last_touch: null, unread, slots: {}, flow: null, sla: null,
  };
  const touches = [];
  if (words === 'long') {
    for (let index = 0; index < longThread; index += 1) touches.push(makeTouch(conversation, { at: new Date(started - 5 * 86_400_000 - (longThread - index) * 60_000).toISOString(), direction: index % 3 ? 'in' : 'out', by: index % 3 ? null : '1', delivery: index % 3 ? null : 'read', text: `Сообщение ${index + 1}. ${'Слова разной длины. '.repeat(1 + (index % 5))}` }));
    for (const spec of thread(started)) {
      if (spec.photos) spec.attachments = Array.from({ length: spec.photos }, (_, index) => {
        const photo = attachment('photo', `photo-${index + 1}.jpg`, 'image/svg+xml', 120_000, { width: 480, height: 360 });
        files.set(photo.id, { type: 'image/svg+xml', body: Buffer.from(picture(30 + index * 70)) });
        return photo;
      });
      if (spec.document) {
        const file = attachment('document', spec.document.name, 'application/pdf', spec.document.size);
        files.set(file.id, { type: 'application/pdf', body: Buffer.from('%PDF-1.4') });
        spec.attachments = [file];
      }
      const touch = makeTouch(conversation, spec);
      if (spec.replyTo !== undefined) touch.payload = { ...touch.payload, reply_to: touches.at(longThread + spec.replyTo - 1)?.id };
      touches.push(touch);
    }
  } else {
    const out = words.startsWith('>');
    touches.push(makeTouch(conversation, { at: new Date(started - minutes * 60_000 - 400_000).toISOString(), direction: 'in', text: out ? '…' : 'Hello' }));
    touches.push(makeTouch(conversation, { at, direction: out ? 'out' : 'in', by: out ? assignee ?? '1' : null, text: out ? words.slice(1) : words, delivery: out ? 'read' : null }));
  }
  conversation.last_touch = touches.at(-1);
  conversations.set(own, conversation);
  timelines.set(own, touches);
  customers.set(conversation.customer_id, customer(conversation.customer_id, name, language, channel, started));
}
for (const row of rows) seed(row);
for (let index = 0; index < many; index += 1) seed([`Customer ${index + 1}`, ['en', 'ru', 'uk', 'pl'][index % 4], 'telegram', ['waiting', 'resolved'][index % 2], 5000 + index * 7, null, 0, `Message number ${index + 1}`, null]);

function add(conversation, spec) {
  const touch = makeTouch(conversation, spec);
  timelines.get(conversation.id).push(touch);
  Object.assign(conversation, { last_at: touch.at, last_touch: touch });
  if (touch.kind === 'message' && touch.direction === 'in') Object.assign(conversation, { state: 'open', unread: conversation.unread + 1, waiting_since: conversation.waiting_since ?? touch.at });
  if (touch.kind === 'message' && touch.direction === 'out') Object.assign(conversation, { state: 'waiting', waiting_since: null });
  publish('touch', touch);
  publish('conversation', conversation);
  return touch;
}

function deliver(touch) {
  const path = /fail/i.test(touch.text ?? '') ? ['sending', 'failed'] : /unsure/i.test(touch.text ?? '') ? ['sending', 'uncertain'] : ['sending', 'sent', 'delivered', 'read'];
  path.forEach((state, index) => setTimeout(() => {
    touch.delivery = { state, error: state === 'failed' ? 'Forbidden: bot was blocked by the user' : null };
    publish('touch', touch);
  }, 250 * (index + 1)));
}

const problem = (response, status, code, detail, more = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, code, detail, ...more }));
};
const json = (response, body, status = 200, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
};
const read = (request) => new Promise((fulfil) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => fulfil(Buffer.concat(parts)));
});
const agentFor = (request) => agentOf(sessions.get(/throughline_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]));

function page(items, url) {
  const limit = Math.min(200, Number(url.searchParams.get('limit') ?? 50));
  const from = Number(url.searchParams.get('after') ?? 0);
  return { items: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null };
}

let tries = 0;
async function api(request, response, url) {
  const path = url.pathname.slice('/api/v1'.length);
  if (path === '/login') {
    const { email, password } = JSON.parse((await read(request)).toString());
    const found = agents.find((agent) => agent.email === email);
    if (!found || password !== 'correct horse') {
      tries += 1;
      return tries > 4 ? problem(response, 429, 'too_many', 'Too many tries', { retry_after: 20 }) : problem(response, 401, 'unauthenticated', 'No such pair');
    }
    tries = 0;
    const token = crypto.randomUUID();
    sessions.set(token, found.id);
    return json(response, { token, agent: found }, 200, { 'Set-Cookie': `throughline_session=${token}; Path=/; HttpOnly; SameSite=Lax` });
  }
  const agent = agentFor(request);
  if (!agent) return problem(response, 401, 'unauthenticated', 'Sign in');
  if (path === '/logout') return json(response, undefined, 204, { 'Set-Cookie': 'throughline_session=; Path=/; Max-Age=0' });
  if (path === '/me') return json(response, { agent, token_name: null, role: agent.role, permissions: [], company: { name: 'VoltMart', languages: ['en', 'ru', 'uk', 'pl'], time_zone: 'Europe/Warsaw' }, demo });
  if (path === '/agents') return json(response, { items: agents, next: null });
  if (path === '/channels') return json(response, { items: channels, next: null });
  if (path === '/files' && request.method === 'POST') {
    const body = await read(request);
    const name = url.searchParams.get('name') ?? 'file';
    const image = /\.(png|jpe?g|gif|webp)$/i.test(name);
    const file = attachment(image ? 'photo' : 'document', name, image ? `image/${extname(name).slice(1)}` : 'application/octet-stream', body.length);
    files.set(file.id, { type: file.type, body, attachment: file });
    return json(response, file, 201);
  }
  const [, kind, wanted, act] = path.split('/');
  if (kind === 'files') {
    const file = files.get(wanted);
    if (!file) return problem(response, 404, 'not_found', 'No such file');
    response.writeHead(200, { 'Content-Type': file.type, 'X-Content-Type-Options': 'nosniff' });
    return response.end(file.body);
  }
  if (kind === 'customers') return customers.has(wanted) ? json(response, customers.get(wanted)) : problem(response, 404, 'not_found', 'No such customer');
  if (kind === 'touches') {
    const touch = [...timelines.values()].flat().find((other) => other.id === wanted);
    if (!touch) return problem(response, 404, 'not_found', 'No such touch');
    touch.delivery = { state: 'queued', error: null };
    publish('touch', touch);
    setTimeout(() => { touch.delivery = { state: 'sent', error: null }; publish('touch', touch); }, 500);
    return json(response, touch);
  }
  if (kind !== 'conversations') return problem(response, 404, 'not_found', 'No such route');
  if (!wanted) {
    const state = url.searchParams.get('state');
    const assignee = url.searchParams.get('assignee');
    const whose = assignee === 'me' ? agent.id : assignee;
    const found = [...conversations.values()].filter((item) => (!state || item.state === state) && (!whose || (whose === 'none' ? !item.assignee : item.assignee?.id === whose)));
    found.sort((a, b) => Date.parse(b.last_at) - Date.parse(a.last_at));
    return json(response, page(found, url));
  }
  const conversation = conversations.get(wanted);
  if (!conversation) return problem(response, 404, 'not_found', 'No such conversation');
  if (request.method === 'GET') return json(response, act === 'timeline' ? page(timelines.get(wanted).toReversed(), url) : conversation);
  const key = request.headers['idempotency-key'] ? `${agent.id} ${path} ${request.headers['idempotency-key']}` : null;
  if (key && answers.has(key)) return json(response, answers.get(key), 201);
  const body = await read(request).then((bytes) => (bytes.length ? JSON.parse(bytes.toString()) : {}));
  const state = (change, more = {}) => add(conversation, { kind: 'state', direction: 'internal', by: agent.id, payload: { change, ...more } });
  if (act === 'messages') {
    const touch = add(conversation, { direction: 'out', by: agent.id, text: body.text ?? null, attachments: (body.attachments ?? []).map((file) => files.get(file).attachment), delivery: 'queued', payload: body.reply_to ? { reply_to: body.reply_to } : {} });
    if (key) answers.set(key, touch);
    deliver(touch);
    return json(response, touch, 201);
  }
  if (act === 'notes') {
    const touch = add(conversation, { kind: 'note', direction: 'internal', by: agent.id, text: body.text });
    if (key) answers.set(key, touch);
    return json(response, touch, 201);
  }
  if (act === 'assign') {
    conversation.assignee = agentOf(body.agent_id) ?? null;
    state('assigned', { agent_id: body.agent_id, agent_name: conversation.assignee?.name ?? null });
  } else if (act === 'resolve') {
    Object.assign(conversation, { state: 'resolved', waiting_since: null });
    state('resolved');
  } else if (act === 'reopen') {
    conversation.state = 'open';
    state('reopened');
  } else if (act === 'read') {
    conversation.unread = 0;
    publish('conversation', conversation);
  } else return problem(response, 404, 'not_found', 'No such act');
  return json(response, conversation);
}

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
function asset(response, path) {
  let file = join(dist, normalize(path));
  if (!file.startsWith(dist) || !existsSync(file) || statSync(file).isDirectory()) file = join(dist, 'index.html');
  response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': "default-src 'self'; style-src 'self' 'unsafe-inline'" });
  if (extname(file) === '.html') response.end(readFileSync(file));
  else createReadStream(file).pipe(response);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (url.pathname === '/mock/inbound') {
    const { conversation_id, ...spec } = JSON.parse((await read(request)).toString());
    const conversation = conversation_id ? conversations.get(conversation_id) : conversations.values().next().value;
    return json(response, add(conversation, { direction: 'in', ...spec }));
  }
  if (url.pathname === '/mock/drop') {
    for (const socket of sockets) socket.terminate();
    return json(response, {});
  }
  if (url.pathname.startsWith('/api/')) return api(request, response, url);
  return asset(response, url.pathname);
});

const live = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (url.pathname !== '/api/v1/live' || !agentFor(request)) return socket.destroy();
  live.handleUpgrade(request, socket, head, (opened) => {
    const after = url.searchParams.get('after');
    if (after === null) opened.send(JSON.stringify({ seq: String(seq), type: 'hello', data: {} }));
    else if (Number(after) < 100) opened.send(JSON.stringify({ seq: String(seq), type: 'reset', data: {} }));
    else for (const [number, frame] of feed) if (number > Number(after)) opened.send(frame);
    sockets.add(opened);
    opened.on('close', () => sockets.delete(opened));
  });
});
server.listen(port, '127.0.0.1', () => console.log(`mock server on http://127.0.0.1:${port}`));
