import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from './client.mjs';
import { within } from './eventually.mjs';

// Starts and stops the built program. Everything the tests know of it goes through its command line, ports and logs.

export const BINARY =
  process.env.THROUGHLINE_BINARY ?? fileURLToPath(new URL('../../../build/release/throughline', import.meta.url));

const START_MS = 20_000;
const running = new Set();
const folders = new Set();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function environment(extra = {}) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('THROUGHLINE_')));
  return { ...own, ...extra };
}

const tomlValue = (value) => (Array.isArray(value) ? `[${value.map(tomlValue).join(', ')}]` : JSON.stringify(value));

function tomlSection(header, values) {
  return [header, ...Object.entries(values).map(([key, value]) => `${key} = ${tomlValue(value)}`), ''].join('\n');
}

export function toToml({ server = {}, company, channels = [] }) {
  const parts = [tomlSection('[server]', server)];
  if (company) parts.push(tomlSection('[company]', company));
  for (const channel of channels) parts.push(tomlSection('[[channel]]', channel));
  return parts.join('\n');
}

export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  folders.add(folder);
  return folder;
}

/// Runs a command of the program to its end.
export function runCommand(args, { input = '', env } = {}) {
  const result = spawnSync(BINARY, args, { input, env: environment(env), encoding: 'utf8', timeout: 20_000 });
  if (result.error) throw result.error;
  return { code: result.status, out: result.stdout.trim(), err: result.stderr.trim() };
}

let names = 0;

const brandOptions = (brands) => brands.flatMap((brand) => ['--brand', brand]);

/// Where the tests' PostgreSQL is; without it the programs store in SQLite.
export const POSTGRES = process.env.THROUGHLINE_TEST_POSTGRES;

function sql(statement) {
  execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', POSTGRES, '-c', statement], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/// A new, empty database of the tests' PostgreSQL: its URL.
export function createDatabase(name = `blackbox_${process.pid}_${++names}`) {
  sql(`CREATE DATABASE ${name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'`);
  const url = new URL(POSTGRES.replace('postgresql://', 'http://').replace('@/', '@placeholder/'));
  return { name, url: `postgresql://${url.username}@/${name}${url.search}` };
}

export const dropDatabase = (name) => sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

export class Program {
  static async start(options = {}) {
    if (!existsSync(BINARY)) throw new Error(`there is no built program at ${BINARY}; build it or set THROUGHLINE_BINARY`);
    const program = new Program(options);
    await program.start();
    return program;
  }

  /// `server`, `company`, `channels`: the sections of the configuration.
  constructor({ server = {}, company, channels = [], env = {}, folder = temporaryFolder() } = {}) {
    this.folder = folder;
    this.data = join(folder, 'data');
    this.config = join(folder, 'throughline.toml');
    this.env = env;
    this.port = 0;
    this.lines = [];
    this.exits = [];
    this.database = POSTGRES && server.database === undefined ? createDatabase() : undefined;
    const database = this.database ? { database: this.database.url } : {};
    writeFileSync(this.config, toToml({ server: { data: this.data, ...database, ...server }, company, channels }));
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /// Starts it, on the same port as before, and resolves when it says that it is ready.
  async start() {
    const args = ['serve', '--config', this.config, '--listen', `127.0.0.1:${this.port}`];
    const child = spawn(BINARY, args, { env: environment(this.env), stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        running.delete(child);
        this.exits.push({ code, signal });
        resolve({ code, signal });
      });
    });
    child.stdout.on('data', (bytes) => this.lines.push(`(stdout) ${bytes}`));
    const ready = new Promise((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.lines.push(line);
        const port = /"event":"ready","port":(\d+)/.exec(line);
        if (port) resolve(Number(port[1]));
      });
      child.once('exit', (code, signal) => {
        reject(new Error(`the program ended with ${code ?? signal} before it was ready:\n${this.lines.slice(-10).join('\n')}`));
      });
    });
    this.port = await within(START_MS, ready, 'readiness');
    return this;
  }

  kill() {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  /// Asks it to stop; answers with its exit code and how long that took.
  async stop() {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return { code: this.child?.exitCode, ms: 0 };
    const begin = performance.now();
    this.child.kill('SIGTERM');
    const { code, signal } = await within(15_000, this.ended, 'the end of the program');
    return { code, signal, ms: performance.now() - begin };
  }

  /// Stops it and forgets its data.
  async discard() {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) await this.kill();
    if (this.database) dropDatabase(this.database.name);
    rmSync(this.folder, { recursive: true, force: true });
    folders.delete(this.folder);
  }

  command(args, options = {}) {
    const result = runCommand([...args, '--config', this.config], { ...options, env: { ...this.env, ...options.env } });
    if (result.code !== 0) throw new Error(`throughline ${args.join(' ')}: ${result.code}: ${result.err}`);
    return result.out;
  }

  createToken(role = 'agent', name = `program ${++names}`, brands = []) {
    return this.command(['token', 'create', '--name', name, '--role', role, ...brandOptions(brands)]);
  }

  revokeToken(name) {
    return this.command(['token', 'revoke', '--name', name]);
  }

  /// A new agent with an e-mail and a password of its own.
  addAgent({ role = 'agent', number = ++names, name = `Agent ${number}`, email = `agent${number}@example.com`, password = `a long password ${number}`, brands = [] } = {}) {
    const options = ['--email', email, '--name', name, '--role', role, '--password-stdin', ...brandOptions(brands)];
    const id = this.command(['agent', 'add', ...options], { input: `${password}\n` });
    return { id, role, name, email, password };
  }

  /// Without brands: no longer limited.
  limitAgent(email, brands = []) {
    return this.command(['agent', 'limit', '--email', email, ...brandOptions(brands)]);
  }

  disableAgent(email) {
    return this.command(['agent', 'disable', '--email', email]);
  }

  /// A client with a new token, ready to use.
  async client(role = 'admin', name = undefined, brands = []) {
    const client = new Client(this.url, { token: this.createToken(role, name, brands) });
    await client.untilKnown();
    return client;
  }

  /// Signs in with e-mail and password.
  async signIn({ email, password }) {
    const { json, headers } = await new Client(this.url).post('/api/v1/login', { email, password }, 200);
    const cookie = /throughline_session=([^;]+)/.exec(headers['set-cookie'].join('\n'))[1];
    return { token: json.token, cookie, agent: json.agent };
  }
}

/// The route table as the program prints it.
export function routeTable() {
  return JSON.parse(runCommand(['routes']).out);
}
