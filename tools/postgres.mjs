// A PostgreSQL cluster of our own, for tests and measurements: in a temporary folder, on a unix socket, gone afterwards.
//
//   node tools/postgres.mjs run -- command…    starts one, runs the command with THROUGHLINE_TEST_POSTGRES, ends with its code
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = "/usr/lib/postgresql/15/bin";

/// PostgreSQL refuses to run as root: then everything of the cluster belongs to the user `postgres`.
const asOwner = (command) => (process.getuid() === 0 ? ["runuser", ["-u", "postgres", "--", ...command]] : [command[0], command.slice(1)]);

export class Cluster {
  static isInstalled() {
    return existsSync(join(BIN, "postgres"));
  }

  /// `settings`: of postgresql.conf, besides those of a private cluster. `kept`: a folder for the data, which stays.
  static async start({ settings = {}, parent = tmpdir(), kept } = {}) {
    const folder = mkdtempSync(join(parent, "throughline-pg-"));
    const cluster = new Cluster(folder, kept);
    if (kept) mkdirSync(kept, { recursive: true });
    if (process.getuid() === 0) {
      const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" })));
      for (const owned of kept ? [folder, kept] : [folder]) chownSync(owned, uid, gid);
    }
    if (!existsSync(join(cluster.data, "PG_VERSION"))) {
      cluster.run("initdb", "-D", cluster.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
    }
    cluster.settings = { listen_addresses: "", unix_socket_directories: folder, max_connections: 200, ...settings };
    cluster.begin();
    return cluster;
  }

  constructor(folder, kept) {
    this.folder = folder;
    this.kept = kept !== undefined;
    this.data = join(kept ?? folder, "data");
  }

  run(program, ...args) {
    const [command, rest] = asOwner([join(BIN, program), ...args]);
    return execFileSync(command, rest, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"], cwd: "/" });
  }

  url(database = "postgres") {
    return `postgresql://postgres@/${database}?host=${encodeURIComponent(this.folder)}`;
  }

  stop(mode = "fast") {
    this.run("pg_ctl", "-D", this.data, "-m", mode, "-w", "stop");
  }

  /// Also after stop(): the same data again.
  begin() {
    const settings = Object.entries(this.settings).map(([key, value]) => `-c ${key}='${value}'`);
    this.run("pg_ctl", "-D", this.data, "-w", "-l", join(this.folder, "log"), "-o", settings.join(" "), "start");
  }

  discard() {
    try {
      this.stop(this.kept ? "fast" : "immediate");
    } catch {
      // not running
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function main(words) {
  if (words[0] !== "run" || words[1] !== "--" || words.length < 3) {
    console.error("usage: node tools/postgres.mjs run -- command…");
    return 2;
  }
  const cluster = await Cluster.start();
  try {
    const child = spawn(words[2], words.slice(3), { stdio: "inherit", env: { ...process.env, THROUGHLINE_TEST_POSTGRES: cluster.url() } });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    return await new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? (signal ? 1 : 0))));
  } finally {
    cluster.discard();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
