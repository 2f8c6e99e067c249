import { useText } from '@throughline/ui/format/text-context.tsx';
import { InlineError } from '@throughline/ui/parts/inline-error.tsx';

import { useNow } from '../../shared/use-now.ts';
import type { SignInFailure } from './use-sign-in.ts';

function TooMany({ until }: { until: number }) {
  const { t } = useText();
  const seconds = Math.ceil((until - useNow('second')) / 1000);
  return <InlineError title={t('login.many')} more={seconds > 0 ? t('login.many.more', { seconds }) : t('login.many.now')} />;
}

export function SignInFailureNote({ failure }: { failure: SignInFailure }) {
  const { t } = useText();
  switch (failure.kind) {
    case 'many':
      return <TooMany until={failure.until} />;
    case 'wrong':
      return <InlineError title={t('login.wrong')} more={t('login.wrong.more')} />;
    case 'unreachable':
      return <InlineError title={t('login.unreachable')} more={t('login.unreachable.more')} />;
    case 'empty':
      return <InlineError title={t('login.empty')} />;
    case 'other':
      return <InlineError title={t('login.failed')} more={failure.detail} />;
  }
}
