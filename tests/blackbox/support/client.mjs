import http from 'node:http';
import WebSocket from 'ws';
import { eventually, within } from './eventually.mjs';
import { checkFrame, checkResponse, mediaType } from './openapi.mjs';

// What an agent's browser or a partner's program does over REST and the live feed. Each answer is checked against the
// description of the API before a test sees it.

export class Client {
  constructor(url, { token, cookie, origin } = {}) {
    this.url = url;
    this.token = token;
    this.cookie = cookie;
    this.origin = origin;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  }

  credentials() {
    const headers = {};
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    if (this.cookie) headers.cookie = `throughline_session=${this.cookie}`;
    if (this.origin) headers.origin = this.origin;
    return headers;
  }

  /// One exchange, unchecked. `body`: bytes or text as they are, anything else as JSON.
  exchange(method, path, { body, headers = {}, timeout = 20_000 } = {}) {
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const all = { ...this.credentials(), ...headers };
    if (raw !== undefined && !('content-type' in all)) all['content-type'] = 'application/json';
    if (raw !== undefined) all['content-length'] = Buffer.byteLength(raw);
    return new Promise((resolve, reject) => {
      const request = http.request(new URL(path, this.url), { method, headers: all, agent: this.agent, timeout }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const bytes = Buffer.concat(parts);
          const response = { status: answer.statusCode, headers: answer.headers, body: bytes };
          if (mediaType(answer.headers['content-type']).endsWith('json')) response.json = JSON.parse(bytes.toString('utf8'));
          resolve(response);
        });
      });
      request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer within ${timeout} ms`)));
      request.on('error', reject);
      request.end(raw);
    });
  }

  async request(method, path, options = {}) {
    const response = await this.exchange(method, path, options);
    checkResponse(method, path, response);
    const { expect } = options;
    if (expect !== undefined && response.status !== expect) {
      throw new Error(`${method} ${path}: ${response.status}, not ${expect}: ${response.body.toString('utf8').slice(0, 600)}`);
    }
    return response;
  }

  async get(path, expect = 200) {
    return (await this.request('GET', path, { expect })).json;
  }

  post(path, body, expect, headers) {
    return this.request('POST', path, { body, expect, headers });
  }

  /// A token made a moment ago is known to the running server soon.
  async untilKnown() {
    await eventually(async () => (await this.exchange('GET', '/api/v1/me')).status === 200, { what: 'a new token', within: 5000 });
  }

  /// All items of a list, page by page.
  async all(path, { limit = 200 } = {}) {
    const items = [];
    let after;
    do {
      const query = new URLSearchParams({ limit, ...(after === undefined ? {} : { after }) });
      const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
      items.push(...page.items);
      after = page.next;
    } while (after !== null);
    return items;
  }

  /// Oldest first, as one reads it.
  async timeline(conversation, kinds = '') {
    const query = kinds ? `?kinds=${kinds}` : '';
    return (await this.all(`/api/v1/conversations/${conversation}/timeline${query}`)).reverse();
  }

  conversations(query = '') {
    return this.all(`/api/v1/conversations${query}`);
  }

  /// The newest conversation of this customer's name.
  conversationOf(name) {
    return eventually(async () => (await this.conversations()).find((one) => one.customer_name === name), {
      what: `a conversation of ${name}`,
    });
  }

  async reply(conversation, body, { key, expect = 201 } = {}) {
    const content = typeof body === 'string' ? { text: body } : body;
    const headers = key ? { 'idempotency-key': key } : undefined;
    return (await this.post(`/api/v1/conversations/${conversation}/messages`, content, expect, headers)).json;
  }

  async touch(conversation, id) {
    return (await this.timeline(conversation)).find((touch) => touch.id === id);
  }

  untilDelivery(conversation, id, ...states) {
    return eventually(
      async () => {
        const touch = await this.touch(conversation, id);
        return states.includes(touch?.delivery?.state) && touch;
      },
      { what: `${states.join(' or ')} of touch ${id}`, within: 15_000 },
    );
  }

  async upload(name, bytes, expect = 201) {
    const path = `/api/v1/files?name=${encodeURIComponent(name)}`;
    return (await this.request('POST', path, { body: bytes, headers: { 'content-type': 'application/octet-stream' }, expect })).json;
  }

  live(options = {}) {
    return LiveReader.open(this, options);
  }

  close() {
    this.agent.destroy();
  }
}

/// One reader of the live feed. Keeps every frame, checked, in the order of arrival.
export class LiveReader {
  static async open(client, options) {
    const reader = new LiveReader(client, options);
    await within(10_000, reader.opened, 'the WebSocket handshake');
    return reader;
  }

  constructor(client, { after, headers = {} } = {}) {
    this.frames = [];
    this.faults = [];
    this.waiting = new Set();
    const query = after === undefined ? '' : `?after=${after}`;
    this.socket = new WebSocket(`${client.url.replace('http', 'ws')}/api/v1/live${query}`, {
      headers: { ...client.credentials(), ...headers },
      perMessageDeflate: false,
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
      this.socket.once('unexpected-response', (_, answer) => {
        answer.resume();
        reject(Object.assign(new Error(`the upgrade was answered with ${answer.statusCode}`), { status: answer.statusCode }));
      });
    });
    this.opened.catch(() => {});
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString(), at: performance.now() }));
    });
    this.socket.on('message', (bytes) => this.take(bytes.toString('utf8')));
  }

  take(text) {
    try {
      const frame = JSON.parse(text);
      this.frames.push(frame);
      checkFrame(frame);
    } catch (fault) {
      this.faults.push(fault);
    }
    for (const look of [...this.waiting]) look();
  }

  get seq() {
    return this.frames.at(-1)?.seq;
  }

  /// The first frame, among those seen and those to come, that fits.
  async until(fits, { within: patience = 10_000, what = 'a frame' } = {}) {
    let look;
    const found = new Promise((resolve, reject) => {
      look = () => {
        if (this.faults.length > 0) reject(this.faults[0]);
        const frame = this.frames.find(fits);
        if (frame) resolve(frame);
      };
      this.waiting.add(look);
      look();
    });
    try {
      return await within(patience, found, what);
    } finally {
      this.waiting.delete(look);
    }
  }

  untilTouch(fits, options) {
    return this.until((frame) => frame.type === 'touch' && fits(frame.data), { what: 'a touch on the feed', ...options });
  }

  close() {
    this.socket.terminate();
  }
}

/// Every number once and none left out.
export function checkConsecutive(frames) {
  for (let at = 1; at < frames.length; at += 1) {
    const [former, next] = [BigInt(frames[at - 1].seq), BigInt(frames[at].seq)];
    if (next !== former + 1n) throw new Error(`the feed went from ${former} to ${next}`);
  }
}
