// Colours live in packages/ui/tokens.css only, in the widget's part of it and in the imagined shop's own.
import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';

const literal = /#[0-9a-f]{3,8}\b(?![\w-])|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(|\b(?:bg|text|border|fill|stroke|ring|outline|shadow)-(?:white|black|(?:slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose)-\d{2,3})\b/gi;
let found = 0;
for (const file of globSync('{packages,apps}/**/*.{ts,tsx,css,html,svg}', { exclude: (name) => /node_modules|generated|dist/.test(name) })) {
  if (file.endsWith('ui/tokens.css') || file.endsWith('widget/src/tokens.css') || file.endsWith('shop/colours.css') || file.endsWith('favicon.svg') || file.endsWith('.test.ts')) continue;
  readFileSync(file, 'utf8').split('\n').forEach((line, index) => {
    for (const match of line.matchAll(literal)) {
      console.error(`${file}:${index + 1}: colour literal ${match[0]}: use a token`);
      found += 1;
    }
  });
}
process.exit(found ? 1 : 0);
