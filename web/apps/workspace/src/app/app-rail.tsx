import { Link } from '@tanstack/react-router';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Logo } from '@throughline/ui/icons/logo.tsx';
import { Inbox } from 'lucide-react';

import { AccountMenu } from './account-menu.tsx';

const place = 'grid size-9 place-items-center rounded-2 text-fg-3 hover:bg-sunken hover:text-fg aria-[current=page]:bg-surface aria-[current=page]:text-fg aria-[current=page]:shadow-[inset_0_0_0_1px_var(--line-2)] touch:size-11';

export function AppRail({ isHidden, onKeys }: { isHidden: boolean; onKeys: () => void }) {
  const { t } = useText();
  return (
    <nav
      aria-label={t('nav.main')}
      className={`${isHidden ? 'hidden two:flex' : 'flex'} row-start-2 h-14 items-center justify-around border-t border-line px-2 two:row-span-3 two:row-start-1 two:h-auto two:flex-col two:justify-start two:gap-0.5 two:border-t-0 two:border-r two:px-0 two:py-2`}
    >
      <span className="mb-2 hidden two:block">
        <Logo />
      </span>
      <Link to="/inbox" className={place} aria-label={t('nav.inbox')} title={t('nav.inbox')}>
        <Icon of={Inbox} size="lg" />
      </Link>
      <span className="hidden flex-1 two:block" />
      <AccountMenu onKeys={onKeys} />
    </nav>
  );
}
