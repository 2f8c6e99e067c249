import { Link } from '@tanstack/react-router';
import type { Conversation } from '@throughline/protocol/wire.ts';
import type { InboxView } from '@throughline/state/inbox.ts';
import { channelName, channelTone } from '@throughline/ui/channel-look.ts';
import { languageTag } from '@throughline/ui/format/formatter.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { ChannelNode } from '@throughline/ui/parts/channel-node.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';
import type { CSSProperties } from 'react';

import { describeTouch } from '../../shared/describe-touch.ts';
import { useSession } from '../../shared/session-context.tsx';
import { useStore } from '../../shared/use-store.ts';
import { WaitClock } from '../../shared/wait-clock.tsx';

interface ConversationRowProps {
  conversation: Conversation;
  view: InboxView;
  place: number;
  size: number;
  style: CSSProperties;
}

export function ConversationRow({ conversation, view, place, size, style }: ConversationRowProps) {
  const text = useText();
  const { agentId, typing } = useSession();
  const isTyping = useStore(typing, (state) => state.has(conversation.id));
  const { last_touch: last, unread, active_channel: channel } = conversation;
  const words = last ? describeTouch(last, text) : '';
  const isOurs = last?.direction === 'out' && last.author.kind === 'agent' && last.author.id === agentId;
  const isFailed = last?.delivery?.state === 'failed' || last?.delivery?.state === 'uncertain';
  const facts = [channelName(channel, text), conversation.topic, view === 'all' && conversation.assignee?.id !== agentId ? conversation.assignee?.name : null];

  return (
    <li className="absolute inset-x-0 top-0" style={style} aria-setsize={size} aria-posinset={place}>
      <Link
        to="/inbox/$view/$conversationId"
        params={{ view, conversationId: conversation.id }}
        data-conversation={conversation.id}
        className="relative grid h-full grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 border-b border-line py-2 pr-3 pl-2.75 text-fg no-underline -outline-offset-2 hover:bg-surface-2 aria-[current=page]:bg-sel aria-[current=page]:before:absolute aria-[current=page]:before:inset-y-0 aria-[current=page]:before:left-0 aria-[current=page]:before:w-0.75 aria-[current=page]:before:bg-sel-edge"
      >
        <span className="flex flex-col items-center" aria-hidden="true">
          <ChannelNode channel={channel} named={false} />
          {last && last.channel !== channel && <span className={`${channelTone(channel)} mt-0.75 w-0.5 flex-1 rounded-[1px] bg-(--ch)`} />}
          <span className={`${channelTone(last?.channel ?? channel)} mt-0.75 w-0.5 flex-1 rounded-[1px] bg-(--ch)`} />
        </span>
        <span className="min-w-0">
          <span className="flex items-center gap-2">
            <SafeText className={`min-w-0 flex-1 truncate ${unread > 0 ? 'font-semibold' : 'font-medium'}`}>{conversation.customer_name || text.t('touch.customer')}</SafeText>
            <WaitClock conversation={conversation} />
          </span>
          <span className="flex items-center gap-2">
            <span className={`min-w-0 flex-1 truncate ${unread > 0 ? 'text-fg' : 'text-fg-2'}`} lang={conversation.language ?? undefined}>
              {isTyping ? <em>{text.t('inbox.typing')}</em> : <SafeText>{isOurs ? text.t('inbox.you', { text: words }) : words}</SafeText>}
            </span>
            {unread > 0 && (
              <span className="h-4 min-w-4 flex-none rounded-full bg-unread px-1 text-center text-2xs leading-4 font-semibold text-(--ch-on)">
                <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
                <span className="sr-only">{text.t('inbox.unread', { count: unread })}</span>
              </span>
            )}
          </span>
          <span className="mt-0.5 flex items-center gap-[0.3em] overflow-hidden text-xs whitespace-nowrap text-fg-3">
            {isFailed && <span className="flex-none font-medium text-bad">{text.t('inbox.failed')}</span>}
            <span className="min-w-0 truncate">{facts.filter(Boolean).join(' · ')}</span>
            {conversation.language && <span className="flex-none">· {languageTag(conversation.language)}</span>}
          </span>
        </span>
      </Link>
    </li>
  );
}
