import { channelName, channelTone } from '../channel-look.ts';
import { useText } from '../format/text-context.tsx';
import { ChannelIcon } from '../icons/channel-icon.tsx';

interface ChannelNodeProps {
  channel: string;
  /** spoke: filled; happened: ringed; bare: the glyph alone. */
  as?: 'spoke' | 'happened' | 'bare';
  /** Hidden from readers where the channel's name stands beside it. */
  named?: boolean;
  className?: string;
}

const shapes = {
  spoke: 'size-5 bg-(--ch) text-(--ch-on)',
  happened: 'size-5 bg-surface text-(--ch-text) shadow-[inset_0_0_0_1.5px_var(--ch)]',
  bare: 'size-4 text-(--ch-text)',
};

export function ChannelNode({ channel, as = 'spoke', named = true, className = '' }: ChannelNodeProps) {
  const text = useText();
  const name = channelName(channel, text);
  return (
    <span className={`${channelTone(channel)} grid flex-none place-items-center rounded-full ${shapes[as]} ${className}`} title={name} {...(named ? { role: 'img', 'aria-label': name } : { 'aria-hidden': true })}>
      <ChannelIcon channel={channel} size={as === 'bare' ? 14 : 12} />
    </span>
  );
}
