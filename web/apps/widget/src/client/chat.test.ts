import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { FakeSocket, latest } from '../core/fake-socket.ts';
import { keepIn, memoryStorage } from '../core/kept.ts';
import { makeChat } from './chat.ts';

const jwt = (sub: string): string => `x.${Buffer.from(JSON.stringify({ sub })).toString('base64url')}.y`;
const welcome = (part: object = {}): string => JSON.stringify({ type: 'welcome', token: 't1', items: [], ...part });
const item = (id: string, part: object = {}): object => ({ id, at: '2026-11-19T10:00:00Z', kind: 'message', from: 'agent', name: 'Oksana', text: id, ...part });
const sent = (type: string): Record<string, unknown>[] => (latest().sent as Record<string, unknown>[]).filter((frame) => frame['type'] === type);

beforeEach(() => {
  FakeSocket.opened = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function make(storage = memoryStorage()) {
  const onMessage = vi.fn();
  const kept = keepIn(storage, 'site');
  const settings = { server: 'https://help.example/', account: 'site', language: 'en', anonymousId: () => 'anon', page: () => ({ url: 'https://shop.example/', title: 'Shop' }), isVisible: () => true, onMessage };
  return { chat: makeChat(settings, kept), kept, onMessage, storage };
}

function greet(part: object = {}): void {
  latest().open();
  latest().receive(welcome(part));
}

it('opens no socket before it is used, and tells who and where', () => {
  const { chat } = make();
  expect(FakeSocket.opened).toHaveLength(0);
  chat.start();
  latest().open();
  expect(latest().url).toBe('wss://help.example/chat/site');
  expect(latest().sent[0]).toEqual({ type: 'hello', language: 'en', anonymous_id: 'anon', page: { url: 'https://shop.example/', title: 'Shop' } });
});

it('sends again under the same ids, in order, after the line was lost', () => {
  const { chat } = make();
  chat.start();
  greet();
  chat.send('one', null);
  chat.send('two', null);
  const first = sent('message');
  latest().receive(JSON.stringify({ type: 'ack', id: first[0]?.['id'] }));
  latest().close(1006);
  chat.send('three', null);
  vi.advanceTimersByTime(2000);
  latest().open();
  expect(sent('message')).toEqual([]);
  latest().receive(welcome({ items: [item('i1', { from: 'me', client_id: first[0]?.['id'] })] }));
  expect(sent('message').map((frame) => frame['text'])).toEqual(['two', 'three']);
  expect(sent('message')[0]?.['id']).toBe(first[1]?.['id']);
  expect(chat.store.get().outbox).toHaveLength(2);
});

it('takes over after a reload what was not acknowledged', () => {
  const { chat, storage } = make();
  chat.send('kept', null);
  chat.saveDraft('half a');
  const again = make(storage).chat;
  expect(again.draft()).toBe('half a');
  again.start();
  greet();
  expect(sent('message').map((frame) => frame['text'])).toEqual(['kept']);
});

it('waits a while when it was too much, and lets the visitor decide about the rest', () => {
  const { chat } = make();
  chat.start();
  greet();
  chat.send('one', null);
  const id = sent('message')[0]?.['id'];
  latest().receive(JSON.stringify({ type: 'refused', id, code: 'too_many' }));
  expect(sent('message')).toHaveLength(1);
  vi.advanceTimersByTime(5000);
  expect(sent('message')).toHaveLength(2);
  latest().receive(JSON.stringify({ type: 'refused', id, code: 'invalid' }));
  expect(chat.store.get().outbox[0]?.phase).toBe('refused');
  chat.retry(String(id));
  expect(sent('message')).toHaveLength(3);
});

it('does not send more at once than the server takes', () => {
  const { chat } = make();
  for (let index = 0; index < 12; index += 1) chat.send(`m${index}`, null);
  greet();
  expect(sent('message')).toHaveLength(8);
  vi.advanceTimersByTime(1100);
  expect(sent('message')).toHaveLength(9);
  vi.advanceTimersByTime(4000);
  expect(sent('message').map((frame) => frame['text'])).toEqual(Array.from({ length: 12 }, (_, index) => `m${index}`));
});

it('counts unread, says delivered and then read', () => {
  const { chat, onMessage } = make();
  chat.start();
  greet({ items: [item('old')] });
  expect(chat.store.get().unread).toBe(0);
  latest().receive(JSON.stringify({ type: 'item', item: item('new', { at: '2026-11-19T10:05:00Z' }) }));
  expect(chat.store.get().unread).toBe(1);
  expect(onMessage).toHaveBeenCalledOnce();
  expect(sent('seen')).toEqual([{ type: 'seen', items: ['new'], state: 'delivered' }]);
  chat.setAttention(true);
  expect(chat.store.get().unread).toBe(0);
  expect(sent('seen').at(-1)).toEqual({ type: 'seen', items: ['new'], state: 'read' });
  latest().receive(JSON.stringify({ type: 'item', item: item('new', { at: '2026-11-19T10:05:00Z', text: 'edited' }) }));
  expect(onMessage).toHaveBeenCalledOnce();
});

it('begins anew for another person, and keeps all for the same', () => {
  const { chat, kept } = make();
  chat.identify(jwt('anna'));
  chat.start();
  latest().open();
  expect(latest().sent[0]).toMatchObject({ signed: jwt('anna') });
  latest().receive(welcome({ token: 'of-anna', items: [item('a')] }));
  expect([kept.token(), kept.sub()]).toEqual(['of-anna', 'anna']);
  chat.identify(jwt('anna'));
  expect(chat.store.get().window.items).toHaveLength(1);
  chat.send('to be lost', null);
  chat.identify(jwt('boris'));
  expect([kept.token(), kept.outbox(), chat.store.get().window.items, chat.store.get().outbox]).toEqual([null, [], [], []]);
  latest().open();
  expect(latest().sent[0]).toMatchObject({ signed: jwt('boris') });
  expect(latest().sent[0]).not.toHaveProperty('token');
  latest().receive(welcome({ token: 'of-boris' }));
  chat.identify(null);
  expect(kept.token()).toBeNull();
});

it('writes as nobody in particular when the word of the site is refused', () => {
  const { chat } = make();
  chat.identify(jwt('anna'));
  chat.start();
  latest().open();
  latest().receive('{"type":"refused","code":"unauthenticated"}');
  expect(sent('hello').at(-1)).not.toHaveProperty('signed');
});

it('forgets on a reset and asks for the window again', () => {
  const { chat } = make();
  chat.start();
  greet({ items: [item('a')] });
  latest().receive('{"type":"reset"}');
  expect(chat.store.get().window.items).toEqual([]);
  expect(sent('hello')).toHaveLength(2);
});
