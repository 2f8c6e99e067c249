// Reads a test runner's output on standard input, passes it on, and appends "passed failed skipped" to the file named first.
// count.mjs <totals file> <ctest|node|vitest|plain>
import { appendFileSync } from 'node:fs';

const [totals, runner] = process.argv.slice(2);
let text = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) {
  process.stdout.write(chunk);
  text += chunk;
}
const number = (pattern) => Number(text.match(pattern)?.[1] ?? 0);
const counts = {
  ctest: () => {
    const [, failed = 0, all = 0] = text.match(/(\d+) tests? failed out of (\d+)/) ?? [];
    const skipped = (text.match(/\*\*\*Skipped/g) ?? []).length;
    return [all - failed - skipped, Number(failed), skipped];
  },
  node: () => [number(/^(?:#|ℹ) pass (\d+)/m), number(/^(?:#|ℹ) fail (\d+)/m), number(/^(?:#|ℹ) skipped (\d+)/m)],
  vitest: () => [number(/Tests .*?(\d+) passed/), number(/Tests .*?(\d+) failed/), number(/Tests .*?(\d+) skipped/)],
  plain: () => [number(/(\d+) passed, \d+ failed/), number(/\d+ passed, (\d+) failed/), number(/failed, (\d+) skipped/)],
}[runner]();
appendFileSync(totals, counts.join(' ') + '\n');
