// Furnished companies, kept under build/bench-data until the schema or their maker changes.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Cluster } from "../tools/postgres.mjs";
import { measure, newFolder, printed, root, startProduct } from "./processes.mjs";

const makers = ["bench/furnish.cpp", "bench/world.cpp"];
const schemas = globSync("src/**/schema.cpp", { cwd: root }).sort();
const made = createHash("sha256");
for (const file of [...makers, ...schemas]) made.update(readFileSync(join(root, file)));
const version = made.digest("hex").slice(0, 12);

/// Makes a folder once: under another name until it is whole.
async function once(folder, make) {
  if (existsSync(folder)) return;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  await make(part);
  renameSync(part, folder);
}

async function timed(what, say, work) {
  const started = performance.now();
  await work();
  say(`  ${what} in ${((performance.now() - started) / 1000).toFixed(1)} s, kept in build/bench-data`);
}

const known = (data) => JSON.parse(readFileSync(join(data, "made.json")));

/// A company in SQLite: its data folder, the token of an agent, the customer with the long history.
async function inSqlite(touches, say) {
  const data = join(root, "build/bench-data", `${touches}-${version}`);
  await once(data, (part) => timed(`furnished ${touches} touches`, say, async () => {
    const { identity } = await measure("furnish", part, touches);
    const server = await startProduct({ data: part });
    await server.stop();
    writeFileSync(join(part, "made.json"), JSON.stringify({ identity, token: server.token }));
  }));
  return { data, place: data, ...known(data), close: () => {} };
}

// A quarter of a small server's memory; everything that makes a commit durable stays on.
const settings = { shared_buffers: "4GB", max_wal_size: "8GB", wal_level: "minimal", max_wal_senders: 0 };

/// A private cluster with an empty database.
export async function startPostgres(kept) {
  const cluster = await Cluster.start({ settings, kept });
  process.on("exit", () => cluster.discard());
  return { folder: cluster.folder, url: (name) => cluster.url(name), close: () => cluster.discard() };
}

/// The same company in PostgreSQL.
async function inPostgres(touches, say) {
  const { data } = await inSqlite(touches, say);
  const folder = `${data}-postgres`;
  await once(folder, (part) => timed(`copied ${touches} touches to PostgreSQL`, say, async () => {
    const { url, close } = await startPostgres(join(part, "cluster"));
    await printed("copy", data, url());
    close();
  }));
  const { url, close } = await startPostgres(join(folder, "cluster"));
  return { data: newFolder(), database: url(), place: url(), ...known(data), close };
}

export const company = (database, touches, say) => (database === "postgres" ? inPostgres : inSqlite)(touches, say);

/// The file of searches for it: lines of kind, tab, query.
export async function queriesFor(touches) {
  const file = join(newFolder(), "queries");
  writeFileSync(file, await printed("queries", touches / 10));
  return file;
}
