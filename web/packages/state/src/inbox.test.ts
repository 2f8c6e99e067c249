import type { Conversation } from '@throughline/protocol/wire.ts';
import { expect, it } from 'vitest';

import { groupInbox, holdOrder, unreadTotal, whoWaits } from './inbox.ts';

const conversation = (id: string, part: Partial<Conversation> = {}): Conversation =>
  ({ id, state: 'open', assignee: null, unread: 0, waiting_since: null, last_at: `2026-11-18T12:00:${id.padStart(2, '0')}Z`, ...part }) as Conversation;
const me = { id: '1', name: 'Me', email: '', role: 'agent' } as const;
const shown = (groups: ReturnType<typeof groupInbox>): string[][] => groups.map((group) => group.conversations.map((one) => one.id));

it('puts whoever waits longest first, the others by the last word', () => {
  const all = [
    conversation('1', { waiting_since: '2026-11-18T11:00:00Z' }),
    conversation('2', { waiting_since: '2026-11-18T10:00:00Z' }),
    conversation('3', { state: 'waiting' }),
    conversation('4', { state: 'waiting' }),
    conversation('5', { state: 'resolved' }),
  ];
  expect(shown(groupInbox(all, 'all', '1'))).toEqual([['2', '1'], ['4', '3'], ['5']]);
});

it('shows mine and nobody’s', () => {
  const all = [conversation('1', { assignee: me }), conversation('2'), conversation('3', { assignee: me, state: 'resolved' }), conversation('4', { state: 'waiting' })];
  expect(shown(groupInbox(all, 'mine', '1'))).toEqual([['1'], []]);
  expect(shown(groupInbox(all, 'unassigned', '1'))).toEqual([['2']]);
});

it('keeps the order that was shown, newcomers last', () => {
  const groups = groupInbox([conversation('1'), conversation('2'), conversation('3')], 'all', null);
  expect(shown(holdOrder(groups, ['1', '3']))[0]).toEqual(['1', '3', '2']);
});

it('counts who waits, since when, and what is unread', () => {
  const all = [conversation('1', { waiting_since: '2026-11-18T11:00:00Z', unread: 2 }), conversation('2', { unread: 1 }), conversation('3', { state: 'resolved', unread: 9 })];
  expect(whoWaits(all)).toEqual({ count: 2, since: Date.parse('2026-11-18T11:00:00Z') });
  expect(unreadTotal(all)).toBe(3);
});
