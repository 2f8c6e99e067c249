import type { Conversation, Touch } from '@throughline/protocol/wire.ts';
import type { ThreadRow } from '@throughline/state/thread-rows.ts';
import { buildRows, firstUnreadOf } from '@throughline/state/thread-rows.ts';
import type { Timeline } from '@throughline/state/timeline.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { useEffect, useMemo, useState } from 'react';

import { describeTouch } from '../../shared/describe-touch.ts';
import { useSession } from '../../shared/session-context.tsx';
import { useMarkRead } from '../../shared/use-acts.ts';
import { useTimelinePages } from '../../shared/use-reading.ts';
import { useStore } from '../../shared/use-store.ts';
import { useAttention } from './use-attention.ts';

export interface Thread {
  timeline: Timeline;
  rows: ThreadRow[];
  firstUnread: string | null;
  isLoaded: boolean;
  hasMore: boolean;
  isReading: boolean;
  error: Error | null;
  announcement: string;
  readMore: () => void;
  retry: () => void;
}

const none: Timeline = [];

/** Says that the conversation was read, once for each last word, while somebody looks at its end. */
function useReadMark(conversation: Conversation, isSeen: boolean): void {
  const { mutate } = useMarkRead();
  const { id, unread } = conversation;
  const last = conversation.last_touch?.id;
  useEffect(() => {
    if (isSeen && unread > 0) mutate(id);
  }, [isSeen, unread, last, id, mutate]);
}

function useAnnouncement(timeline: Timeline, isLoaded: boolean): string {
  const text = useText();
  const last = useMemo(() => timeline.findLast((touch) => touch.direction === 'in'), [timeline]);
  const [heard, setHeard] = useState<{ first: Touch | undefined } | null>(null);
  if (isLoaded && !heard) setHeard({ first: last });
  if (!heard || !last || last.id === heard.first?.id) return '';
  return text.t('touch.new', { name: last.author.name || text.t('touch.customer'), text: describeTouch(last, text) });
}

export function useThread(conversation: Conversation, isAtEnd: boolean): Thread {
  const { workspace, outbox } = useSession();
  const { id, unread, active_channel: channel } = conversation;
  const pages = useTimelinePages(id);
  const timeline = useStore(workspace, (state) => state.timelines.get(id)) ?? none;
  const isLoaded = pages.isDone;
  const items = useStore(outbox, (state) => state);
  const pending = useMemo(
    () => items.filter((item) => item.conversationId === id && !(item.touchId && timeline.some((touch) => touch.id === item.touchId))),
    [items, id, timeline],
  );

  const isLooking = useAttention();
  const [firstUnread, setFirstUnread] = useState<string | null>(null);
  const [isOpened, setOpened] = useState(false);
  const found = isLoaded && unread > 0 && (!isOpened || !isLooking) ? firstUnreadOf(timeline, unread) : null;
  if (isLoaded && !isOpened) setOpened(true);
  if (found && found !== firstUnread) setFirstUnread(found);
  useReadMark(conversation, isLoaded && isLooking && isAtEnd);

  const rows = useMemo(
    () => buildRows({ timeline, pending, firstUnread, channel, complete: !pages.hasMore }),
    [timeline, pending, firstUnread, channel, pages.hasMore],
  );
  return {
    timeline,
    rows,
    firstUnread,
    isLoaded,
    hasMore: pages.hasMore,
    isReading: pages.isReading,
    error: pages.error,
    announcement: useAnnouncement(timeline, isLoaded),
    readMore: pages.readMore,
    retry: pages.retry,
  };
}
