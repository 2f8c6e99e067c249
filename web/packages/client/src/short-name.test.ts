import { expect, it } from 'vitest';

import { shortName } from './short-name.ts';

it('keeps the kind of a file and never more than the server takes', () => {
  expect(shortName('photo.jpg')).toBe('photo.jpg');
  const long = shortName(`${'😀'.repeat(200)}.png`);
  expect(long.endsWith('.png')).toBe(true);
  expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(256);
});
