import type { Conversation, Touch } from '@throughline/protocol/wire.ts';
import type { OutboxItem } from '@throughline/state/outbox.ts';
import type { ThreadRow } from '@throughline/state/thread-rows.ts';
import type { Timeline } from '@throughline/state/timeline.ts';

import { DayRow } from './day-row.tsx';
import { EventRow } from './event-row.tsx';
import { MessageRow } from './message-row.tsx';
import { NewRow } from './new-row.tsx';
import { PendingRow } from './pending-row.tsx';
import { SwitchRow } from './switch-row.tsx';

interface ThreadRowViewProps {
  row: ThreadRow;
  timeline: Timeline;
  conversation: Conversation;
  canReply: boolean;
  onReply: (touch: Touch) => void;
  onEdit: (item: OutboxItem) => void;
  onJump: (touchId: string) => void;
}

export function ThreadRowView({ row, timeline, conversation, canReply, onReply, onEdit, onJump }: ThreadRowViewProps) {
  switch (row.type) {
    case 'day':
      return <DayRow at={row.at} line={row.line} first={row.first} />;
    case 'new':
      return <NewRow line={row.line} />;
    case 'switch':
      return <SwitchRow from={row.from} to={row.to} />;
    case 'pending':
      return <PendingRow item={row.item} line={row.line} timeline={timeline} onEdit={onEdit} />;
    case 'touch': {
      const kind = row.touches[0]?.kind;
      if (kind === 'message' || kind === 'note') {
        return <MessageRow row={row} timeline={timeline} conversation={conversation} onReply={canReply && kind === 'message' ? onReply : null} onJump={onJump} />;
      }
      return <EventRow row={row} />;
    }
  }
}
