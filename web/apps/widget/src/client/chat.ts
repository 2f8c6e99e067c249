import { emptyWindow, reduceWindow } from '../core/chat-window.ts';
import type { Connection, Status } from '../core/connection.ts';
import { makeConnection } from '../core/connection.ts';
import type { Kept } from '../core/kept.ts';
import type { ClientFrame, Item, PageTold, ServerFrame } from '../core/protocol.ts';
import { subOf } from '../core/signed.ts';
import type { Attachments } from './attachments.ts';
import { makeAttachments } from './attachments.ts';
import type { ChatState } from './chat-state.ts';
import { makeReading } from './reading.ts';
import { makeSending } from './sending.ts';
import type { Store } from './store.ts';
import { makeStore } from './store.ts';
import { makeTyping } from './typing.ts';

export interface ChatSettings {
  /** Of the server, with a slash at the end. */
  server: string;
  account: string;
  language: string;
  anonymousId(): string | null;
  page(): PageTold;
  isVisible(): boolean;
  /** Somebody wrote, and it is new. */
  onMessage(item: Item): void;
}

export interface Chat {
  store: Store<ChatState>;
  attachments: Attachments;
  start(): void;
  identify(jwt: string | null): void;
  send(text: string, replyTo: string | null): void;
  press(item: string, data: string): void;
  leaveAddress(kind: 'email' | 'phone', value: string): void;
  /** He came by a link that carries a conversation on. */
  redeem(token: string): void;
  notNow(): void;
  retry(id: string): void;
  discard(id: string): void;
  readOlder(): void;
  continueIn(account: string): void;
  saveDraft(text: string): void;
  draft(): string;
  setAttention(on: boolean): void;
  /** The page, or another tab of it, changed. */
  pageChanged(): void;
  lookAgain(): void;
  /** The storage is that tab's to fill again; this one waits for its token, or until it is used. */
  otherTabForgot(): void;
  connection: Connection;
}

const TYPING_LASTS_MS = 8000;

export function makeChat(settings: ChatSettings, kept: Kept): Chat {
  let person = 0;
  const blank = (): ChatState => ({
    window: emptyWindow,
    outbox: [],
    status: 'idle',
    unread: 0,
    attachments: [],
    asked: kept.asked(),
    person,
    returning: kept.token() !== null,
  });
  const store = makeStore<ChatState>(blank());
  const address = new URL(`chat/${encodeURIComponent(settings.account)}`, settings.server);
  let signed: string | null = null;
  let typingEnds: ReturnType<typeof setTimeout> | undefined;
  let toldPage = '';

  const hello = (): ClientFrame => {
    const token = kept.token();
    const anonymous = settings.anonymousId();
    const page = settings.page();
    toldPage = page.url;
    return {
      type: 'hello',
      ...(token ? { token } : {}),
      ...(signed ? { signed } : {}),
      language: settings.language,
      ...(anonymous ? { anonymous_id: anonymous } : {}),
      page,
    };
  };

  const onStatus = (status: Status): void => {
    store.set({ status });
    if (status !== 'live') sending.change({ type: 'lost' });
    if (status !== 'live' && store.get().window.readingOlder) store.set({ window: { ...store.get().window, readingOlder: false } });
  };

  const listener = { hello, onStatus, onFrame: (frame: ServerFrame) => receive(frame) };
  const connection = makeConnection(address.href.replace(/^http/, 'ws'), listener, settings.isVisible);
  const sending = makeSending(store, kept, connection);
  const reading = makeReading(kept, connection);
  const typing = makeTyping(connection);
  const attachments = makeAttachments(store, `${address.href}/files`, () => kept.token());

  const announceNew = (before: ChatState): void => {
    if (!before.window.welcomed) return;
    const known = new Set(before.window.items.map((item) => item.id));
    const last = before.window.items.at(-1);
    for (const item of store.get().window.items) {
      const theirs = item.kind === 'message' && (item.from === 'agent' || item.from === 'bot');
      if (theirs && !known.has(item.id) && (!last || Date.parse(item.at) >= Date.parse(last.at))) settings.onMessage(item);
    }
  };

  const refused = (id: string | null, code: string): void => {
    if (id) return sending.refused(id, code);
    if (code !== 'unauthenticated' || !signed) return;
    // The site's word was not good, or is too old by now: the visitor goes on with his token. Whose it was stays known, so that
    // another person who signs in later does not take it over.
    signed = null;
    if (!store.get().window.welcomed) connection.greetAgain();
  };

  const welcome = (frame: Extract<ServerFrame, { type: 'welcome' }>): void => {
    kept.saveToken(frame.token, signed ? subOf(signed) : kept.sub());
    sending.change({ type: 'told', clientIds: clientIds(frame.items) });
    // The listener hears of the state 'live' after this; sending is possible already.
    sending.resume();
    reading.tell();
    attachments.startWaiting();
  };

  const clientIds = (items: readonly Item[]): string[] => items.map((item) => item.client_id).filter((id) => id !== null);

  function receive(frame: ServerFrame): void {
    const before = store.get();
    store.set({ window: reduceWindow(before.window, frame) });
    if (frame.type === 'welcome') welcome(frame);
    else if (frame.type === 'ack') sending.change({ type: 'ack', id: frame.id });
    else if (frame.type === 'refused') refused(frame.id, frame.code);
    else if (frame.type === 'reset') connection.greetAgain();
    else if (frame.type === 'item') sending.change({ type: 'told', clientIds: clientIds([frame.item]) });
    else if (frame.type === 'history') sending.change({ type: 'told', clientIds: clientIds(frame.items) });
    else if (frame.type === 'typing') endTyping();
    if (frame.type === 'welcome' || frame.type === 'item') {
      lookAgain();
      announceNew(before);
    }
  }

  function endTyping(): void {
    clearTimeout(typingEnds);
    typingEnds = setTimeout(() => store.set({ window: { ...store.get().window, typing: null } }), TYPING_LASTS_MS);
  }

  function lookAgain(): void {
    const unread = reading.look(store.get().window);
    if (unread !== store.get().unread) store.set({ unread });
  }

  /** Another person sits here now: nothing of the one before may be seen. */
  const clear = (): void => {
    store.set({ outbox: [] }); // first, or stopping would write it down again
    connection.stop();
    attachments.clear();
    reading.forget();
    person += 1;
    store.set(blank());
  };

  const beginAnew = (): void => {
    const wasUsed = store.get().status !== 'idle';
    store.set({ outbox: [] });
    kept.forget();
    clear();
    if (wasUsed) connection.start();
  };

  const identify = (jwt: string | null): void => {
    const sub = jwt === null ? null : subOf(jwt);
    const known = kept.sub();
    const another = jwt === null || (known !== null && known !== sub);
    signed = jwt;
    if (another) return beginAnew();
    const token = kept.token();
    if (token) kept.saveToken(token, sub);
    connection.send({ type: 'identify', signed: jwt });
  };

  sending.restore();
  return {
    store,
    attachments,
    connection,
    start: connection.start,
    identify,
    send(text, replyTo) {
      const ready = store.get().attachments.filter((one) => one.id !== null);
      const files = ready.map((one) => ({ id: one.id as string, name: one.name, size: one.size }));
      typing.stopped();
      sending.add({ type: 'message', id: sending.newId(), ...(text ? { text } : {}), ...(files.length ? { files: files.map((one) => one.id) } : {}), ...(replyTo ? { reply_to: replyTo } : {}) }, files);
      attachments.clear();
      kept.saveDraft('');
      connection.start();
    },
    press: (item, data) => sending.add({ type: 'button', id: sending.newId(), item, data }),
    redeem: (token) => sending.add({ type: 'redeem', id: sending.newId(), token }),
    leaveAddress(kind, value) {
      sending.add({ type: 'address', id: sending.newId(), kind, value });
      kept.saveAsked();
      store.set({ asked: true });
    },
    notNow() {
      kept.saveAsked();
      store.set({ asked: true });
    },
    retry(id) {
      sending.change({ type: 'again', id });
      sending.flush();
    },
    discard: (id) => sending.change({ type: 'remove', id }),
    readOlder() {
      const { window } = store.get();
      if (!window.next || window.readingOlder) return;
      if (connection.send({ type: 'history', before: window.next })) store.set({ window: { ...window, readingOlder: true } });
    },
    continueIn(account) {
      if (connection.send({ type: 'continue', account })) store.set({ window: { ...store.get().window, continued: null, asking: account } });
    },
    saveDraft(text) {
      kept.saveDraft(text);
      if (text) typing.typed();
    },
    draft: kept.draft,
    setAttention(on) {
      reading.setAttention(on);
      lookAgain();
    },
    pageChanged() {
      const page = settings.page();
      if (page.url !== toldPage && connection.send({ type: 'page', ...page })) toldPage = page.url;
    },
    lookAgain,
    otherTabForgot() {
      signed = null;
      clear();
    },
  };
}
