import type { Touch } from '@throughline/protocol/wire.ts';

import { dayOfTouch } from './days.ts';
import type { Timeline } from './timeline.ts';

export interface TraceNode {
  touchId: string;
  channel: string;
  /** Somebody spoke; else something only happened. */
  spoke: boolean;
  at: string;
  startsDay: boolean;
  /** Length of the way to the next node. */
  weight: number;
}

const internal = (touch: Touch): boolean => touch.direction === 'internal' || touch.kind === 'state' || touch.kind === 'note';

/** The history in a handful of nodes: a new one where the channel or the day changes; the latest `most` of them. */
export function buildTrace(timeline: Timeline, most: number): TraceNode[] {
  const nodes: (TraceNode & { count: number; day: number })[] = [];
  for (let index = timeline.length - 1; index >= 0; index -= 1) {
    const touch = timeline[index] as Touch;
    if (internal(touch)) continue;
    const spoke = touch.kind === 'message' || touch.kind === 'call' || touch.kind === 'video';
    const day = dayOfTouch(touch);
    const next = nodes.at(-1);
    if (next && next.channel === touch.channel && next.day === day && next.spoke === spoke) {
      next.touchId = touch.id;
      next.at = touch.at;
      next.count += 1;
      continue;
    }
    if (nodes.length === most) break;
    nodes.push({ touchId: touch.id, channel: touch.channel, spoke, at: touch.at, startsDay: false, weight: 1, count: 1, day });
  }
  nodes.reverse();
  return nodes.map(({ count, day, ...node }, index) => ({
    ...node,
    startsDay: index === 0 || nodes[index - 1]?.day !== day,
    weight: 1 + Math.log2(count) / 2,
  }));
}
