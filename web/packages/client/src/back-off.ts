export interface Pace {
  /** Milliseconds at most before the first try. */
  first: number;
  most: number;
}

/** Milliseconds before the n-th try (from 0): doubling to a ceiling, with jitter so that clients do not return together. */
export function backOff(attempt: number, random: () => number = Math.random, { first, most }: Pace = { first: 500, most: 20_000 }): number {
  const ceiling = Math.min(most, first * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + random() * 0.5));
}
