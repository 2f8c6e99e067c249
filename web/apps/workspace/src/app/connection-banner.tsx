import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { CloudOff } from 'lucide-react';

import { useSession } from '../shared/session-context.tsx';
import { useStore } from '../shared/use-store.ts';

/** Only while there is no connection: writing goes on, and this says what becomes of it. */
export function ConnectionBanner() {
  const { t } = useText();
  const { feed, outbox } = useSession();
  const { status, known } = useStore(feed, (state) => state);
  const count = useStore(outbox, (items) => items).filter((item) => item.phase !== 'refused').length;
  if (status === 'live' || (status === 'connecting' && !known && count === 0)) return null;
  return (
    <div role="status" className="row-start-3 flex items-start gap-2 border-b border-line-2 bg-surface px-4 py-2 text-fg-2 two:col-start-2 two:row-start-2">
      <Icon of={CloudOff} className="mt-px text-fg" />
      <span>{count > 0 ? t('outbox.banner', { count }) : t('outbox.bannerNone')}</span>
    </div>
  );
}
