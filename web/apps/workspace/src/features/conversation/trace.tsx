import type { Timeline } from '@throughline/state/timeline.ts';
import { buildTrace } from '@throughline/state/trace.ts';
import { channelName, channelTone } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { ChannelIcon } from '@throughline/ui/icons/channel-icon.tsx';
import { Fragment, useMemo } from 'react';

import { useNow } from '../../shared/use-now.ts';

const MOST_NODES = 8;

/** The line of the thread laid down in 26 px: each node is a way to its moment, the ringed one is now. */
export function Trace({ timeline, onJump }: { timeline: Timeline; onJump: (touchId: string) => void }) {
  const text = useText();
  const now = new Date(useNow('minute'));
  const nodes = useMemo(() => buildTrace(timeline, MOST_NODES), [timeline]);
  if (nodes.length === 0) return <div className="mt-1.5 h-6.5" />;

  return (
    <nav aria-label={text.t('thread.trace')} className="mt-1.5 flex h-6.5 items-center">
      {nodes.map((node, index) => {
        const isLast = index === nodes.length - 1;
        const at = new Date(node.at);
        const label = text.t(node.spoke ? 'thread.trace.node' : 'thread.trace.happened', { channel: channelName(node.channel, text), time: text.short(at, now) });
        return (
          <Fragment key={node.touchId}>
            {node.startsDay && <span className="hidden px-1.5 text-2xs whitespace-nowrap text-fg-3 first:pl-0 two:inline">{text.dayShort(at, now)}</span>}
            <button
              type="button"
              onClick={() => onJump(node.touchId)}
              aria-label={label}
              title={label}
              className={`${channelTone(node.channel)} relative -mx-0.5 grid size-6 flex-none place-items-center rounded-full`}
            >
              <span
                className={`grid size-5 place-items-center rounded-full ${node.spoke ? 'bg-(--ch) text-(--ch-on)' : 'bg-surface text-(--ch-text) shadow-[inset_0_0_0_1.5px_var(--ch)]'} ${isLast ? 'shadow-[0_0_0_2px_var(--surface),0_0_0_4px_var(--ch)]' : ''}`}
              >
                <ChannelIcon channel={node.channel} />
              </span>
            </button>
            {!isLast && <span aria-hidden="true" className={`${channelTone(node.channel)} h-0.75 min-w-2.5 max-w-40 bg-(--ch)`} style={{ flexGrow: node.weight, flexBasis: 0 }} />}
          </Fragment>
        );
      })}
    </nav>
  );
}
