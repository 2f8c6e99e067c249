import type { Touch } from '@throughline/protocol/wire.ts';
import { channelName } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { DirectionBadge, SafeText } from '@throughline/ui/parts/safe-text.tsx';
import { Lock } from 'lucide-react';

import { DeliveryMark } from './delivery-mark.tsx';

export function MessageHead({ touch }: { touch: Touch }) {
  const text = useText();
  const { t } = text;
  const name = touch.author.name || t(touch.author.kind === 'customer' ? 'touch.customer' : 'app.name');
  if (touch.kind === 'note') {
    return (
      <div className="mb-0.5 flex items-center gap-1.5 text-xs text-note">
        <Icon of={Lock} size="xs" />
        <b className="font-semibold">{t('touch.note', { name })}</b>
        <span>{t('touch.teamOnly')}</span>
      </div>
    );
  }
  return (
    <div className="mb-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-fg-3">
      <SafeText className="max-w-full truncate font-semibold text-fg-2">{name}</SafeText>
      {touch.author.kind === 'bot' && <span>{t('touch.bot')}</span>}
      <span>{channelName(touch.channel, text)}</span>
      <time dateTime={touch.at} className="two:hidden">
        {text.clock(new Date(touch.at))}
      </time>
      <DirectionBadge of={`${name}${touch.text ?? ''}`} />
      {touch.direction === 'out' && touch.delivery && <DeliveryMark state={touch.delivery.state} />}
    </div>
  );
}
