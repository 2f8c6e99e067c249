import { useText } from '@throughline/ui/format/text-context.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { Eye, EyeOff } from 'lucide-react';
import type { SubmitEvent } from 'react';
import { useEffect, useRef, useState } from 'react';

import { SignInFailureNote } from './sign-in-failure-note.tsx';
import { useSignIn } from './use-sign-in.ts';

const field = 'mt-1 flex h-9.5 w-full items-center rounded-2 bg-surface text-md shadow-[inset_0_0_0_1px_var(--edge)] focus-within:shadow-[inset_0_0_0_2px_var(--focus)] touch:h-11';
const input = 'h-full min-w-0 flex-1 rounded-2 bg-transparent px-2.5 outline-none';

export function SignInForm() {
  const { t } = useText();
  const { failure, isBusy, submit } = useSignIn();
  const [isShown, setShown] = useState(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => email.current?.focus(), []);

  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const done = await submit(email.current?.value ?? '', password.current?.value ?? '');
    if (done) return;
    const wrong = email.current?.value.trim() ? password.current : email.current;
    wrong?.focus();
    wrong?.select();
  };

  return (
    <form onSubmit={(event) => void onSubmit(event)} noValidate aria-describedby={failure ? 'sign-in-failure' : undefined}>
      <label className="mb-3.5 block">
        <span className="text-xs font-medium text-fg-3">{t('login.email')}</span>
        <span className={field}>
          <input ref={email} className={input} type="email" name="email" autoComplete="username" inputMode="email" spellCheck={false} maxLength={254} aria-invalid={failure !== null} />
        </span>
      </label>
      <div className="mb-3.5">
        <label htmlFor="password" className="text-xs font-medium text-fg-3">
          {t('login.password')}
        </label>
        <span className={field}>
          <input ref={password} id="password" className={input} type={isShown ? 'text' : 'password'} name="password" autoComplete="current-password" maxLength={1024} aria-invalid={failure !== null} />
          <button type="button" aria-pressed={isShown} aria-label={t(isShown ? 'login.hide' : 'login.show')} onClick={() => setShown(!isShown)} className="mr-1 grid size-7 place-items-center rounded-1 text-fg-3 hover:text-fg">
            {isShown ? <EyeOff size={16} strokeWidth={1.75} aria-hidden="true" /> : <Eye size={16} strokeWidth={1.75} aria-hidden="true" />}
          </button>
        </span>
      </div>
      <Button type="submit" look="primary" size="lg" className="w-full justify-center touch:h-11" disabled={isBusy} aria-busy={isBusy}>
        {t('login.submit')}
      </Button>
      <div id="sign-in-failure" className="mt-4">
        {failure && <SignInFailureNote failure={failure} />}
      </div>
    </form>
  );
}
