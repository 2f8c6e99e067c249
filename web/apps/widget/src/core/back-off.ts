import { backOff as paced } from '@throughline/client/back-off.ts';

/** 1, 2, 4 … 30 s: more patient than an agent's page, since there are many more visitors. */
export const backOff = (attempt: number, random: () => number = Math.random): number => paced(attempt, random, { first: 1000, most: 30_000 });
