import { channelName, channelTone } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { ChannelNode } from '@throughline/ui/parts/channel-node.tsx';
import { ArrowRight } from 'lucide-react';

/** The joint: the line takes the colour of the channel in which the customer went on. */
export function SwitchRow({ from, to }: { from: string; to: string }) {
  const text = useText();
  return (
    <div className="relative grid grid-cols-[26px_minmax(0,1fr)] gap-x-1.5 py-1.75 two:grid-cols-[70px_minmax(0,1fr)] two:gap-x-0">
      <span aria-hidden="true" className="absolute inset-y-0 left-3 w-0.5 two:left-13.75">
        <span className={`${channelTone(from)} absolute inset-0 bg-(--ch)`} />
        <span className={`${channelTone(to)} absolute inset-0 bg-linear-to-b from-transparent to-(--ch)`} />
      </span>
      <span />
      <span className="min-w-0">
        <span className="inline-flex h-6 max-w-full min-w-0 items-center gap-1.75 rounded-full bg-surface pr-2.5 pl-1.5 text-xs text-fg-2 shadow-[0_0_0_1px_var(--line-2)]">
          <ChannelNode channel={from} as="bare" named={false} />
          <Icon of={ArrowRight} size="xs" />
          <ChannelNode channel={to} as="bare" named={false} />
          <b className="truncate font-semibold text-fg">{text.t('event.switch', { channel: channelName(to, text) })}</b>
        </span>
      </span>
    </div>
  );
}
