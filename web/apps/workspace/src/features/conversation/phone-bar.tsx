import { Link } from '@tanstack/react-router';
import type { InboxView } from '@throughline/state/inbox.ts';
import { unreadTotal } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { ChevronLeft, UserRound } from 'lucide-react';

import { useSession } from '../../shared/session-context.tsx';
import { useStore } from '../../shared/use-store.ts';

const link = 'inline-flex h-11 items-center gap-1.5 rounded-1 px-1.5 font-medium text-fg-2 no-underline';

/** One pane at a time on a phone: the way back and the way to the card. */
export function PhoneBar({ view, onCard }: { view: InboxView; onCard: () => void }) {
  const { t } = useText();
  const { workspace } = useSession();
  const conversations = useStore(workspace, (state) => state.conversations);
  const unread = unreadTotal(conversations.values());
  return (
    <div className="flex items-center justify-between border-b border-line bg-surface px-2 two:hidden">
      <Link to="/inbox/$view" params={{ view }} className={link}>
        <Icon of={ChevronLeft} size="sm" />
        {t('thread.back')}
        {unread > 0 && (
          <span className="h-4 min-w-4 rounded-full bg-unread px-1 text-center text-2xs leading-4 font-semibold text-(--ch-on)" aria-label={t('inbox.unread', { count: unread })}>
            {unread}
          </span>
        )}
      </Link>
      <button type="button" onClick={onCard} className={link}>
        <Icon of={UserRound} size="sm" />
        {t('thread.customer')}
      </button>
    </div>
  );
}
