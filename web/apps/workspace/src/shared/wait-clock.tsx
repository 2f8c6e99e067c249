import type { Conversation } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Timer } from 'lucide-react';

import { useElapsed, useNow } from './use-now.ts';

function Running({ since }: { since: number }) {
  const text = useText();
  const waited = text.wait(useElapsed(since));
  return (
    <span className="inline-flex flex-none items-center gap-0.75 text-xs font-semibold whitespace-nowrap text-fg-2" title={text.t('inbox.waits', { time: waited })}>
      <Icon of={Timer} size="xs" />
      <span className="sr-only">{text.t('inbox.waits', { time: '' })}</span>
      {waited}
    </span>
  );
}

/** How long the customer has waited for us; without that, when something last happened. */
export function WaitClock({ conversation }: { conversation: Conversation }) {
  const text = useText();
  const now = useNow('minute');
  if (conversation.state === 'open' && conversation.waiting_since) return <Running since={Date.parse(conversation.waiting_since)} />;
  const last = new Date(conversation.last_at);
  return (
    <time dateTime={conversation.last_at} title={text.exact(last)} className="flex-none text-xs whitespace-nowrap text-fg-3">
      {text.short(last, new Date(now))}
    </time>
  );
}
