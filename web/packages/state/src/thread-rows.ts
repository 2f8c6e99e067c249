import type { Touch } from '@throughline/protocol/wire.ts';

import { dayOfTouch } from './days.ts';
import type { OutboxItem } from './outbox.ts';
import type { Timeline } from './timeline.ts';

/** `line` is the channel whose colour the line has at this row. */
export type ThreadRow =
  | { type: 'day'; key: string; at: string; line: string; first: boolean }
  | { type: 'new'; key: string; line: string }
  | { type: 'switch'; key: string; from: string; to: string; line: string }
  | { type: 'touch'; key: string; touches: Touch[]; line: string; first: boolean; continues: boolean }
  | { type: 'pending'; key: string; item: OutboxItem; line: string };

const speaks = (touch: Touch): boolean => touch.kind === 'message' || touch.kind === 'call' || touch.kind === 'video';
const album = (touch: Touch): unknown => touch.payload['album'];

function sameAlbum(a: Touch, b: Touch): boolean {
  const name = album(a);
  return typeof name === 'string' && name !== '' && name === album(b) && a.direction === b.direction && a.kind === b.kind;
}

const MINUTES_TOGETHER_MS = 3 * 60_000;

function isSameBreath(before: Touch | undefined, touch: Touch): boolean {
  return (
    before !== undefined &&
    before.kind === 'message' &&
    touch.kind === 'message' &&
    before.channel === touch.channel &&
    before.direction === touch.direction &&
    before.author.kind === touch.author.kind &&
    before.author.name === touch.author.name &&
    Date.parse(touch.at) - Date.parse(before.at) < MINUTES_TOGETHER_MS
  );
}

export interface ThreadInput {
  timeline: Timeline;
  pending: readonly OutboxItem[];
  firstUnread: string | null;
  channel: string;
  /** The whole past is loaded, so the line begins here. */
  complete: boolean;
}

export function buildRows({ timeline, pending, firstUnread, channel, complete }: ThreadInput): ThreadRow[] {
  const rows: ThreadRow[] = [];
  let line = timeline.find(speaks)?.channel ?? channel;
  let day = 0;
  let before: Touch | undefined;
  let spoken = false;
  for (let index = 0; index < timeline.length; index += 1) {
    const touch = timeline[index] as Touch;
    const last = rows.at(-1);
    if (before && last?.type === 'touch' && touch.id !== firstUnread && sameAlbum(before, touch)) {
      last.touches.push(touch);
      continue;
    }
    const today = dayOfTouch(touch);
    if (today !== day) rows.push({ type: 'day', key: `day-${touch.id}`, at: touch.at, line, first: complete && index === 0 });
    if (touch.id === firstUnread) rows.push({ type: 'new', key: 'new', line });
    if (touch.kind === 'channel_switch' || (speaks(touch) && spoken && touch.channel !== line)) {
      rows.push({ type: 'switch', key: `switch-${touch.id}`, from: line, to: touch.channel, line: touch.channel });
    }
    if (speaks(touch) || touch.kind === 'channel_switch') {
      line = touch.channel;
      spoken = true;
    }
    const continues = today === day && touch.id !== firstUnread && rows.at(-1)?.type === 'touch' && isSameBreath(before, touch);
    if (touch.kind !== 'channel_switch') {
      rows.push({ type: 'touch', key: touch.id, touches: [touch], line, first: complete && index === 0, continues });
    }
    day = today;
    before = touch;
  }
  for (const item of pending) rows.push({ type: 'pending', key: item.key, item, line });
  return rows;
}

/** The n-th customer message from the end, or the oldest loaded one if there are more. */
export function firstUnreadOf(timeline: Timeline, unread: number): string | null {
  let left = unread;
  let found: string | null = null;
  for (let index = timeline.length - 1; index >= 0 && left > 0; index -= 1) {
    const touch = timeline[index] as Touch;
    if (touch.direction !== 'in' || touch.kind !== 'message') continue;
    found = touch.id;
    left -= 1;
  }
  return found;
}
