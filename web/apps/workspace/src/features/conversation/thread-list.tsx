import { useVirtualizer } from '@tanstack/react-virtual';
import type { Conversation, Touch } from '@throughline/protocol/wire.ts';
import type { OutboxItem } from '@throughline/state/outbox.ts';
import type { ThreadRow } from '@throughline/state/thread-rows.ts';
import type { Timeline } from '@throughline/state/timeline.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import type { Ref } from 'react';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';

import { NewestButton } from './newest-button.tsx';
import { ThreadRowView } from './thread-row-view.tsx';
import { useEndKept } from './use-end-kept.ts';
import { useThreadKeys } from './use-thread-keys.ts';

export interface ThreadHandle {
  showEnd: () => void;
  showTouch: (id: string) => void;
}

interface ThreadListProps {
  ref: Ref<ThreadHandle>;
  conversation: Conversation;
  timeline: Timeline;
  rows: ThreadRow[];
  firstUnread: string | null;
  isComplete: boolean;
  isReading: boolean;
  canReply: boolean;
  onOlder: () => void;
  onAtEnd: (isAtEnd: boolean) => void;
  onReply: (touch: Touch) => void;
  onEdit: (item: OutboxItem) => void;
}

const NEAR_START = 12;
const END_PX = 80;
const guess = { day: 26, new: 26, switch: 38, touch: 76, pending: 76 };

export function ThreadList({ ref, conversation, timeline, rows, firstUnread, isComplete, isReading, canReply, onOlder, onAtEnd, onReply, onEdit }: ThreadListProps) {
  const { t } = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guess[rows[index]?.type ?? 'touch'],
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
    paddingStart: 10,
    paddingEnd: 16,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: END_PX,
  });
  const items = virtual.getVirtualItems();

  const showTouch = (id: string): void => {
    const index = rows.findIndex((row) => row.type === 'touch' && row.touches.some((touch) => touch.id === id));
    if (index >= 0) virtual.scrollToIndex(index, { align: 'center' });
  };
  useImperativeHandle(ref, () => ({ showEnd: () => virtual.scrollToEnd(), showTouch }));
  useThreadKeys(rows, virtual);
  const [isPlaced, setPlaced] = useState(false);
  useEndKept(scroller, isAtEnd && isPlaced, () => virtual.scrollToEnd());

  useLayoutEffect(() => {
    if (isPlaced || rows.length === 0) return;
    const unread = firstUnread ? rows.findIndex((row) => row.type === 'new') : -1;
    if (unread >= 0) virtual.scrollToIndex(Math.max(0, unread - 1), { align: 'start' });
    else virtual.scrollToEnd();
    setPlaced(true);
  }, [isPlaced, rows, firstUnread, virtual]);

  const firstShown = items[0]?.index ?? 0;
  useEffect(() => {
    if (isPlaced && !isComplete && !isReading && firstShown < NEAR_START) onOlder();
  }, [isPlaced, isComplete, isReading, firstShown, onOlder]);

  const onScroll = (): void => {
    const end = virtual.isAtEnd(END_PX);
    if (end === isAtEnd) return;
    setAtEnd(end);
    onAtEnd(end);
  };

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div ref={scroller} onScroll={onScroll} className="thin-scroll flex min-h-0 flex-1 flex-col overflow-auto px-2.5 [overflow-anchor:none] two:px-4">
        <div role="feed" aria-label={t('thread.messages', { name: conversation.customer_name })} aria-busy={isReading} className="relative mx-auto mt-auto w-full max-w-205 flex-none" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <div key={item.key} ref={virtual.measureElement} data-index={item.index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${item.start}px)` }}>
                  <ThreadRowView row={row} timeline={timeline} conversation={conversation} canReply={canReply} onReply={onReply} onEdit={onEdit} onJump={showTouch} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {!isAtEnd && <NewestButton unread={conversation.unread} onPress={() => virtual.scrollToEnd({ behavior: 'auto' })} />}
    </div>
  );
}
