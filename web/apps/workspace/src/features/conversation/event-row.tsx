import type { ThreadRow } from '@throughline/state/thread-rows.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { ChannelNode } from '@throughline/ui/parts/channel-node.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';

import { describeTouch } from '../../shared/describe-touch.ts';
import { LineRow, Pip } from './line-row.tsx';

const ofNoChannel = new Set(['state', 'merged', 'split', 'promise', 'resumed']);

/** Something happened: a ring on the line and a sentence. */
export function EventRow({ row }: { row: Extract<ThreadRow, { type: 'touch' }> }) {
  const text = useText();
  const touch = row.touches[0];
  if (!touch) return null;
  const words = describeTouch(touch, text);
  return (
    <LineRow line={row.line} at={touch.at} spoken={`${text.clock(new Date(touch.at))}, ${words}`} begins={row.first ? 'here' : undefined} node={ofNoChannel.has(touch.kind) ? <Pip /> : <ChannelNode channel={touch.channel} as="happened" className="relative" />}>
      <p className="pl-0.5 leading-5 text-fg-2 [overflow-wrap:anywhere]">
        <SafeText>{words}</SafeText>
      </p>
    </LineRow>
  );
}
