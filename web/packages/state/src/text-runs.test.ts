import { expect, it } from 'vitest';

import { cutRuns, safeHref, showDirection, turnsDirection } from './text-runs.ts';

it('cuts at the edges of entities that nest and overlap, in UTF-16 units', () => {
  const runs = cutRuns('😀 bold link', [{ kind: 'bold', offset: 3, length: 9 }, { kind: 'text_link', offset: 8, length: 4, url: 'https://example.com/' }]);
  expect(runs.map((run) => [run.text, run.kinds.join('+'), run.href])).toEqual([
    ['😀 ', '', null],
    ['bold ', 'bold', null],
    ['link', 'bold+text_link', 'https://example.com/'],
  ]);
});

it('survives entities outside the text', () => {
  expect(cutRuns('ab', [{ kind: 'bold', offset: 1, length: 99 }, { kind: 'bold', offset: 50, length: 1 }]).map((run) => run.text)).toEqual(['a', 'b']);
  expect(cutRuns('', [])).toEqual([]);
});

it('links only to pages', () => {
  for (const url of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'tg://user?id=1', 'file:///etc/passwd', '//', '']) expect(safeHref(url)).toBeNull();
  expect(cutRuns('x', [{ kind: 'text_link', offset: 0, length: 1, url: 'javascript:alert(1)' }])[0]?.href).toBeNull();
  expect(cutRuns('example.com', [{ kind: 'url', offset: 0, length: 11 }])[0]?.href).toBe('https://example.com/');
});

it('shows what turns the reading direction', () => {
  expect(turnsDirection('a\u202Eb')).toBe(true);
  expect(showDirection('invoice\u202Efdp.exe')).toBe('invoice⟨U+202E⟩fdp.exe');
  expect(turnsDirection('שלום')).toBe(false);
});
