import { useNavigate } from '@tanstack/react-router';
import type { InboxView } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { InlineError } from '@throughline/ui/parts/inline-error.tsx';
import { Skeleton } from '@throughline/ui/parts/skeleton.tsx';
import { useEffect } from 'react';

import { preferences } from '../../shared/preferences.ts';
import { useAssign } from '../../shared/use-acts.ts';
import { useSession } from '../../shared/session-context.tsx';
import { useShortcuts } from '../../shared/use-shortcuts.ts';
import { InboxEmpty } from './inbox-empty.tsx';
import { InboxList } from './inbox-list.tsx';
import { InboxTabs } from './inbox-tabs.tsx';
import { useInbox } from './use-inbox.ts';

export function InboxPane({ view, chosen }: { view: InboxView; chosen: string | null }) {
  const { t } = useText();
  const { agentId } = useSession();
  const inbox = useInbox(view);
  const assign = useAssign();
  const navigate = useNavigate();
  useEffect(() => preferences.dispatch({ view }), [view]);

  const take = (): void => {
    const id = inbox.longestUnassigned;
    if (!id || !agentId) return;
    assign.mutate({ id, agentId });
    void navigate({ to: '/inbox/$view/$conversationId', params: { view, conversationId: id } });
  };
  useShortcuts({ KeyT: take });

  return (
    <section id="inbox" tabIndex={-1} aria-label={t('nav.inbox')} className={`${chosen ? 'hidden two:flex' : 'flex'} min-h-0 flex-col bg-surface -outline-offset-2 two:border-r two:border-line`}>
      <InboxTabs counts={inbox.counts} />
      {inbox.error && (
        <div className="border-b border-line p-2">
          <InlineError title={t('inbox.error')} more={inbox.isEmpty ? undefined : t('inbox.error.more')}>
            <Button onClick={inbox.retry}>{t('act.retry')}</Button>
          </InlineError>
        </div>
      )}
      {inbox.isEmpty && !inbox.isDone && !inbox.error && <Skeleton rows={6} />}
      {inbox.isEmpty && inbox.isDone && <InboxEmpty view={view} unassigned={inbox.counts.unassigned.count} onTake={inbox.longestUnassigned && agentId ? take : null} />}
      {!inbox.isEmpty && <InboxList key={view} groups={inbox.groups} view={view} chosen={chosen} onNearEnd={inbox.readMore} />}
    </section>
  );
}
