import { expect, it } from 'vitest';

import { compareItems, emptyWindow, mergeItems, reduceWindow, unreadItems } from './chat-window.ts';
import type { Item, Welcome } from './protocol.ts';
import { readFrame, readItem } from './read-frame.ts';
import { makeRows } from './rows.ts';

const item = (id: string, at: string, part: object = {}): Item => readItem({ id, at: `2026-11-19T${at}:00Z`, kind: 'message', from: 'agent', name: 'Oksana', text: id, ...part }) as Item;
const welcome = (items: Item[], next: string | null = null): Welcome => readFrame(JSON.stringify({ type: 'welcome', token: 't', items, next })) as Welcome;
const ids = (items: readonly Item[]): string => items.map((one) => one.id).join(' ');

it('merges by id, and orders by the moment and then by the id', () => {
  const known = mergeItems([], [item('10', '10:00'), item('9', '10:00'), item('b', '09:00')]);
  expect(ids(known)).toBe('b 9 10');
  const changed = mergeItems(known, [item('9', '10:00', { text: 'edited' })]);
  expect(ids(changed)).toBe('b 9 10');
  expect(changed[1]?.text).toBe('edited');
  expect(compareItems(item('a', '10:00'), { ...item('b', '10:00'), at: '2026-11-19T11:00:00+01:00' })).toBeLessThan(0);
});

it('keeps older pages over a reconnect, but no hole', () => {
  const first = reduceWindow(reduceWindow(emptyWindow, welcome([item('c', '12:00')], 'c')), { type: 'history', items: [item('a', '10:00'), item('b', '11:00')], next: 'a' });
  expect(ids(first.items)).toBe('a b c');
  const again = reduceWindow(first, welcome([item('c', '12:00'), item('d', '13:00')], 'c'));
  expect(ids(again.items)).toBe('a b c d');
  expect(again.next).toBe('a');
  const far = reduceWindow(first, welcome([item('x', '20:00')], 'x'));
  expect(ids(far.items)).toBe('x');
  expect(far.next).toBe('x');
});

it('forgets everything on a reset', () => {
  expect(reduceWindow(reduceWindow(emptyWindow, welcome([item('a', '10:00')])), { type: 'reset' })).toEqual(emptyWindow);
});

it('ends the dots when the words come', () => {
  const typing = reduceWindow(emptyWindow, { type: 'typing', on: true, name: 'Oksana' });
  expect(typing.typing).toBe('Oksana');
  expect(reduceWindow(typing, { type: 'item', item: item('a', '10:00', { from: 'me' }) }).typing).toBe('Oksana');
  expect(reduceWindow(typing, { type: 'item', item: item('a', '10:00') }).typing).toBeNull();
});

it('counts what others wrote after the mark', () => {
  const items = [item('a', '10:00'), item('b', '11:00', { from: 'me' }), item('c', '11:00'), item('d', '12:00', { kind: 'state' }), item('e', '12:00', { from: 'bot' })];
  expect(ids(unreadItems(items, items[0] ?? null))).toBe('c e');
  expect(unreadItems(items, null)).toEqual([]);
});

it('draws a rule before the present conversation and groups what one person wrote', () => {
  const items = [item('a', '10:00'), item('b', '10:01'), item('c', '11:00', { from: 'me', client_id: 'mine' }), item('d', '11:01')];
  const rows = makeRows(items, '2026-11-19T11:00:00Z', () => true);
  expect(rows.map((row) => row.key)).toEqual(['day-a', 'a', 'b', 'rule-c', 'mine', 'd']);
  expect(rows.filter((row) => row.kind === 'message').map((row) => [row.first, row.last])).toEqual([[true, false], [false, true], [true, true], [true, true]]);
});
