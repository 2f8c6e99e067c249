// Starts the built program and knows how to ask it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const binary = resolve(process.env.THROUGHLINE_BINARY ?? new URL('../../build/release/throughline', import.meta.url).pathname);

export async function temporaryFolder(test) {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-demo-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs `throughline <command>` on a free port until the test ends or stop() is called. */
export async function start(test, command, folder) {
  const child = spawn(binary, [command, '--data', folder, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (output.out += chunk));
  child.stderr.on('data', (chunk) => (output.err += chunk));
  const program = { output, url: '', stop };
  async function stop() {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    return child.exitCode;
  }
  test.after(stop);
  const port = await until(() => {
    if (child.exitCode !== null) throw new Error(`the program left with ${child.exitCode}: ${output.err}`);
    return /"event":"ready","port":(\d+)/.exec(output.err)?.[1];
  });
  program.url = `http://127.0.0.1:${port}`;
  return program;
}

/** Waits until `look` returns something. */
export async function until(look, milliseconds = 10_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** What somebody with the session cookie of the demo may ask. */
export async function enter(url) {
  const door = await fetch(`${url}/demo/enter`, { redirect: 'manual' });
  const cookie = door.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = async (path, body) => {
    const response = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json().catch(() => null) };
  };
  return { door, cookie, ask };
}

/** The live feed from now on: `touches` grows as they arrive. */
export async function listen(url, cookie) {
  const touches = [];
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie } });
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.type === 'touch' || frame.data?.kind) touches.push(frame.data);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the live feed does not open')));
  });
  return { touches, close: () => socket.close() };
}

/** The messages on a customer's phone. */
export async function phone(url, person, after) {
  const response = await fetch(`${url}/demo/api/people/${person}/messages${after === undefined ? '' : `?after=${after}`}`);
  return response.json();
}

export async function customer(url, person, deed, body = {}) {
  const response = await fetch(`${url}/demo/api/people/${person}/${deed}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status;
}
