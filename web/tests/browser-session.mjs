// The mock server and a browser for the scripts beside this file.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export async function startMock(port, environment = {}, script = 'mock-server/main.mjs') {
  const server = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], {
    env: { ...process.env, MOCK_PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => server.kill());
  await new Promise((ready, failed) => {
    server.stdout.once('data', ready);
    server.once('exit', () => failed(new Error('the mock server did not start')));
  });
  return { base: `http://127.0.0.1:${port}`, stop: () => server.kill() };
}

export const startBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

export const account = { email: 'oksana@example.com', password: 'correct horse' };
