import { useText } from '@throughline/ui/format/text-context.tsx';
import { Logo } from '@throughline/ui/icons/logo.tsx';
import { ChannelNode } from '@throughline/ui/parts/channel-node.tsx';
import { channelTone } from '@throughline/ui/channel-look.ts';

import { LanguageRow } from './language-row.tsx';
import { SignInForm } from './sign-in-form.tsx';

const story = ['webchat', 'email', 'telegram', 'phone', 'whatsapp'];

export function SignInPage() {
  const { t } = useText();
  return (
    <div className="grid h-full overflow-auto two:grid-cols-[400px_minmax(0,1fr)]">
      <main className="flex min-h-full flex-col bg-surface px-6 py-10 two:border-r two:border-line two:px-10">
        <Logo size={40} />
        <h1 className="mt-5 text-xl font-semibold">{t('login.title')}</h1>
        <p className="mt-1 mb-5 text-fg-2 [overflow-wrap:anywhere]">{location.host}</p>
        <SignInForm />
        <div className="min-h-8 flex-1" />
        <LanguageRow />
      </main>
      <div className="hidden place-items-center p-12 two:grid">
        <div className="flex max-w-105 gap-6">
          <div aria-hidden="true" className="flex flex-col items-center">
            {story.map((channel, index) => (
              <span key={channel} className={`${channelTone(channel)} flex flex-col items-center`}>
                <ChannelNode channel={channel} named={false} />
                {index < story.length - 1 && <span className="h-7 w-0.5 bg-(--ch)" />}
              </span>
            ))}
          </div>
          <div className="flex flex-col justify-center gap-1.5">
            <p className="text-xl font-semibold text-balance">{t('login.promise')}</p>
            <p className="text-md text-fg-2">{t('login.promise.more')}</p>
          </div>
        </div>
      </div>
    </div>
  );
}
