// Holds the includes of src/ against tools/layers.txt: an edge that is not listed fails, a listed edge nobody uses fails, and so
// does a module that is listed in the wrong order, which is how a cycle would look.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src');

const listed = new Map();
for (const line of readFileSync(join(root, 'tools/layers.txt'), 'utf8').split('\n')) {
  if (line.startsWith('#') || line.trim() === '') continue;
  const [name, uses] = line.split(':');
  listed.set(name.trim(), uses.trim().split(/\s+/).filter(Boolean));
}

const problems = [];
const order = [...listed.keys()];
for (const [name, uses] of listed) {
  for (const used of uses) {
    if (!listed.has(used)) problems.push(`layers.txt: ${name} uses ${used}, which is not a module`);
    else if (order.indexOf(used) >= order.indexOf(name)) problems.push(`layers.txt: ${name} stands before ${used}, which it uses`);
  }
}

/** The longest listed module that contains a path of src/; undefined for the Boost folder. */
function moduleOf(path) {
  return order.filter((name) => path.startsWith(name + '/')).sort((a, b) => b.length - a.length)[0];
}

const used = new Map(order.map((name) => [name, new Map()]));
for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(hpp|cpp)$/.test(entry.name)) continue;
  const path = relative(source, join(entry.parentPath, entry.name));
  const from = moduleOf(path);
  if (from === undefined) {
    if (!path.startsWith('boost/')) problems.push(`src/${path}: its folder is not listed in layers.txt`);
    continue;
  }
  const text = readFileSync(join(source, path), 'utf8');
  for (const [, include] of text.matchAll(/^#include "([^"]+)"/gm)) {
    if (include.startsWith('..')) problems.push(`src/${path}: "${include}" is not written from src/`);
    const to = moduleOf(include);
    if (to === undefined || to === from) continue;
    used.get(from).set(to, path);
    if (!listed.get(from).includes(to)) problems.push(`src/${path}: ${from} may not use ${to} ("${include}")`);
  }
  // The heavy headers stay inside the .cpp files of the modules that own them.
  for (const [, include] of text.matchAll(/^#include <((?:boost\/(?:asio|beast)|sqlite3|curl|libpq)[^>]*)>/gm)) {
    const owner = from === 'net' || from === 'storage' || from === 'base';
    if (path.endsWith('.hpp') && from !== 'net') problems.push(`src/${path}: <${include}> in a header`);
    else if (!owner) problems.push(`src/${path}: <${include}> belongs to net and storage`);
  }
}
for (const [name, uses] of listed) {
  for (const to of uses) if (!used.get(name).has(to)) problems.push(`layers.txt: ${name} does not use ${to}`);
}

if (problems.length > 0) {
  console.error([...new Set(problems)].join('\n'));
  process.exit(1);
}
console.log(`layers: ${order.length} modules, ${[...used.values()].reduce((sum, to) => sum + to.size, 0)} edges, no cycle`);
