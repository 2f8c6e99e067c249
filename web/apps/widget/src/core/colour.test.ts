import { expect, it } from 'vitest';

import { contrast, legibleBrand, readHex } from './colour.ts';

const ratio = (brand: string | null, text: string): number => contrast(readHex(brand ?? '') ?? [0, 0, 0], readHex(text) ?? [0, 0, 0]);

it('leaves a legible colour as it is', () => {
  expect(legibleBrand('#722158', 'light')).toBe('#722158');
});

it('makes every colour legible under its text, in both themes', () => {
  for (const red of [0, 51, 128, 204, 255]) {
    for (const green of [0, 51, 128, 204, 255]) {
      for (const blue of [0, 51, 128, 204, 255]) {
        const colour = `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
        expect(ratio(legibleBrand(colour, 'light'), '#ffffff')).toBeGreaterThanOrEqual(4.45);
        expect(ratio(legibleBrand(colour, 'dark'), '#0d0f12')).toBeGreaterThanOrEqual(4.45);
      }
    }
  }
});

it('takes short colours and nothing else', () => {
  expect(readHex('#fff')).toEqual([1, 1, 1]);
  for (const text of ['red', '#12345', 'url(x)', '#722158;}', '']) expect(legibleBrand(text, 'light')).toBeNull();
});
