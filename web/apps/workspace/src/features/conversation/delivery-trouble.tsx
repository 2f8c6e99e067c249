import type { Touch } from '@throughline/protocol/wire.ts';
import { channelName } from '@throughline/ui/channel-look.ts';
import type { Formatter } from '@throughline/ui/format/formatter.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { RotateCcw } from 'lucide-react';

import { useRetryTouch } from '../../shared/use-acts.ts';

const refusals = ['blocked_by_user', 'window_closed', 'bad_recipient', 'bad_request'] as const;

/** The channel's reason in words; what the provider said itself only where we have none. */
function describeRefusal(error: string, text: Formatter): string {
  const known = refusals.find((refusal) => error === refusal || error.startsWith(`${refusal}: `));
  return known ? text.t(`refusal.${known}`) : error;
}

/** A message that did not arrive, or may not have: what is known of it, and the person's decision to send it again. */
export function DeliveryTrouble({ touch }: { touch: Touch }) {
  const text = useText();
  const retry = useRetryTouch();
  const state = touch.delivery?.state;
  if (touch.direction !== 'out' || (state !== 'failed' && state !== 'uncertain')) return null;
  const isFailed = state === 'failed';
  return (
    <div className={`mt-2 border-t pt-2 text-xs ${isFailed ? 'border-bad-line' : 'border-warn-line'}`}>
      <p className="text-fg-2 [overflow-wrap:anywhere]">
        {text.t(`delivery.${state}.more`, { channel: channelName(touch.channel, text) })}
        {isFailed && touch.delivery?.error && <span className="text-fg-3"> {describeRefusal(touch.delivery.error, text)}</span>}
      </p>
      <Button className="mt-1.5 max-w-full text-sm" disabled={retry.isPending} aria-busy={retry.isPending} onClick={() => retry.mutate(touch.id)}>
        <Icon of={RotateCcw} size="sm" />
        {text.t('delivery.again')}
      </Button>
    </div>
  );
}
