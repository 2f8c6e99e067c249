import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

/** Values by name, of the first block that begins with the selector. */
function tokens(css: string, selector: string): Map<string, string> {
  const start = css.indexOf('{', css.indexOf(selector));
  const block = css.slice(start + 1, css.indexOf('}', start));
  return new Map([...block.matchAll(/(--[\w-]+)\s*:\s*([^;]+)/g)].map((match) => [match[1] as string, (match[2] as string).replace(/\s+/g, ' ').trim()]));
}

const own = new Set(['--brand', '--on-brand', '--qr-ink', '--qr-paper']);

it.each([[':host {', ':root'], [':host([data-theme=dark]) {', '[data-theme=dark]']])('has the same values as the design: %s', (ours, theirs) => {
  const design = tokens(read('../../../packages/ui/tokens.css'), theirs);
  for (const [name, value] of tokens(read('tokens.css'), ours)) {
    if (!own.has(name)) expect([name, value]).toEqual([name, design.get(name)]);
  }
});
