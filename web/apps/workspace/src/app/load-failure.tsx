import { useRouter } from '@tanstack/react-router';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { EmptyState } from '@throughline/ui/parts/empty-state.tsx';
import { Unplug } from 'lucide-react';

/** The page itself could not begin. */
export function LoadFailure() {
  const { t } = useText();
  const router = useRouter();
  return (
    <main className="flex h-full">
      <EmptyState icon={Unplug} title={t('login.unreachable')} more={t('login.unreachable.more')}>
        <Button look="primary" onClick={() => void router.invalidate()}>
          {t('act.retry')}
        </Button>
      </EmptyState>
    </main>
  );
}
