import { setTimeout as pause } from 'node:timers/promises';

/// Asks again until `probe` gives something true, and answers with that.
export async function eventually(probe, { within = 10_000, every = 15, what = 'the condition' } = {}) {
  const until = performance.now() + within;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = undefined;
    } catch (failure) {
      last = failure;
    }
    if (performance.now() > until) {
      throw new Error(`${what} did not come within ${within} ms${last ? `: ${last.message}` : ''}`, { cause: last });
    }
    await pause(every);
  }
}

/// The value of a promise, or a failure when it takes too long.
export async function within(milliseconds, promise, what = 'the answer') {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
