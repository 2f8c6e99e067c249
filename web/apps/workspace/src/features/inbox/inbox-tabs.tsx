import { Link } from '@tanstack/react-router';
import type { InboxView } from '@throughline/state/inbox.ts';
import { inboxViews } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';

import type { Count } from './use-inbox.ts';

/** Each view is an address, so these are links; the figure is how many of them wait for an answer or for the customer. */
export function InboxTabs({ counts }: { counts: Record<InboxView, Count> }) {
  const { t, number } = useText();
  return (
    <nav aria-label={t('inbox.views')} className="flex flex-none gap-0.5 border-b border-line p-2">
      {inboxViews.map((name) => (
        <Link
          key={name}
          to="/inbox/$view"
          params={{ view: name }}
          className="flex h-7.5 items-center gap-1.5 rounded-1 px-2.5 font-medium whitespace-nowrap text-fg-2 no-underline hover:bg-surface-2 aria-[current=page]:bg-sunken aria-[current=page]:text-fg touch:h-11"
        >
          {t(`inbox.${name}`)}
          {counts[name].count > 0 && (
            <span className="font-normal text-fg-3">
              {number(counts[name].count)}
              {counts[name].more && '+'}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
