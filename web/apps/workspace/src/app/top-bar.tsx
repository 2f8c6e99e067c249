import { whoWaits } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Smartphone } from 'lucide-react';
import { useEffect } from 'react';

import { useSession } from '../shared/session-context.tsx';
import { useElapsed } from '../shared/use-now.ts';
import { useConversationPages } from '../shared/use-reading.ts';
import { useStore } from '../shared/use-store.ts';
import { LiveMark } from './live-mark.tsx';

function Longest({ since }: { since: number }) {
  const text = useText();
  const elapsed = useElapsed(since);
  return (
    <span className="whitespace-nowrap">
      {text.t('top.longest')} <b className="font-semibold text-fg">{text.wait(elapsed)}</b>
    </span>
  );
}

const MOST_COUNTED = 1000;

/** Everybody who waits is read, so that the figure and the longest wait are true; beyond a thousand it says “more than”. */
function Waiting() {
  const { t, number } = useText();
  const { workspace } = useSession();
  const open = useConversationPages({ state: 'open' });
  const conversations = useStore(workspace, (state) => state.conversations);
  const { count, since } = whoWaits(conversations.values());
  const { hasMore, isReading, readMore } = open;
  const goOn = hasMore && !isReading && count < MOST_COUNTED;
  useEffect(() => {
    if (goOn) readMore();
  });
  if (!open.isDone) return null;
  if (count === 0) return <span className="whitespace-nowrap">{t('top.nobody')}</span>;
  return (
    <>
      <span className="whitespace-nowrap">
        <b className="font-semibold text-fg">
          {number(count)}
          {hasMore && '+'}
        </b>{' '}
        {t('top.waiting', { count })}
      </span>
      {since !== null && (
        <>
          <span className="text-fg-3" aria-hidden="true">·</span>
          <Longest since={since} />
        </>
      )}
    </>
  );
}

export function TopBar() {
  const { t } = useText();
  const { me } = useSession();
  return (
    <header className="hidden items-center gap-4 border-b border-line px-3 two:col-start-2 two:row-start-1 two:flex">
      <span className="min-w-0 truncate text-md font-semibold">{me.company.name}</span>
      <span className="h-5 w-px flex-none bg-line-2" />
      <span className="flex flex-none items-center gap-2.5 text-fg-2">
        <Waiting />
      </span>
      <span className="flex-1" />
      {me.demo && (
        <a href="/demo/" target="_blank" rel="noopener" className="inline-flex h-7 min-w-0 flex-none items-center gap-1.5 rounded-1 bg-surface px-2.5 font-medium text-fg no-underline shadow-[inset_0_0_0_1px_var(--line-2)] hover:bg-surface-2" title={t('top.demo')}>
          <Icon of={Smartphone} size="sm" />
          <span className="hidden three:inline">{t('top.demo')}</span>
          <span className="three:hidden">{t('top.demo.short')}</span>
        </a>
      )}
      <LiveMark />
    </header>
  );
}
