import type { Touch } from '@throughline/protocol/wire.ts';
import { expect, it } from 'vitest';

import { buildRows, firstUnreadOf } from './thread-rows.ts';
import { buildTrace } from './trace.ts';

const touch = (id: string, minute: number, part: Partial<Touch> = {}): Touch =>
  ({ id, at: new Date(2026, 10, 18, 12, minute).toISOString(), kind: 'message', channel: 'telegram', direction: 'in', author: { kind: 'customer', name: 'M' }, payload: {}, ...part }) as Touch;
const rows = (timeline: Touch[], firstUnread: string | null = null) => buildRows({ timeline, pending: [], firstUnread, channel: 'telegram', complete: true });

it('divides days, marks the first unread and joins channels', () => {
  const built = rows([touch('1', 0), touch('2', 60 * 24), touch('3', 60 * 24 + 10, { channel: 'whatsapp' })], '3');
  expect(built.map((row) => row.type)).toEqual(['day', 'touch', 'day', 'touch', 'new', 'switch', 'touch']);
  expect(built.at(-1)?.line).toBe('whatsapp');
});

it('makes one row of an album and lets notes stay on the line they are in', () => {
  const built = rows([touch('1', 0, { payload: { album: 'a' } }), touch('2', 0, { payload: { album: 'a' } }), touch('3', 1, { kind: 'note', channel: '', direction: 'internal' })]);
  expect(built.map((row) => (row.type === 'touch' ? row.touches.length : row.type))).toEqual(['day', 2, 1]);
  expect(built.at(-1)?.line).toBe('telegram');
});

it('lets what follows within minutes continue, but not after an event', () => {
  const built = rows([touch('1', 0), touch('2', 1), touch('3', 2, { kind: 'state' }), touch('4', 2)]);
  expect(built.flatMap((row) => (row.type === 'touch' ? [row.continues] : []))).toEqual([false, true, false, false]);
});

it('finds the first unread from the end', () => {
  const timeline = [touch('1', 0), touch('2', 1), touch('3', 2, { direction: 'out' }), touch('4', 3)];
  expect([firstUnreadOf(timeline, 2), firstUnreadOf(timeline, 9), firstUnreadOf(timeline, 0)]).toEqual(['2', '1', null]);
});

it('traces the history in few nodes', () => {
  const timeline = [touch('1', 0), touch('2', 1), touch('3', 2, { channel: 'whatsapp' }), touch('4', 3, { kind: 'note', direction: 'internal' }), touch('5', 60 * 24, { channel: 'whatsapp' })];
  expect(buildTrace(timeline, 8).map((node) => [node.touchId, node.channel, node.startsDay])).toEqual([['1', 'telegram', true], ['3', 'whatsapp', false], ['5', 'whatsapp', true]]);
  expect(buildTrace(timeline, 2)).toHaveLength(2);
});
