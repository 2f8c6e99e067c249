import type { Touch } from '@throughline/protocol/wire.ts';

const days = new WeakMap<Touch, number>();

/** The local calendar day as a number such as 20261118. */
export function dayOf(time: Date): number {
  return time.getFullYear() * 10_000 + (time.getMonth() + 1) * 100 + time.getDate();
}

export function dayOfTouch(touch: Touch): number {
  let day = days.get(touch);
  if (day === undefined) {
    day = dayOf(new Date(touch.at));
    days.set(touch, day);
  }
  return day;
}
