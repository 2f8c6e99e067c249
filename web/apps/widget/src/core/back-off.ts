/** Milliseconds before the n-th try (from 0): 1, 2, 4 … 30 s, with jitter so that the visitors of a site do not return together. */
export function backOff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(30_000, 1000 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + random() * 0.5));
}
