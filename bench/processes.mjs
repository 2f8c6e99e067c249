// Starting, watching and stopping what is measured.
import { execFile, spawn } from "node:child_process";
import {
  closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync,
} from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";

export const root = new URL("..", import.meta.url).pathname;
const binaries = join(root, "build/release");
const secret = "bench-secret";
const limitMs = 3_600_000;  // furnishing ten million touches takes its time
const running = new Set();
const scratch = mkdtempSync(join(process.env.THROUGHLINE_BENCH_FOLDER ?? join(root, "build"), "bench-"));

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

let folders = 0;
export function newFolder() {
  const folder = join(scratch, String(++folders));
  mkdirSync(folder);
  return folder;
}

/// Median microseconds of 40 appended pages, each with its fdatasync: what one commit waits for here, at this moment.
export function syncTime() {
  const file = openSync(join(newFolder(), "sync"), "w");
  const page = Buffer.alloc(4096, 1);
  const taken = [];
  for (let at = 0; at < 40; ++at) {
    const start = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    taken.push((performance.now() - start) * 1000);
  }
  closeSync(file);
  return Math.round(taken.sort((a, b) => a - b)[20]);
}

const execute = promisify(execFile);
const run = async (file, args) => (await execute(file, args, { timeout: limitMs, maxBuffer: 2 ** 24 })).stdout;

/// Runs one of the benchmarks' own programs and returns what it prints.
export const printed = (program, ...args) => run(join(binaries, "bench", `bench_${program}`), args.map(String));

/// The same of one that prints an object.
export async function measure(program, ...args) {
  return JSON.parse(await printed(program, ...args));
}

function firstLine(child, stream, find) {
  return new Promise((resolve, reject) => {
    let text = "";
    stream.on("data", (chunk) => {
      text += chunk;
      const found = find.exec(text);
      if (found) resolve(found[1]);
    });
    child.on("exit", (code) => reject(new Error(`ended with ${code} before it was ready: ${text}`)));
  });
}

function stopping(child) {
  running.add(child);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  return async () => {
    child.kill("SIGTERM");
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 8000).unref())]);
    child.kill("SIGKILL");
    await ended;
    running.delete(child);
  };
}

function configIn(folder, { fsyncDelayUs = 0, database = "", accounts = ["tg"], chats = [] }) {
  const file = join(folder, "throughline.toml");
  const channels = accounts.map((id) => `[[channel]]
id = "${id}"
kind = "telegram"
token = "123456:bench"
secret = "${secret}"
api_base = "http://127.0.0.1:9"
`);
  writeFileSync(file, `[server]
fsync_delay_us = ${fsyncDelayUs}
database = "${database}"
${channels.join("")}${chats.map((id) => `[[channel]]\nid = "${id}"\nkind = "webchat"\n`).join("")}`);
  return file;
}

/// The product on a data folder of its own, or on `data`; in PostgreSQL with a URL as `database`.
export async function startProduct({ data = newFolder(), token, ...settings } = {}) {
  const binary = join(binaries, "throughline");
  const config = configIn(newFolder(), settings);
  const bearer = token ?? (await run(binary, ["token", "create", "--config", config, "--data", data, "--name", "bench",
    "--role", "agent"])).trim();
  const args = ["serve", "--config", config, "--data", data, "--listen", "127.0.0.1:0"];
  const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"] });
  const stop = stopping(child);
  const port = Number(await firstLine(child, child.stderr, /"port":(\d+)/));
  child.stderr.resume();
  return { pid: child.pid, port, token: bearer, secret, stop };
}

/// Milliseconds from starting the program to the first 200 of /readyz.
export async function timeStart(data, database) {
  const binary = join(binaries, "throughline");
  const config = configIn(newFolder(), { database });
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const started = performance.now();
  const child = spawn(binary, ["serve", "--config", config, "--data", data, "--listen", `127.0.0.1:${port}`],
    { stdio: "ignore" });
  const stop = stopping(child);
  let failed = false;
  child.on("exit", () => (failed = true));
  for (;;) {
    if (failed) throw new Error("the server ended while starting");
    const status = await new Promise((resolve) => {
      get({ port, host: "127.0.0.1", path: "/readyz" }, (answer) => resolve(answer.resume().statusCode))
        .on("error", () => resolve(0));
    });
    if (status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const took = performance.now() - started;
  await stop();
  return took;
}

/// The peer: bench/peer/server.mjs.
export async function startPeer({ fsyncDelayUs = 0 } = {}) {
  const environment = { ...process.env, NODE_ENV: "production" };
  if (fsyncDelayUs > 0) {
    environment.LD_PRELOAD = join(binaries, "bench/libbench_slow_sync.so");
    environment.THROUGHLINE_SYNC_DELAY_US = String(fsyncDelayUs);
  }
  const child = spawn(process.execPath, [join(root, "bench/peer/server.mjs"), join(newFolder(), "peer.db"), secret],
    { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const stop = stopping(child);
  const port = Number(await firstLine(child, child.stdout, /^(\d+)\n/));
  return { pid: child.pid, port, token: "any", secret, stop };
}

/// The peer that resolves identities in PostgreSQL: bench/peer/people.mjs.
export async function startPeopleOfPeer({ folder, database }) {
  const child = spawn(process.execPath, [join(root, "bench/peer/people.mjs"), folder, database, secret],
    { env: { ...process.env, NODE_ENV: "production" }, stdio: ["ignore", "pipe", "inherit"] });
  const stop = stopping(child);
  const port = Number(await firstLine(child, child.stdout, /^(\d+)\n/));
  return { pid: child.pid, port, secret, stop };
}

/// Keeps `count` live-feed sockets open; `close` lets them go.
export async function holdSockets(server, count) {
  const child = spawn(join(binaries, "bench/bench_load"), ["idle", server.port, server.token, count].map(String),
    { stdio: ["pipe", "pipe", "inherit"] });
  running.add(child);
  await firstLine(child, child.stdout, /("sockets")/);
  return {
    close: async () => {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.stdin.end();
      await ended;
      running.delete(child);
    },
  };
}

/// Processor time of a process and of each of its threads, in microseconds (the kernel counts in ticks of 10 ms).
export function cpuOf(pid) {
  const ticks = (file) => {
    const fields = readFileSync(file, "latin1").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  };
  const threads = readdirSync(`/proc/${pid}/task`).sort((a, b) => a - b).map((id) => ticks(`/proc/${pid}/task/${id}/stat`));
  return { total: ticks(`/proc/${pid}/stat`), threads };
}

export const residentBytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))[1]) * 1024;

/// The counters of the storage writer, from /metrics.
export async function writerCounters(server) {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  const value = (name) => Number(new RegExp(`^throughline_storage_${name}_total (\\d+)`, "m").exec(text)[1]);
  return { commits: value("commits"), writes: value("writes") };
}
