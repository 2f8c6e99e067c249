// Script that is loaded before anything is done, compressed, must stay within its budget: 200 KB for the workspace, 30 for the widget.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = 200 * 1024;
const widgetBudget = 30 * 1024;
const dist = new URL('../dist/', import.meta.url);
const html = readFileSync(new URL('index.html', dist), 'utf8');
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const size = (name) => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;
const total = first.reduce((sum, name) => sum + size(name), 0);
const languages = readdirSync(new URL('assets/', dist)).filter((name) => /^text-[a-z]{2}-.*\.js$/.test(name));
const language = Math.max(0, ...languages.map((name) => size(`assets/${name}`)));
const kilobytes = (bytes) => (bytes / 1024).toFixed(1);
console.log(`first screen: ${kilobytes(total + language)} KB of script compressed (largest language ${kilobytes(language)}), budget ${kilobytes(budget)}`);
if (/<script(?![^>]*\bsrc=)[^>]*>/.test(html)) {
  console.error('index.html holds an inline script; the content security policy forbids it');
  process.exit(1);
}
const widget = size('widget.js');
console.log(`widget: ${kilobytes(widget)} KB of script compressed, budget ${kilobytes(widgetBudget)}`);
process.exit(total + language <= budget && widget <= widgetBudget ? 0 : 1);
