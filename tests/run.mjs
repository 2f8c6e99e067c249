import { readdirSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

// Runs the black box tests and the tests of the ledger's verdict, two files at a time, and ends with one line that a script can read.
// Arguments: parts of file names; none runs all.

const FILES_AT_ONCE = 2;
const FILE_TIMEOUT_MS = 150_000;

const wanted = process.argv.slice(2);
const files = ['blackbox/', 'ledger/'].flatMap((name) => {
  const folder = fileURLToPath(new URL(name, import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
    .map((file) => folder + file);
});

const counts = { passed: 0, failed: 0, skipped: 0 };
const stream = run({ files, concurrency: FILES_AT_ONCE, timeout: FILE_TIMEOUT_MS });
const isSuite = ({ details }) => details.type === 'suite';
stream.on('test:pass', (event) => {
  if (isSuite(event)) return;
  if (event.skip !== undefined || event.todo !== undefined) counts.skipped += 1;
  else counts.passed += 1;
});
stream.on('test:fail', (event) => {
  if (!isSuite(event)) counts.failed += 1;
});
process.on('exit', () => {
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
});
stream.compose(new spec()).pipe(process.stdout);
