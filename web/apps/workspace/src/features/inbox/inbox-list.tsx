import { useVirtualizer } from '@tanstack/react-virtual';
import type { Conversation, ConversationState } from '@throughline/protocol/wire.ts';
import type { InboxGroup, InboxView } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { useEffect, useMemo, useRef } from 'react';

import { ConversationRow } from './conversation-row.tsx';
import { GroupHeading } from './group-heading.tsx';
import { useHeldOrder } from './use-held-order.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useSteadyChoice } from './use-steady-choice.ts';

export type ListRow =
  | { type: 'group'; key: string; state: ConversationState; count: number }
  | { type: 'conversation'; key: string; conversation: Conversation; place: number };

const GROUP_HEIGHT = 30;
const ROW_HEIGHT = 71;
const NEAR = 12;

function flatten(groups: InboxGroup[]): ListRow[] {
  let place = 0;
  return groups.flatMap((group): ListRow[] => {
    if (group.conversations.length === 0) return [];
    return [
      { type: 'group', key: group.state, state: group.state, count: group.conversations.length },
      ...group.conversations.map((conversation): ListRow => ({ type: 'conversation', key: conversation.id, conversation, place: (place += 1) })),
    ];
  });
}

interface InboxListProps {
  groups: InboxGroup[];
  view: InboxView;
  chosen: string | null;
  onNearEnd: (state: ConversationState) => void;
}

export function InboxList({ groups, view, chosen, onNearEnd }: InboxListProps) {
  const { t } = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const { shown, hold, release } = useHeldOrder(groups);
  const rows = useMemo(() => flatten(shown), [shown]);
  const size = rows.filter((row) => row.type === 'conversation').length;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.type === 'group' ? GROUP_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
  });
  useEffect(() => virtual.measure(), [rows, virtual]);
  const position = (): { top: number; height: number } => ({ top: scroller.current?.scrollTop ?? 0, height: scroller.current?.clientHeight ?? 0 });
  useSteadyChoice(rows, chosen, { position, scrollTo: (top) => scroller.current?.scrollTo({ top }) }, (row) => (row.type === 'group' ? GROUP_HEIGHT : ROW_HEIGHT));
  useRowKeys(rows, chosen, scroller, (index) => virtual.scrollToIndex(index));

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    shown.reduce((end, group) => {
      const next = group.conversations.length === 0 ? end : end + 1 + group.conversations.length;
      if (last >= end && last + NEAR >= next) onNearEnd(group.state);
      return next;
    }, 0);
  }, [last, shown, onNearEnd]);

  return (
    <div ref={scroller} className="thin-scroll relative min-h-0 flex-1 scroll-py-8 overflow-auto" onPointerEnter={(event) => event.pointerType === 'mouse' && hold()} onPointerLeave={release}>
      <ul role="list" aria-label={t('nav.inbox')} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const style = { height: item.size, transform: `translateY(${item.start}px)` };
          if (row.type === 'group') return <GroupHeading key={row.key} state={row.state} count={row.count} style={style} />;
          return <ConversationRow key={row.key} conversation={row.conversation} view={view} place={row.place} size={size} style={style} />;
        })}
      </ul>
    </div>
  );
}
