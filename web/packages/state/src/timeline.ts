import { compareIds } from '@throughline/protocol/ids.ts';
import type { Touch } from '@throughline/protocol/wire.ts';

/** Oldest first, each touch once. */
export type Timeline = readonly Touch[];

function firstAfter(timeline: Timeline, touch: Touch): number {
  const at = Date.parse(touch.at);
  let low = 0;
  let high = timeline.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = timeline[middle] as Touch;
    const difference = Date.parse(other.at) - at;
    if (difference > 0 || (difference === 0 && compareIds(other.id, touch.id) > 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A touch that came live or as the answer to a request of ours. */
export function placeTouch(timeline: Timeline, touch: Touch): Timeline {
  const known = timeline.findLastIndex((other) => other.id === touch.id);
  if (known >= 0 && timeline[known]?.at === touch.at) return timeline.with(known, touch);
  const others = known >= 0 ? timeline.toSpliced(known, 1) : timeline;
  return others.toSpliced(firstAfter(others, touch), 0, touch);
}

/**
 * A page of the server, newest first, usually older than what is there. Its order is kept; a known touch takes the page's
 * word unless `keepKnown` says that it was told later than the page was asked for.
 */
export function addPage(timeline: Timeline, page: readonly Touch[], keepKnown: (id: string) => boolean): Timeline {
  const position = new Map(timeline.map((touch, index) => [touch.id, index]));
  const fresh: Touch[] = [];
  const updated = [...timeline];
  for (const touch of page) {
    const known = position.get(touch.id);
    if (known === undefined) fresh.push(touch);
    else if (!keepKnown(touch.id)) updated[known] = touch;
  }
  const first = updated[0];
  const newest = fresh[0];
  fresh.reverse();
  if (!first || !newest || Date.parse(newest.at) <= Date.parse(first.at)) return [...fresh, ...updated];
  return fresh.reduce<Timeline>(placeTouch, updated);
}
