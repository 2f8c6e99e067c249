import { createHmac, randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { eventually, within } from './eventually.mjs';

// A visitor of a site, as docs/webchat.md lets any program be one. It keeps what the widget keeps: its token, and what was
// not acknowledged.

export const CHAT = { id: 'site', kind: 'webchat', origins: 'https://shop.example https://*.shop.example', secret: 'a secret of the site that nobody guesses' };

const base64url = (text) => Buffer.from(text).toString('base64url');

/// A JWT as a site's server makes it.
export function signed(claims, { secret = CHAT.secret, header = { alg: 'HS256', typ: 'JWT' } } = {}) {
  const body = { exp: Math.floor(Date.now() / 1000) + 600, ...claims };
  const input = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(body))}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

export class ChatVisitor {
  constructor(program, { account = CHAT.id, origin, language = 'en', localAddress, ...hello } = {}) {
    this.program = program;
    this.account = account;
    this.origin = origin;
    this.localAddress = localAddress;
    this.hello = { language, ...hello };
    this.items = new Map();
    this.frames = [];
    this.unacknowledged = new Map();
    this.acknowledged = [];
  }

  static async arrive(program, options = {}) {
    const visitor = new ChatVisitor(program, options);
    await visitor.connect();
    return visitor;
  }

  get url() {
    return `${this.program.url.replace('http', 'ws')}/chat/${this.account}`;
  }

  /// Opens the socket and says hello; resolves with the welcome.
  async connect() {
    const options = { origin: this.origin, localAddress: this.localAddress };
    const socket = new WebSocket(this.url, options);
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })));
    socket.on('message', (bytes) => this.hear(JSON.parse(String(bytes))));
    await within(5000, new Promise((resolve, reject) => { socket.once('open', resolve); socket.once('error', reject); }), 'a chat socket');
    socket.on('error', () => {});
    return this.greet();
  }

  async greet(hello = {}) {
    const before = this.frames.length;
    Object.assign(this.hello, hello);
    this.send({ type: 'hello', token: this.token, ...this.hello });
    const welcome = await this.next('welcome', before);
    for (const frame of this.unacknowledged.values()) this.send(frame);
    return welcome;
  }

  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  hear(frame) {
    this.frames.push(frame);
    if (frame.type === 'welcome') {
      this.token = frame.token;
      this.items.clear();
      this.conversation = frame.conversation;
      this.welcome = frame;
    }
    for (const item of [...(frame.items ?? []), ...(frame.type === 'item' ? [frame.item] : [])]) this.items.set(item.id, item);
    if (frame.type === 'conversation') this.conversation = frame.conversation;
    if (frame.type === 'ack') {
      this.unacknowledged.delete(frame.id);
      this.acknowledged.push(frame.id);
    }
    if (frame.type === 'refused' && frame.code !== 'unavailable' && frame.code !== 'too_many') this.unacknowledged.delete(frame.id);
  }

  /// The next frame of this type, counted from now (or from `since`).
  next(type, since = this.frames.length, what = () => true) {
    return eventually(() => this.frames.slice(since).find((frame) => frame.type === type && what(frame)), { what: `a frame ${type}` });
  }

  /// Says it and keeps it until the acknowledgement.
  post(frame) {
    const whole = { id: `c-${randomUUID()}`, ...frame };
    this.unacknowledged.set(whole.id, whole);
    if (this.socket.readyState === WebSocket.OPEN) this.send(whole);
    return whole.id;
  }

  async says(text, more = {}) {
    const id = this.post({ type: 'message', text, ...more });
    await eventually(() => this.acknowledged.includes(id), { what: `the acknowledgement of "${text}"` });
    return id;
  }

  reads(text) {
    return eventually(() => this.texts().find((item) => item.text === text), { what: `"${text}" in the window` });
  }

  texts() {
    return [...this.items.values()].filter((item) => item.kind === 'message');
  }

  /// What is shown, oldest first, as "from: text".
  shown() {
    return this.texts()
      .sort((a, b) => a.at.localeCompare(b.at) || (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
      .map((item) => `${item.from}: ${item.text}`);
  }

  leave() {
    this.socket.close();
    return this.closed;
  }

  /// As when the network is gone.
  vanish() {
    this.socket.terminate();
    return this.closed;
  }

  async upload(name, bytes, { token = this.token, origin = this.origin } = {}) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', ...(origin ? { origin } : {}) };
    const answer = await fetch(`${this.program.url}/chat/${this.account}/files?name=${encodeURIComponent(name)}`, { method: 'POST', headers, body: bytes });
    return { status: answer.status, headers: answer.headers, json: await answer.json() };
  }
}
