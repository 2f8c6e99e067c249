import type { InboxView } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { EmptyState } from '@throughline/ui/parts/empty-state.tsx';
import { KeyHint } from '@throughline/ui/parts/key-hint.tsx';
import { Inbox } from 'lucide-react';

export function InboxEmpty({ view, unassigned, onTake }: { view: InboxView; unassigned: number; onTake: (() => void) | null }) {
  const { t } = useText();
  if (view === 'mine') {
    return (
      <EmptyState icon={Inbox} title={t('inbox.empty.mine')} more={unassigned > 0 ? t('inbox.empty.mine.more', { count: unassigned }) : t('inbox.empty.mine.none')}>
        {onTake && (
          <Button onClick={onTake}>
            {t('inbox.take')} <KeyHint>t</KeyHint>
          </Button>
        )}
      </EmptyState>
    );
  }
  if (view === 'unassigned') return <EmptyState icon={Inbox} title={t('inbox.empty.unassigned')} />;
  return <EmptyState icon={Inbox} title={t('inbox.empty.all')} more={t('inbox.empty.all.more')} />;
}
