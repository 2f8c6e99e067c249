import type { Conversation, Touch } from '@throughline/protocol/wire.ts';
import type { ThreadRow } from '@throughline/state/thread-rows.ts';
import type { Timeline } from '@throughline/state/timeline.ts';
import { channelName } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { ChannelNode } from '@throughline/ui/parts/channel-node.tsx';
import { Reply } from 'lucide-react';

import { describeTouch } from '../../shared/describe-touch.ts';
import { DeliveryTrouble } from './delivery-trouble.tsx';
import { LineRow, Pip } from './line-row.tsx';
import { MessageBody } from './message-body.tsx';
import { MessageHead } from './message-head.tsx';

interface MessageRowProps {
  row: Extract<ThreadRow, { type: 'touch' }>;
  timeline: Timeline;
  conversation: Conversation;
  onReply: ((touch: Touch) => void) | null;
  onJump: (touchId: string) => void;
}

function boxOf(touch: Touch): string {
  if (touch.kind === 'note') return 'bg-note-soft shadow-[0_0_0_1px_var(--note-line)]';
  if (touch.direction === 'out') return 'bg-ours ml-5 two:ml-12 max-w-153';
  return 'bg-surface shadow-[0_0_0_1px_var(--line),var(--sh-1)]';
}

export function MessageRow({ row, timeline, conversation, onReply, onJump }: MessageRowProps) {
  const text = useText();
  const touch = row.touches[0];
  if (!touch) return null;
  const isNote = touch.kind === 'note';
  const isPlain = row.continues && touch.direction === 'in';
  const spoken = { time: text.clock(new Date(touch.at)), name: touch.author.name || text.t('touch.customer'), channel: channelName(touch.channel, text), text: describeTouch(touch, text) };
  const node = isNote ? <Pip /> : isPlain ? null : <ChannelNode channel={touch.channel} named={false} className="relative" />;

  return (
    <LineRow line={row.line} at={touch.at} begins={row.first ? 'here' : undefined} tight={isPlain} node={node} spoken={text.t(isNote ? 'touch.spokenNote' : 'touch.spoken', spoken)}>
      <div className="group/message flex min-w-0 items-start gap-1">
        <div className={`w-fit max-w-165 min-w-0 rounded-2 px-3 pt-1.75 pb-2.25 two:min-w-55 ${boxOf(touch)}`}>
          {!isPlain && <MessageHead touch={touch} />}
          <MessageBody touches={row.touches} timeline={timeline} language={touch.direction === 'in' ? (conversation.language ?? null) : null} onJump={onJump} />
          <DeliveryTrouble touch={touch} />
        </div>
        {onReply && (
          <button
            type="button"
            onClick={() => onReply(touch)}
            aria-label={text.t('touch.reply')}
            title={text.t('touch.reply')}
            className="grid size-7 flex-none place-items-center rounded-1 text-fg-3 opacity-0 group-hover/message:opacity-100 hover:bg-sunken hover:text-fg focus-visible:opacity-100 touch:opacity-100"
          >
            <Icon of={Reply} />
          </button>
        )}
      </div>
    </LineRow>
  );
}
