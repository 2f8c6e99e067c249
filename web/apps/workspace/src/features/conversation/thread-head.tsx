import type { Conversation } from '@throughline/protocol/wire.ts';
import type { Timeline } from '@throughline/state/timeline.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { KeyHint } from '@throughline/ui/parts/key-hint.tsx';
import { DirectionBadge, SafeText } from '@throughline/ui/parts/safe-text.tsx';
import { Tag } from '@throughline/ui/parts/tag.tsx';
import { Check, RotateCcw, Timer, UserRound } from 'lucide-react';

import { useSession } from '../../shared/session-context.tsx';
import { useAssign, useReopen, useResolve } from '../../shared/use-acts.ts';
import { useElapsed } from '../../shared/use-now.ts';
import { useShortcuts } from '../../shared/use-shortcuts.ts';
import { AssigneeMenu } from './assignee-menu.tsx';
import { Trace } from './trace.tsx';

function StateTag({ conversation }: { conversation: Conversation }) {
  const text = useText();
  const since = conversation.state === 'open' && conversation.waiting_since ? Date.parse(conversation.waiting_since) : null;
  const elapsed = useElapsed(since ?? 0);
  if (since === null) return <span className="min-w-0 max-two:hidden"><Tag>{text.t(`state.${conversation.state}`)}</Tag></span>;
  return (
    <Tag title={text.t('state.open')}>
      <Icon of={Timer} size="xs" />
      <span className="sr-only two:hidden">{text.t('inbox.waits', { time: '' })}</span>
      <span className="two:hidden">{text.wait(elapsed)}</span>
      <span className="max-two:hidden">{text.t('inbox.waits', { time: text.wait(elapsed) })}</span>
    </Tag>
  );
}

interface ThreadHeadProps {
  conversation: Conversation;
  timeline: Timeline;
  onCard: () => void;
  onJump: (touchId: string) => void;
}

export function ThreadHead({ conversation, timeline, onCard, onJump }: ThreadHeadProps) {
  const { t } = useText();
  const { agentId } = useSession();
  const assign = useAssign();
  const resolve = useResolve();
  const reopen = useReopen();
  const { id, state } = conversation;
  const isResolved = state === 'resolved';
  const isBusy = resolve.isPending || reopen.isPending;
  const settle = (): void => {
    if (!isBusy) (isResolved ? reopen : resolve).mutate(id);
  };
  const assignTo = (wanted: string | null): void => {
    if (!assign.isPending && wanted !== (conversation.assignee?.id ?? null)) assign.mutate({ id, agentId: wanted });
  };
  useShortcuts({ KeyE: settle, ...(agentId ? { KeyA: () => assignTo(agentId) } : {}) });

  return (
    <header className="flex-none border-b border-line bg-surface px-3 pt-2.5 pb-2 two:px-4">
      <div className="flex items-center gap-2">
        <h1 className="min-w-0 flex-1 truncate text-lg font-semibold two:flex-initial two:min-w-24">
          <SafeText>{conversation.customer_name || t('touch.customer')}</SafeText>
        </h1>
        <DirectionBadge of={conversation.customer_name} />
        {conversation.topic && (
          <span className="hidden wide:contents">
            <Tag tone="line">{conversation.topic}</Tag>
          </span>
        )}
        <StateTag conversation={conversation} />
        <span className="hidden flex-1 two:block" />
        <Button className="max-two:hidden three:hidden" look="quiet" iconOnly aria-label={t('thread.customer')} title={`${t('thread.customer')} (F6)`} onClick={onCard}>
          <Icon of={UserRound} />
        </Button>
        <AssigneeMenu conversation={conversation} isBusy={assign.isPending} onAssign={assignTo} />
        <Button onClick={settle} disabled={isBusy} aria-busy={isBusy} aria-keyshortcuts="e">
          <Icon of={isResolved ? RotateCcw : Check} size="sm" />
          <span className="max-two:sr-only">{t(isResolved ? 'act.reopen' : 'act.resolve')}</span>
          <KeyHint>e</KeyHint>
        </Button>
      </div>
      <Trace timeline={timeline} onJump={onJump} />
    </header>
  );
}
