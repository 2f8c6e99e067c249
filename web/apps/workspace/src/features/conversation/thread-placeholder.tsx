import { Link } from '@tanstack/react-router';
import { ApiError } from '@throughline/client/http.ts';
import type { InboxView } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { EmptyState } from '@throughline/ui/parts/empty-state.tsx';
import { MessagesSquare, SearchX, Unplug } from 'lucide-react';

interface ThreadPlaceholderProps {
  view: InboxView;
  error: Error | null;
  isReading: boolean;
  onRetry?: () => void;
}

/** Where a conversation would be: none chosen, not there, or not readable. */
export function ThreadPlaceholder({ view, error, isReading, onRetry }: ThreadPlaceholderProps) {
  const { t } = useText();
  const isGone = error instanceof ApiError && [400, 404, 422].includes(error.problem.status);
  const chosen = error !== null || isReading;
  return (
    <main id="thread" tabIndex={-1} className={`${chosen ? 'flex' : 'hidden two:flex'} min-h-0 flex-col bg-bg three:col-span-2`}>
      {!isReading && !error && <EmptyState icon={MessagesSquare} title={t('thread.none')} more={t('thread.none.more')} />}
      {error && (
        <EmptyState icon={isGone ? SearchX : Unplug} title={t(isGone ? 'thread.gone' : 'thread.error')} more={isGone ? t('thread.gone.more') : error.message}>
          {!isGone && onRetry && <Button onClick={onRetry}>{t('act.retry')}</Button>}
          <Link to="/inbox/$view" params={{ view }} className="inline-flex h-7 items-center">
            {t('thread.back')}
          </Link>
        </EmptyState>
      )}
    </main>
  );
}
