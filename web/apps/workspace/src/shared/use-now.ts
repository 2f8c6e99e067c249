import { useSyncExternalStore } from 'react';

/** One clock for the page; whoever needs only minutes is not woken each second. */
function createClock(step: number): { subscribe(listener: () => void): () => void; get(): number } {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const floor = (): number => Math.floor(Date.now() / step) * step;
  let now = floor();
  const tick = (): void => {
    now = floor();
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => {
      if (!timer) now = floor();
      return now;
    },
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(tick, Math.min(step, 5000));
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

const seconds = createClock(1000);
const minutes = createClock(60_000);

export function useNow(step: 'second' | 'minute'): number {
  const clock = step === 'second' ? seconds : minutes;
  return useSyncExternalStore(clock.subscribe, clock.get);
}

const TICKS_EACH_SECOND_MS = 10 * 60_000;

/** How long ago `since` was; moves each second under ten minutes, else each minute. */
export function useElapsed(since: number): number {
  const minute = useNow('minute');
  const young = minute - since < TICKS_EACH_SECOND_MS;
  const exact = useNow(young ? 'second' : 'minute');
  return Math.max(0, exact - since);
}
