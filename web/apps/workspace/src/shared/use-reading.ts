import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ConversationFilter } from '@throughline/client/api.ts';
import { agents, channels, conversation, conversations, customer, timeline } from '@throughline/client/api.ts';
import type { Agent, ChannelAccount, Conversation, Customer } from '@throughline/protocol/wire.ts';

import { useSession } from './session-context.tsx';
import { useStore } from './use-store.ts';

const LIST_PAGE = 100;
const TIMELINE_PAGE = 60;

/**
 * What is read goes into the workspace store, where the live feed keeps it true; a query only knows how far it has read and
 * whether that worked.
 */
interface Reading {
  hasMore: boolean;
  isReading: boolean;
  isDone: boolean;
  error: Error | null;
  readMore: () => void;
  retry: () => void;
}

interface Read {
  count: number;
  next: string | null;
}

const nextOf = (page: Read): string | null => page.next;

function reading(query: { hasNextPage: boolean; isFetching: boolean; isSuccess: boolean; error: Error | null; fetchNextPage: () => unknown; refetch: () => unknown }): Reading {
  return {
    hasMore: query.hasNextPage,
    isReading: query.isFetching,
    isDone: query.isSuccess,
    error: query.error,
    readMore: () => {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}

export function useConversationPages(filter: ConversationFilter, enabled = true): Reading {
  const { workspace, feed } = useSession();
  const ready = useStore(feed, (state) => state.ready);
  return reading(
    useInfiniteQuery({
      queryKey: ['conversations', filter],
      enabled: ready && enabled,
      initialPageParam: null as string | null,
      queryFn: async ({ pageParam }): Promise<Read> => {
        const asked = workspace.get().seq;
        const page = await conversations(filter, LIST_PAGE, pageParam ?? undefined);
        workspace.dispatch({ type: 'conversations', items: page.items, asked });
        return { count: page.items.length, next: page.next };
      },
      getNextPageParam: nextOf,
    }),
  );
}

export function useTimelinePages(id: string): Reading {
  const { workspace, feed } = useSession();
  const ready = useStore(feed, (state) => state.ready);
  return reading(
    useInfiniteQuery({
      queryKey: ['timeline', id],
      enabled: ready,
      initialPageParam: null as string | null,
      queryFn: async ({ pageParam }): Promise<Read> => {
        const asked = workspace.get().seq;
        const page = await timeline(id, TIMELINE_PAGE, pageParam ?? undefined);
        workspace.dispatch({ type: 'page', conversationId: id, items: page.items, asked });
        return { count: page.items.length, next: page.next };
      },
      getNextPageParam: nextOf,
    }),
  );
}

export function useConversation(id: string): { conversation: Conversation | undefined; error: Error | null; retry: () => void } {
  const { workspace, feed } = useSession();
  const ready = useStore(feed, (state) => state.ready);
  const known = useStore(workspace, (state) => state.conversations.get(id));
  const query = useQuery({
    queryKey: ['conversation', id],
    enabled: ready && !known,
    queryFn: async () => {
      const asked = workspace.get().seq;
      const found = await conversation(id);
      workspace.dispatch({ type: 'conversations', items: [found], asked });
      return found.id;
    },
  });
  return { conversation: known, error: known ? null : query.error, retry: () => void query.refetch() };
}

export function useCustomer(id: string): { customer: Customer | undefined; error: Error | null; retry: () => void } {
  const query = useQuery({ queryKey: ['customer', id], queryFn: () => customer(id) });
  return { customer: query.data, error: query.error, retry: () => void query.refetch() };
}

export function useChannel(account: string): ChannelAccount | undefined {
  const query = useQuery({ queryKey: ['channels'], queryFn: () => channels() });
  return query.data?.items.find((channel) => channel.id === account);
}

export function useAgents(): Agent[] {
  const query = useQuery({ queryKey: ['agents'], queryFn: () => agents() });
  return query.data?.items ?? [];
}
