import { compareIds } from '@throughline/protocol/ids.ts';
import type { Conversation, ConversationState } from '@throughline/protocol/wire.ts';

export const inboxViews = ['mine', 'unassigned', 'all'] as const;
export type InboxView = (typeof inboxViews)[number];

export interface InboxGroup {
  state: ConversationState;
  conversations: Conversation[];
}

const statesOf: Record<InboxView, ConversationState[]> = {
  mine: ['open', 'waiting'],
  unassigned: ['open'],
  all: ['open', 'waiting', 'resolved'],
};

export function isInView(conversation: Conversation, view: InboxView, agentId: string | null): boolean {
  if (!statesOf[view].includes(conversation.state)) return false;
  if (view === 'mine') return agentId !== null && conversation.assignee?.id === agentId;
  return view === 'all' || conversation.assignee === null;
}

/** What bites first: whoever waits longest for us; elsewhere the most recent. */
export function compareUrgency(a: Conversation, b: Conversation): number {
  if (a.state === 'open' && b.state === 'open') {
    const difference = Date.parse(a.waiting_since ?? a.last_at) - Date.parse(b.waiting_since ?? b.last_at);
    if (difference !== 0) return difference;
  }
  return Date.parse(b.last_at) - Date.parse(a.last_at) || compareIds(b.id, a.id);
}

export function groupInbox(conversations: Iterable<Conversation>, view: InboxView, agentId: string | null): InboxGroup[] {
  const groups = new Map<ConversationState, Conversation[]>(statesOf[view].map((state) => [state, []]));
  for (const conversation of conversations) {
    if (isInView(conversation, view, agentId)) groups.get(conversation.state)?.push(conversation);
  }
  return [...groups].map(([state, members]) => ({ state, conversations: members.sort(compareUrgency) }));
}

/** The order shown before, with newcomers at the end of their group: nothing jumps under a pointer. */
export function holdOrder(groups: InboxGroup[], shown: readonly string[]): InboxGroup[] {
  const place = new Map(shown.map((id, index) => [id, index]));
  const at = (conversation: Conversation): number => place.get(conversation.id) ?? shown.length;
  return groups.map((group) => ({ ...group, conversations: group.conversations.toSorted((a, b) => at(a) - at(b)) }));
}

export interface Waiting {
  count: number;
  since: number | null;
}

/** Everybody to whom we owe an answer. */
export function whoWaits(conversations: Iterable<Conversation>): Waiting {
  let count = 0;
  let since: number | null = null;
  for (const conversation of conversations) {
    if (conversation.state !== 'open') continue;
    count += 1;
    const from = conversation.waiting_since ? Date.parse(conversation.waiting_since) : null;
    if (from !== null && (since === null || from < since)) since = from;
  }
  return { count, since };
}

export function unreadTotal(conversations: Iterable<Conversation>): number {
  let total = 0;
  for (const conversation of conversations) if (conversation.state !== 'resolved') total += conversation.unread;
  return total;
}
