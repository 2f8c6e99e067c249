import { expect, it } from 'vitest';

import { readAddress } from './address.ts';
import { subOf } from './signed.ts';

it('takes what may be an address', () => {
  expect(readAddress('email', ' marina@example.com ')).toBe('marina@example.com');
  expect(readAddress('phone', '+48 (512) 000-903')).toBe('+48512000903');
  expect(readAddress('phone', '0048 512 000 903')).toBe('+48512000903');
});

it('refuses what is surely none', () => {
  for (const typed of ['', 'marina', 'marina@', 'a b@example.com', 'a@b', 'a@example.c.', '<a@example.com>']) expect(readAddress('email', typed)).toBeNull();
  for (const typed of ['', '512 000 903', '+48', '+48512call']) expect(readAddress('phone', typed)).toBeNull();
});

it('tells signed visitors apart, also in Cyrillic', () => {
  const jwt = (body: object): string => `x.${Buffer.from(JSON.stringify(body)).toString('base64url')}.y`;
  expect(subOf(jwt({ sub: 'клиент-7' }))).toBe('клиент-7');
  for (const wrong of ['', 'a.b.c', jwt({}), jwt({ sub: 7 })]) expect(subOf(wrong)).toBeNull();
});
