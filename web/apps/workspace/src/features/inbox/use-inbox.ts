import type { ConversationState } from '@throughline/protocol/wire.ts';
import type { InboxGroup, InboxView } from '@throughline/state/inbox.ts';
import { groupInbox, isInView } from '@throughline/state/inbox.ts';
import { useMemo } from 'react';

import { useSession } from '../../shared/session-context.tsx';
import { useConversationPages } from '../../shared/use-reading.ts';
import { useStore } from '../../shared/use-store.ts';

export interface Count {
  count: number;
  more: boolean;
}

export interface Inbox {
  groups: InboxGroup[];
  counts: Record<InboxView, Count>;
  isEmpty: boolean;
  isDone: boolean;
  error: Error | null;
  longestUnassigned: string | null;
  readMore: (state: ConversationState) => void;
  retry: () => void;
}

/** The lists that are read, and what all of them together show in a view. */
export function useInbox(view: InboxView): Inbox {
  const { workspace, agentId } = useSession();
  const conversations = useStore(workspace, (state) => state.conversations);
  const all = { open: useConversationPages({ state: 'open' }), waiting: useConversationPages({ state: 'waiting' }, view === 'all'), resolved: useConversationPages({ state: 'resolved' }, view === 'all') };
  const mine = { open: useConversationPages({ state: 'open', assignee: 'me' }), waiting: useConversationPages({ state: 'waiting', assignee: 'me' }) };
  const unassigned = { open: useConversationPages({ state: 'open', assignee: 'none' }) };

  const groups = useMemo(() => groupInbox(conversations.values(), view, agentId), [conversations, view, agentId]);
  const counts = useMemo(() => {
    const count = { mine: 0, unassigned: 0, all: 0 };
    for (const conversation of conversations.values()) {
      if (isInView(conversation, 'mine', agentId)) count.mine += 1;
      if (isInView(conversation, 'unassigned', agentId)) count.unassigned += 1;
      if (conversation.state === 'open') count.all += 1;
    }
    return count;
  }, [conversations, agentId]);
  const longestUnassigned = useMemo(
    () => groupInbox(conversations.values(), 'unassigned', agentId)[0]?.conversations[0]?.id ?? null,
    [conversations, agentId],
  );

  const lists = view === 'mine' ? mine : view === 'unassigned' ? unassigned : all;
  const read = Object.values(lists);
  const byState: Partial<Record<ConversationState, (typeof read)[number]>> = lists;
  return {
    groups,
    counts: {
      mine: { count: counts.mine, more: mine.open.hasMore || mine.waiting.hasMore },
      unassigned: { count: counts.unassigned, more: unassigned.open.hasMore },
      all: { count: counts.all, more: all.open.hasMore },
    },
    isEmpty: groups.every((group) => group.conversations.length === 0),
    isDone: read.every((list) => list.isDone),
    error: read.find((list) => list.error)?.error ?? null,
    longestUnassigned,
    readMore: (state) => byState[state]?.readMore(),
    retry: () => read.filter((list) => list.error).forEach((list) => list.retry()),
  };
}
