import { setTimeout as pause } from 'node:timers/promises';
import { ChatVisitor, signed } from '../blackbox/support/chat-visitor.mjs';
import { Client, LiveReader } from '../blackbox/support/client.mjs';
import { TelegramCustomer } from '../blackbox/support/telegram-customer.mjs';
import { Record } from './record.mjs';

const RETRY_MS = 25;
const ANSWER_MS = 5_000;

/// Requests that have left and have no answer yet; what a kill hits.
export class InFlight {
  constructor() {
    this.hooks = 0;
    this.replies = 0;
    this.watchers = [];
  }

  get total() {
    return this.hooks + this.replies;
  }

  /// Resolves when the next request leaves.
  nextDeparture() {
    return new Promise((resolve) => this.watchers.push(resolve));
  }

  async count(kind, exchange) {
    this[kind] += 1;
    for (const resolve of this.watchers.splice(0)) resolve();
    try {
      return await exchange;
    } finally {
      this[kind] -= 1;
    }
  }
}

/// Asks until the server answers 2xx. Answers it may not give at all end the run.
async function untilAcknowledged(stop, attempt) {
  for (let attempts = 1; ; attempts += 1) {
    try {
      const response = await attempt();
      if (response.status < 300) return { response, attempts };
      if (response.status !== 503 && response.status !== 429) {
        throw Object.assign(new Error(`refused: ${response.status} ${response.body}`), { refused: true });
      }
    } catch (failure) {
      if (failure.refused || !failure.code) throw failure;
    }
    if (stop.aborted) throw new Error('the run ended before everything was acknowledged');
    await pause(RETRY_MS);
  }
}

/// One chat of Telegram: an update at a time, each repeated under the same number until it is acknowledged.
export class PostingClient {
  constructor({ url, number, interval, random, folder, inFlight }) {
    this.client = new Client(url);
    this.customer = new TelegramCustomer(this.client, { firstName: `Ledger${number}` });
    this.name = this.customer.name;
    this.number = number;
    this.interval = interval;
    this.random = random;
    this.file = `${folder}/client-${number}.jsonl`;
    this.inFlight = inFlight;
    this.repeats = 0;
    this.duplicates = 0;
  }

  post(update) {
    const { secret, account } = this.customer;
    const headers = { 'x-telegram-bot-api-secret-token': secret };
    return this.inFlight.count('hooks', this.client.request('POST', `/hooks/${account}`, { body: update, headers, timeout: ANSWER_MS }));
  }

  async run(ending, abandoned) {
    const record = await Record.create(this.file);
    for (let number = 1; !ending.aborted; number += 1) {
      const began = performance.now();
      const update = this.customer.message(`ledger ${this.number} ${number}`);
      const { attempts } = await untilAcknowledged(abandoned, () => this.post(update));
      await record.add({ update: update.update_id, message: update.message.message_id, text: update.message.text });
      this.repeats += attempts - 1;
      if (this.random.chance(0.05)) {
        await untilAcknowledged(abandoned, () => this.post(update));
        this.duplicates += 1;
      }
      const rest = this.interval * this.random.between(0.7, 1.3) - (performance.now() - began);
      if (rest > 0) await pause(rest);
    }
    await record.close();
  }
}

/// A visitor of the site's chat: a message at a time, said again after each reconnect until it is acknowledged. Keeps every
/// item that it was ever shown.
export class ChattingVisitor {
  constructor({ program, number, interval, random, folder, inFlight }) {
    this.name = `Visitor${number}`;
    this.number = number;
    this.interval = interval;
    this.random = random;
    this.file = `${folder}/visitor-${number}.jsonl`;
    this.inFlight = inFlight;
    this.visitor = new ChatVisitor(program, { localAddress: `127.0.1.${number + 1}`, signed: signed({ sub: `ledger-${number}`, name: this.name }) });
    this.everShown = new Set();
    this.reconnects = 0;
  }

  isOpen() {
    return this.visitor.socket?.readyState === 1 && !this.closed;
  }

  async untilOpen(stop) {
    while (!this.isOpen() && !stop.aborted) {
      this.remember();
      try {
        await this.visitor.connect();
        this.closed = false;
        this.reconnects += 1;
        this.visitor.closed.then(() => (this.closed = true));
        return;
      } catch {
        this.closed = true;
        await pause(RETRY_MS);
      }
    }
  }

  remember() {
    for (const { id, kind } of this.visitor.items.values()) if (kind === 'message') this.everShown.add(id);
  }

  async say(text, stop) {
    await this.untilOpen(stop);
    const id = this.visitor.post({ type: 'message', id: `n-${text.replaceAll(' ', '-')}`, text });
    while (!this.visitor.acknowledged.includes(id)) {
      if (stop.aborted) throw new Error('the run ended before everything was acknowledged');
      const limited = this.visitor.frames.splice(0).some((frame) => frame.type === 'refused' && frame.id === id);
      if (!this.isOpen()) await this.untilOpen(stop);
      else if (limited) this.visitor.send(this.visitor.unacknowledged.get(id));
      await pause(limited ? 300 : 5);
    }
  }

  async run(ending, abandoned) {
    const record = await Record.create(this.file);
    for (let number = 1; !ending.aborted; number += 1) {
      const text = `ledger ${this.number} ${number}`;
      await this.inFlight.count('hooks', this.say(text, abandoned));
      await record.add({ text });
      await pause(this.interval * this.random.between(0.7, 1.3));
    }
    await record.close();
  }

  /// The whole window, page by page, as a client shows it that was here all the time and as one that comes new.
  async wholeWindow() {
    this.remember();
    const stop = new AbortController();
    await this.untilOpen(stop.signal);
    const { visitor } = this;
    visitor.items.clear();
    await visitor.greet();
    for (let { next } = visitor.welcome; next; ) {
      const before = visitor.frames.length;
      visitor.send({ type: 'history', before: next });
      ({ next } = await visitor.next('history', before));
      await pause(220); // as fast as the server lets one read back
    }
    const items = visitor.texts().sort((a, b) => a.at.localeCompare(b.at) || (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    await visitor.leave();
    return items;
  }
}

/// An agent who answers in random conversations, each answer under an Idempotency-Key until it is acknowledged.
export class ReplyingAgent {
  constructor({ url, token, number, interval, random, folder, inFlight, conversations }) {
    this.client = new Client(url, { token });
    this.number = number;
    this.interval = interval;
    this.random = random;
    this.file = `${folder}/agent-${number}.jsonl`;
    this.inFlight = inFlight;
    this.conversations = conversations;
    this.repeats = 0;
  }

  async run(ending, abandoned) {
    const record = await Record.create(this.file);
    for (let number = 1; !ending.aborted; ) {
      const conversation = this.random.pick([...this.conversations]);
      if (conversation) {
        const body = { text: `answer ${this.number} ${number}` };
        const headers = { 'idempotency-key': `agent-${this.number}-${number}` };
        const path = `/api/v1/conversations/${conversation}/messages`;
        const { response, attempts } = await untilAcknowledged(abandoned, () =>
          this.inFlight.count('replies', this.client.request('POST', path, { body, headers, timeout: ANSWER_MS })),
        );
        await record.add({ touch: response.json.id, conversation, text: body.text });
        this.repeats += attempts - 1;
        number += 1;
      }
      await pause(this.interval * this.random.between(0.7, 1.3));
    }
    await record.close();
  }
}

/// A reader of the live feed that goes on after the last frame it has seen, whatever happens to the server.
export class ResumingReader {
  constructor({ url, token }) {
    this.client = new Client(url, { token });
    this.frames = [];
    this.resumes = 0;
    this.conversations = new Set();
    this.closes = new Map();
  }

  get seq() {
    return this.frames.at(-1)?.seq;
  }

  async run(ending) {
    while (!ending.aborted) {
      let reader;
      try {
        reader = await LiveReader.open(this.client, { after: this.seq });
      } catch {
        await pause(RETRY_MS);
        continue;
      }
      this.current = reader;
      if (this.frames.length > 0) this.resumes += 1;
      reader.waiting.add(() => this.take(reader));
      this.take(reader);
      const { code } = await reader.closed;
      this.take(reader);
      this.closes.set(code, (this.closes.get(code) ?? 0) + 1);
    }
  }

  take(reader) {
    if (reader.faults.length > 0) throw reader.faults[0];
    for (const frame of reader.frames.splice(0)) {
      this.frames.push(frame);
      if (frame.type === 'touch' && frame.data.conversation_id) this.conversations.add(frame.data.conversation_id);
    }
  }

  close() {
    this.current?.close();
  }
}
