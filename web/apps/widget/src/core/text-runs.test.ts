import { safeHref } from '@throughline/state/text-runs.ts';
import { expect, it } from 'vitest';

import { cutLinkedRuns } from './text-runs.ts';

const hrefs = (text: string): (string | null)[] => cutLinkedRuns(text, []).map((run) => run.href).filter(Boolean);

it('opens pages only', () => {
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', ' javascript:x', 'file:///etc', 'not an address']) expect(safeHref(url)).toBeNull();
  expect(safeHref('HTTPS://Example.com')).toBe('https://example.com/');
});

it('finds addresses without the signs of the sentence', () => {
  expect(hrefs('See https://example.com/a(b), or (http://x.example/?q=1&r=2).')).toEqual(['https://example.com/a(b)', 'http://x.example/?q=1&r=2']);
  expect(hrefs('Смотрите «https://пример.рф/путь».')).toEqual(['https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C']);
  expect(hrefs('javascript:alert(1) xhttps://a.example ftp://b.example')).toEqual([]);
});

it('keeps the whole text', () => {
  const text = 'a https://x.example b <img src=x onerror=alert(1)>';
  expect(cutLinkedRuns(text, []).map((run) => run.text).join('')).toBe(text);
});

it('cuts at entities that nest, overlap or lie outside, in UTF-16 units', () => {
  const runs = cutLinkedRuns('😀 bold link', [{ kind: 'bold', offset: 3, length: 9 }, { kind: 'text_link', offset: 8, length: 4, url: 'javascript:x' }, { kind: 'italic', offset: 99, length: 1 }]);
  expect(runs.map((run) => [run.text, run.kinds, run.href])).toEqual([['😀 ', [], null], ['bold ', ['bold'], null], ['link', ['bold', 'text_link'], null]]);
});

it('does not make a second link of what an entity links', () => {
  const runs = cutLinkedRuns('https://a.example', [{ kind: 'text_link', offset: 0, length: 17, url: 'https://b.example' }]);
  expect(runs).toHaveLength(1);
  expect(runs[0]?.href).toBe('https://b.example/');
});
