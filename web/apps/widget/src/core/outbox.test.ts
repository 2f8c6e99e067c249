import { expect, it } from 'vitest';

import { keepIn, memoryStorage } from './kept.ts';
import type { Outbox, Outgoing } from './outbox.ts';
import { readOutgoing, reduceOutbox, toSend } from './outbox.ts';

const message = (id: string, at = '2026-11-19T10:00:00Z'): Outgoing => ({ frame: { type: 'message', id, text: id }, at, files: [], phase: 'waiting', code: null });
const ids = (outbox: readonly Outgoing[]): string => outbox.map((item) => item.frame.id).join(' ');

it('sends again what was sent but not acknowledged, in order', () => {
  let outbox: Outbox = [message('a'), message('b'), message('c')];
  outbox = reduceOutbox(outbox, { type: 'sent', id: 'a' });
  outbox = reduceOutbox(outbox, { type: 'sent', id: 'b' });
  outbox = reduceOutbox(outbox, { type: 'ack', id: 'a' });
  expect(ids(toSend(outbox))).toBe('c');
  expect(ids(toSend(reduceOutbox(outbox, { type: 'lost' })))).toBe('b c');
});

it('shows a message until its item is told, and forgets the rest when it is acknowledged', () => {
  const button: Outgoing = { ...message('p'), frame: { type: 'button', id: 'p', item: 'i', data: 'd' } };
  const outbox = reduceOutbox(reduceOutbox([message('a'), button], { type: 'ack', id: 'a' }), { type: 'ack', id: 'p' });
  expect(ids(outbox)).toBe('a');
  expect(reduceOutbox(outbox, { type: 'told', clientIds: ['a', 'x'] })).toEqual([]);
});

it('adds nothing twice', () => {
  expect(reduceOutbox([message('a')], { type: 'add', item: message('a') })).toHaveLength(1);
});

it('is kept over a reload until it is durable', () => {
  const storage = memoryStorage();
  const kept = keepIn(storage, 'site');
  const first: Outbox = [message('b', '2026-11-19T10:01:00Z'), message('a')];
  kept.saveOutbox([], first);
  const sent = reduceOutbox(first, { type: 'sent', id: 'a' });
  kept.saveOutbox(first, sent);
  expect(keepIn(storage, 'site').outbox().map((item) => [item.frame.id, item.phase])).toEqual([['a', 'waiting'], ['b', 'waiting']]);
  kept.saveOutbox(sent, reduceOutbox(sent, { type: 'ack', id: 'a' }));
  expect(ids(kept.outbox())).toBe('b');
  expect(keepIn(storage, 'other').outbox()).toEqual([]);
});

it('forgets the visitor and nothing else', () => {
  const storage = memoryStorage();
  storage.setItem('of-the-page', '1');
  const kept = keepIn(storage, 'site');
  kept.saveToken('t', 'customer-7');
  kept.saveDraft('half a');
  kept.saveOutbox([], [message('a')]);
  expect([kept.token(), kept.sub(), kept.draft()]).toEqual(['t', 'customer-7', 'half a']);
  kept.forget();
  expect([kept.token(), kept.sub(), kept.draft(), kept.outbox(), storage.length]).toEqual([null, null, '', [], 1]);
});

it('reads back only what it wrote', () => {
  for (const json of ['', '{}', '{"frame":{"id":1}}', 'null', JSON.stringify({ ...message('a'), phase: 'flying' })]) expect(readOutgoing(json)).toBeNull();
});
