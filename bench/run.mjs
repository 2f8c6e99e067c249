// script/bench: measures, prints one table and writes build/bench.json.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

import { chatMeasurements } from "./chat.mjs";
import { historyMeasurements } from "./history.mjs";
import { ingestMeasurements } from "./ingest.mjs";
import { resolveMeasurements } from "./resolve.mjs";
import { storeMeasurements } from "./store.mjs";
import { root, syncTime } from "./processes.mjs";

const all = [...ingestMeasurements, ...historyMeasurements, ...resolveMeasurements, ...storeMeasurements, ...chatMeasurements];
const words = process.argv.slice(2);
const quick = words.includes("--quick");
const names = words.filter((word) => word !== "--quick").map((name) => name.replace(/_quick$/, ""));
const known = all.flatMap((one) => one.rows);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`script/bench: no row ${unknown.join(", ")}; there are: ${known.join(" ")}`);
  process.exit(2);
}

const options = {
  quick,
  runs: quick ? 3 : 5,
  seconds: quick ? 0.3 : 3,
  say: (line) => console.log(line),
};
const fdatasyncUs = syncTime();
const rows = [];
for (const measurement of all) {
  const wanted = measurement.rows.filter((name) => names.length === 0 || names.includes(name));
  if (wanted.length === 0) continue;
  console.log(`${wanted.join(", ")} (load average ${loadavg()[0].toFixed(1)}, fdatasync ${syncTime()} us)`);
  const started = performance.now();
  for (const { name, value, unit, better, target, against, runs, min, max } of await measurement.run(options)) {
    if (!wanted.includes(name)) continue;
    rows.push({ name: quick ? `${name}_quick` : name, value, unit, better, target, against, runs, min, max });
  }
  console.log(`  took ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

const met = ({ value, better, target }) => (better === "higher" ? value >= target : value <= target);
const table = rows.map((row) => [
  row.name, `${row.value} ${row.unit}`, `${row.min}..${row.max}`, `${row.better === "higher" ? ">=" : "<="} ${row.target}`,
  met(row) ? "yes" : "NO", row.against ? `${row.against.value} (${row.against.what})` : "",
]);
const lines = [["row", "median", "min..max", "aim", "met", "against"], ...table];
const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)));
console.log();
for (const line of lines) console.log(line.map((cell, at) => cell.padEnd(widths[at])).join("  ").trimEnd());

const memory = Math.round(totalmem() / 2 ** 30);
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
const commit = git("rev-parse", "HEAD") + (git("status", "--porcelain", "--", "src", "bench") ? "-dirty" : "");
const machine = {
  processor: cpus()[0].model.trim(), cores: cpus().length, memory_gb: memory, kernel: release(),
  system: /^PRETTY_NAME="(.*)"$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "unknown", node: process.version,
  fdatasync_us: fdatasyncUs, load_average: Number(loadavg()[0].toFixed(1)),
};
writeFileSync(join(root, "build/bench.json"), `${JSON.stringify({ machine, commit, rows }, null, 2)}\n`);
