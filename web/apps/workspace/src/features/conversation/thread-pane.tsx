import type { Conversation } from '@throughline/protocol/wire.ts';
import type { InboxView } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { InlineError } from '@throughline/ui/parts/inline-error.tsx';
import { LiveRegion } from '@throughline/ui/parts/live-region.tsx';
import { Skeleton } from '@throughline/ui/parts/skeleton.tsx';
import { useRef, useState } from 'react';

import { useChannel } from '../../shared/use-reading.ts';
import { Composer } from './composer.tsx';
import { PhoneBar } from './phone-bar.tsx';
import { ThreadHead } from './thread-head.tsx';
import type { ThreadHandle } from './thread-list.tsx';
import { ThreadList } from './thread-list.tsx';
import { useDraft } from './use-draft.ts';
import { useThread } from './use-thread.ts';

interface ThreadPaneProps {
  conversation: Conversation;
  view: InboxView;
  onCard: () => void;
}

export function ThreadPane({ conversation, view, onCard }: ThreadPaneProps) {
  const { t } = useText();
  const [isAtEnd, setAtEnd] = useState(true);
  const thread = useThread(conversation, isAtEnd);
  const draft = useDraft(conversation.id);
  const list = useRef<ThreadHandle>(null);
  const channel = useChannel(conversation.active_channel_account);

  return (
    <main id="thread" tabIndex={-1} aria-label={t('thread.label', { name: conversation.customer_name })} className="flex min-h-0 min-w-0 flex-col bg-bg -outline-offset-2">
      <PhoneBar view={view} onCard={onCard} />
      <ThreadHead conversation={conversation} timeline={thread.timeline} onCard={onCard} onJump={(id) => list.current?.showTouch(id)} />
      {thread.error && (
        <div className="p-3">
          <InlineError title={t('thread.error')} more={thread.error.message}>
            <Button onClick={thread.retry}>{t('act.retry')}</Button>
          </InlineError>
        </div>
      )}
      {thread.isLoaded ? (
        <ThreadList
          ref={list}
          conversation={conversation}
          timeline={thread.timeline}
          rows={thread.rows}
          firstUnread={thread.firstUnread}
          isComplete={!thread.hasMore}
          isReading={thread.isReading}
          canReply={channel?.can.reply_to ?? false}
          onOlder={thread.readMore}
          onAtEnd={setAtEnd}
          onReply={(touch) => draft.change({ replyTo: touch.id, mode: 'message' })}
          onEdit={draft.takeBack}
        />
      ) : (
        <div className="flex-1 overflow-hidden p-4">{!thread.error && <Skeleton rows={4} className="mx-auto max-w-205" />}</div>
      )}
      <LiveRegion>{thread.announcement}</LiveRegion>
      <Composer conversation={conversation} channel={channel} draft={draft} timeline={thread.timeline} onSent={() => list.current?.showEnd()} />
    </main>
  );
}
