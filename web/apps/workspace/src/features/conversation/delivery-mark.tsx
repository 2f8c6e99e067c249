import type { Delivery } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Check, CheckCheck, CircleAlert, CircleHelp, Clock } from 'lucide-react';

const icons = { queued: Clock, sending: Clock, sent: Check, delivered: CheckCheck, read: CheckCheck, failed: CircleAlert, uncertain: CircleHelp };
const tones = { queued: '', sending: '', sent: '', delivered: '', read: 'text-ok', failed: 'text-bad font-medium', uncertain: 'text-warn font-medium' };

/** Never the icon alone: the word says it. */
export function DeliveryMark({ state }: { state: Delivery['state'] }) {
  const { t } = useText();
  return (
    <span data-delivery={state} className={`inline-flex items-center gap-1 ${tones[state]}`}>
      <Icon of={icons[state]} size="xs" />
      {t(`delivery.${state}`)}
    </span>
  );
}
