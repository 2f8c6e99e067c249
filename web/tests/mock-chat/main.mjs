// A stand-in for the chat of docs/webchat.md, for development and tests only: dist/ and the chat at one port, a page of another
// origin with a strict policy at the next one. POST /mock/… moves it: say, typing, conversation, online, drop, refuse, lose, story.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

import { hostPage } from './host-page.mjs';
import { story } from './story.mjs';
import { item, makeVisitor, older, welcome } from './window.mjs';

const port = Number(process.env.MOCK_PORT ?? 8101);
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json', '.jpg': 'image/jpeg' };
const state = { online: true, refuse: [], deaf: false, visitors: [], last: null };
const sockets = new Map();

const send = (visitor, frame) => [...sockets].filter(([, one]) => one === visitor).forEach(([socket]) => socket.send(JSON.stringify(frame)));
const tell = (visitor, one) => {
  const at = visitor.items.findIndex((known) => known.id === one.id);
  if (at >= 0) visitor.items[at] = one;
  else visitor.items.push(one);
  send(visitor, { type: 'item', item: one });
};
const deliver = (visitor, one) => ['delivered', 'read'].forEach((delivery, step) => setTimeout(() => tell(visitor, { ...one, delivery }), 150 * (step + 1)));

const answers = {
  hello(socket, frame) {
    let visitor = state.visitors.find((one) => one.token === frame.token);
    if (!visitor) state.visitors.push((visitor = makeVisitor({ language: frame.language ?? 'en' })));
    visitor.hellos.push(frame);
    state.last = visitor;
    sockets.set(socket, visitor);
    socket.send(JSON.stringify(welcome(visitor, 'site', { online: state.online, language: frame.language ?? 'en' })));
  },
  message(socket, frame, visitor) {
    if (!visitor.acked.has(frame.id)) {
      visitor.acked.add(frame.id);
      const files = (frame.files ?? []).map((id) => visitor.files.get(id)).filter(Boolean);
      const one = item({ from: 'me', name: '', text: frame.text ?? '', files: files.map(({ bytes, ...told }) => (bytes, told)), reply_to: frame.reply_to ?? null, client_id: frame.id, delivery: 'sent' });
      visitor.conversation ??= { id: randomUUID(), state: 'waiting', agent: null, trace: [{ channel: 'webchat', at: one.at }], since: one.at };
      tell(visitor, one);
      send(visitor, { type: 'conversation', conversation: visitor.conversation });
      deliver(visitor, one);
    }
    socket.send(JSON.stringify({ type: 'ack', id: frame.id }));
  },
  button(socket, frame, visitor) {
    visitor.presses.push(frame);
    socket.send(JSON.stringify({ type: 'ack', id: frame.id }));
    tell(visitor, item({ from: 'me', name: '', text: frame.data, delivery: 'sent' }));
  },
  address(socket, frame, visitor) {
    visitor.addresses.push(frame);
    socket.send(JSON.stringify({ type: 'ack', id: frame.id }));
  },
  seen: (_, frame, visitor) => visitor.seen.push(frame),
  page: (_, frame, visitor) => visitor.pages.push(frame.url),
  identify: (_, frame, visitor) => void (visitor.signed = frame.signed),
  history: (socket, frame, visitor) => setTimeout(() => socket.send(JSON.stringify({ type: 'history', ...older(visitor, frame.before) })), 150),
  continue(socket, frame) {
    const link = { tg: 'https://t.me/voltmart_bot?start=c-7K3D9Q2M', wa: 'https://wa.me/48123456789?text=7K3D9Q', vb: 'https://viber.example/pa?chatURI=voltmart&context=7K3D9Q' }[frame.account] ?? null;
    const channel = { tg: 'telegram', wa: 'whatsapp', vb: 'viber', mail: 'email' }[frame.account];
    socket.send(JSON.stringify({ type: 'continued', account: frame.account, channel, url: link, code: '7K3-D9Q', expires_at: new Date(Date.now() + 15 * 60_000).toISOString() }));
  },
  ping: (socket) => socket.send('{"type":"pong"}'),
  typing: () => undefined,
};

const moves = {
  say: (body) => tell(state.last, item(body)),
  typing: (body) => send(state.last, { type: 'typing', on: true, name: 'Oksana', ...body }),
  conversation(body) {
    state.last.conversation = body && { id: randomUUID(), state: 'open', agent: { name: 'Oksana' }, trace: [{ channel: 'webchat', at: new Date().toISOString() }], since: new Date().toISOString(), ...body };
    send(state.last, { type: 'conversation', conversation: state.last.conversation });
  },
  online: (body) => void (state.online = body.on),
  drop: () => sockets.forEach((_, socket) => socket.terminate()),
  refuse: (body) => state.refuse.push(body.code),
  lose: (body) => void (state.deaf = body.on),
  story(body) {
    const visitor = state.visitors.find((one) => one.token === body.token) ?? state.last;
    Object.assign(visitor, story(body.language, body.long));
    sockets.forEach((one, socket) => one === visitor && answers.hello(socket, { type: 'hello', token: visitor.token, language: body.language }));
  },
  visitor() {
    state.visitors.push((state.last = makeVisitor({})));
    return { token: state.last.token };
  },
};

const readBody = (request) => new Promise((fulfil) => {
  const parts = [];
  request.on('data', (part) => parts.push(part)).on('end', () => fulfil(Buffer.concat(parts)));
});
const json = (response, status, body) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
const cors = (request, response) => {
  response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
  response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
};

/** What the bytes prove, for the two kinds that the tests send. */
function kindOf(bytes) {
  if (bytes.subarray(0, 4).toString('hex') === '89504e47') return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  const frame = bytes.subarray(0, 2).toString('hex') === 'ffd8' ? [0xc0, 0xc2].map((mark) => bytes.indexOf(Buffer.from([0xff, mark]))).find((at) => at > 0) : undefined;
  if (frame) return { type: 'image/jpeg', width: bytes.readUInt16BE(frame + 7), height: bytes.readUInt16BE(frame + 5) };
  return { type: 'application/octet-stream', width: null, height: null };
}

async function takeFile(request, response, url) {
  cors(request, response);
  if (request.method === 'OPTIONS') return response.writeHead(204).end();
  const visitor = state.visitors.find((one) => `Bearer ${one.token}` === request.headers.authorization);
  const bytes = await readBody(request);
  if (!visitor) return json(response, 401, { code: 'unauthenticated' });
  const id = randomUUID();
  const kind = kindOf(bytes);
  const told = { id, name: url.searchParams.get('name'), kind: kind.width ? 'image' : 'document', type: kind.type, size: bytes.length };
  visitor.files.set(id, { ...told, width: kind.width, height: kind.height, url: `/chat/files/${id}`, bytes });
  return json(response, 201, told);
}

function giveFile(response, id) {
  const file = state.visitors.map((one) => one.files.get(id)).find(Boolean);
  if (!file) return json(response, 404, {});
  response.writeHead(200, { 'Content-Type': file.type, 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox" }).end(file.bytes);
}

function giveStatic(response, path) {
  const wanted = join(dist, normalize(path.endsWith('/') ? `${path}index.html` : path));
  if (!wanted.startsWith(dist) || !existsSync(wanted) || !statSync(wanted).isFile()) return response.writeHead(404).end();
  const csp = "default-src 'self'; style-src 'self' 'unsafe-inline'";
  response.writeHead(200, { 'Content-Type': types[extname(wanted)] ?? 'application/octet-stream', 'Cache-Control': 'no-store', 'Content-Security-Policy': csp });
  createReadStream(wanted).pipe(response);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  if (url.pathname.startsWith('/mock/')) {
    const name = url.pathname.slice(6);
    const body = JSON.parse((await readBody(request)).toString() || 'null');
    if (name === 'state') return json(response, 200, { visitors: state.visitors.map(({ files, acked, ...told }) => ({ ...told, files: files.size, acked: acked.size })), sockets: sockets.size });
    return json(response, 200, moves[name]?.(body) ?? {});
  }
  if (/^\/chat\/[^/]+\/files$/.test(url.pathname)) return takeFile(request, response, url);
  if (url.pathname.startsWith('/chat/files/')) return giveFile(response, url.pathname.split('/').at(-1));
  return giveStatic(response, url.pathname);
});

const feed = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  if (!/^\/chat\/[^/]+$/.test(request.url)) return socket.destroy();
  feed.handleUpgrade(request, socket, head, (opened) => {
    opened.on('close', () => sockets.delete(opened));
    opened.on('message', (data) => {
      const frame = JSON.parse(data.toString());
      const visitor = sockets.get(opened);
      if (frame.type !== 'hello' && !visitor) return opened.close(4408);
      visitor?.frames.push(frame);
      if (state.deaf && frame.type === 'message') return; // taken by the network, never by the server
      const code = frame.type === 'message' && state.refuse.shift();
      if (code) return opened.send(JSON.stringify({ type: 'refused', id: frame.id, code, detail: code }));
      answers[frame.type]?.(opened, frame, visitor);
    });
  });
});

const pages = createServer((request, response) => {
  const url = new URL(request.url, 'http://page');
  const chat = `127.0.0.1:${port}`;
  const csp = `default-src 'none'; script-src http://${chat}; connect-src http://${chat} ws://${chat}; img-src http://${chat}; style-src 'none'; report-to none`;
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...(url.searchParams.has('loose') ? {} : { 'Content-Security-Policy': csp }) });
  response.end(hostPage(`http://${chat}`, url.searchParams));
});

server.listen(port, '127.0.0.1', () => pages.listen(port + 1, '127.0.0.1', () => console.log(`chat http://127.0.0.1:${port}, a page of another origin http://127.0.0.1:${port + 1}`)));
