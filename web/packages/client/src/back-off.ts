/** Milliseconds before the n-th try (from 0): doubling to a ceiling, with jitter so that clients do not return together. */
export function backOff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(20_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + random() * 0.5));
}
