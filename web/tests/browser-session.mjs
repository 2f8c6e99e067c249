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

/** A page of the workspace of a running program, signed in as one of its agents. */
export async function signedInPage(browser, program, agent, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', baseURL: program.url, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !/401/.test(message.text()) && page.faults.push(message.text()));
  await page.goto('/');
  await page.waitForURL('**/login**');
  await page.locator('input[type=email], input[name=email]').first().fill(agent.email);
  await page.locator('input[type=password]').first().fill(agent.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/inbox/**');
  return page;
}
