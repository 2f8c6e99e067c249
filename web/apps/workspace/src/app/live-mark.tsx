import { useText } from '@throughline/ui/format/text-context.tsx';

import { useSession } from '../shared/session-context.tsx';
import { useStore } from '../shared/use-store.ts';

const dots = { live: 'bg-ok', connecting: 'shadow-[inset_0_0_0_2px_var(--fg-3)]', lost: 'bg-bad-solid' };

/** Whether the page hears from the server: a shape, a word, and what it means. */
export function LiveMark() {
  const { t } = useText();
  const { feed } = useSession();
  const { status, known } = useStore(feed, (state) => state);
  const shown = known && status === 'connecting' ? 'connecting' : status;
  return (
    <span role="status" className="inline-flex h-7.5 flex-none items-center gap-1.75 rounded-2 bg-surface px-2.5 font-medium shadow-[inset_0_0_0_1px_var(--line-2)]" title={t(`live.${shown}.more`)}>
      <span aria-hidden="true" className={`size-2 rounded-full ${dots[shown]}`} />
      {t(`live.${shown}`)}
    </span>
  );
}
