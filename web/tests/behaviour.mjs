// What the built page does, against the mock server: node tests/behaviour.mjs [name filter]
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { account, startBrowser, startMock } from './browser-session.mjs';

const filter = process.argv[2] ?? '';
const server = await startMock(8097, { MOCK_MANY: '300', MOCK_LONG: '3000' });
const browser = await startBrowser();
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
let passed = 0;
let failed = 0;

async function test(name, run, options = {}) {
  if (!name.includes(filter)) return;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', baseURL: server.base, bypassCSP: options.bypassCSP ?? false });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text()) && errors.push(message.text()));
  page.setDefaultTimeout(8000);
  try {
    if (options.signIn !== false) {
      await context.request.post('/api/v1/login', { data: account });
      await page.goto('/inbox/all');
      await page.waitForSelector('[data-conversation]');
    }
    await run(page, context);
    assert.deepEqual(errors, []);
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n     ${error.stack ?? error}`);
    await page.screenshot({ path: new URL(`pictures/failed-${name.replace(/\W+/g, '-')}.png`, import.meta.url).pathname }).catch(() => undefined);
  }
  await context.close();
}

const open = async (page, who) => {
  await page.locator('[data-conversation]', { hasText: who }).click();
  await page.waitForSelector('[role=feed] [role=article]');
};
const inbound = (context, data) => context.request.post('/mock/inbound', { data });
const conversationIn = (page) => new URL(page.url()).pathname.split('/').at(-1);
const box = (page) => page.getByRole('textbox', { name: /^Reply in/ });
const articles = (page, text) => page.getByRole('feed').getByRole('article').filter({ hasText: text });

await test('signs in by keyboard, out by the menu', async (page) => {
  await page.goto('/');
  await page.waitForURL('**/login');
  await page.keyboard.type('oksana@example.com');
  await page.keyboard.press('Tab');
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'did not match' }).waitFor();
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-conversation]');
  await page.getByRole('button', { name: /^Menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/login');
  assert.equal((await page.request.get('/api/v1/me')).status(), 401);
}, { signIn: false });

await test('says how long to wait after too many tries', async (page) => {
  await page.goto('/login');
  for (let index = 0; index < 5; index += 1) {
    await page.locator('input[name=email]').fill('nobody@example.com');
    await page.locator('input[name=password]').fill('x');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForTimeout(150);
  }
  await page.getByText(/Try again in \d+ seconds/).waitFor();
}, { signIn: false });

await test('shows a message that comes while the conversation is open, once', async (page, context) => {
  await open(page, 'James');
  await inbound(context, { conversation_id: conversationIn(page), text: 'And one more thing' });
  await articles(page, 'And one more thing').waitFor();
  assert.equal(await articles(page, 'And one more thing').count(), 1);
  await page.getByRole('status').filter({ hasText: 'And one more thing' }).waitFor({ state: 'attached' });
});

await test('replies, and the pending item becomes the touch', async (page) => {
  await open(page, 'James');
  await box(page).fill('The plug is in the box');
  await page.keyboard.press('Control+Enter');
  await articles(page, 'The plug is in the box').waitFor();
  await page.locator('[data-delivery=read]').last().waitFor();
  assert.equal(await articles(page, 'The plug is in the box').count(), 1);
  assert.equal(await box(page).inputValue(), '');
});

await test('keeps replies while there is no connection and sends them in order, once', async (page, context) => {
  await open(page, 'Олена');
  const id = conversationIn(page);
  await context.setOffline(true);
  await page.getByText('No connection.').waitFor();
  for (const words of ['first kept', 'second kept']) {
    await box(page).fill(words);
    await page.getByRole('button', { name: 'Send in Telegram' }).click();
  }
  await page.getByText('2 replies are kept here and will be sent in order').waitFor();
  await context.setOffline(false);
  await page.locator('[data-delivery=read]').nth(1).waitFor({ timeout: 25_000 });
  const { items } = await (await context.request.get(`/api/v1/conversations/${id}/timeline?limit=20`)).json();
  assert.deepEqual(items.map((item) => item.text).filter((text) => text?.endsWith('kept')), ['second kept', 'first kept']);
  assert.equal(await articles(page, 'first kept').count(), 1);
});

await test('keeps what was not sent over a reload', async (page, context) => {
  await open(page, 'Олександр');
  await page.route('**/messages', (route) => route.abort());
  await box(page).fill('before the reload');
  await page.keyboard.press('Control+Enter');
  await articles(page, 'before the reload').waitFor();
  await box(page).fill('an unfinished draft');
  await page.unroute('**/messages');
  await page.reload();
  await page.locator('[data-delivery=read]').last().waitFor();
  assert.equal(await articles(page, 'before the reload').count(), 1);
  assert.equal(await box(page).inputValue(), 'an unfinished draft');
  const { items } = await (await context.request.get(`/api/v1/conversations/${conversationIn(page)}/timeline?limit=20`)).json();
  assert.equal(items.filter((item) => item.text === 'before the reload').length, 1);
});

await test('resumes after the connection broke, without a gap', async (page, context) => {
  await open(page, 'Agnieszka');
  const id = conversationIn(page);
  await context.request.post('/mock/drop');
  await inbound(context, { conversation_id: id, text: 'while you were away' });
  await articles(page, 'while you were away').waitFor({ timeout: 20_000 });
});

await test('offers to send a failed and an uncertain message again', async (page) => {
  await open(page, 'Андрей');
  for (const [words, state] of [['this will fail', 'failed'], ['this is unsure', 'uncertain']]) {
    await box(page).fill(words);
    await page.keyboard.press('Control+Enter');
    const message = articles(page, words);
    await message.locator(`[data-delivery=${state}]`).waitFor();
    await message.getByRole('button', { name: 'Send again' }).click();
    await message.locator('[data-delivery=sent]').waitFor();
  }
});

await test('takes, resolves with undo, and notes', async (page) => {
  await open(page, 'Андрей');
  await page.locator('#thread').focus();
  await page.keyboard.press('a');
  await page.getByRole('button', { name: /Assigned to/ }).waitFor();
  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'Reopen' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Resolve' }).waitFor();
  await page.locator('#thread').focus();
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Note for the team' }).fill('call before noon');
  await page.keyboard.press('Control+Enter');
  await articles(page, 'call before noon').filter({ hasText: 'team only' }).waitFor();
});

await test('uploads by button and sends with the message', async (page) => {
  await open(page, 'James');
  await page.locator('input[type=file]').setInputFiles([{ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }, { name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from('b') }]);
  await page.getByRole('button', { name: 'Remove plan.txt' }).waitFor();
  await page.getByRole('button', { name: 'Remove b.txt' }).waitFor();
  await page.getByRole('button', { name: 'Send in Site chat' }).click();
  await page.getByRole('feed').getByRole('link', { name: /plan\.txt/ }).waitFor();
});

await test('quotes the message that is answered', async (page) => {
  await open(page, 'James');
  await articles(page, 'EU plug').hover();
  await articles(page, 'EU plug').getByRole('button', { name: 'Reply to this message' }).click();
  await box(page).fill('quoted answer');
  await page.keyboard.press('Control+Enter');
  await articles(page, 'quoted answer').getByRole('button', { name: /Reply to James/ }).waitFor();
});

await test('walks by keys on any layout', async (page) => {
  await page.locator('#inbox').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = await page.evaluate(() => document.activeElement?.getAttribute('data-conversation'));
  await page.keyboard.press('k');
  const first = await page.evaluate(() => document.activeElement?.getAttribute('data-conversation'));
  assert.ok(first && second && first !== second);
  await page.evaluate(() => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'о', code: 'KeyJ', bubbles: true, cancelable: true })));
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-conversation')), second);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=feed] [role=article]');
  await page.keyboard.press('r');
  assert.match(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''), /^Reply in/);
  await page.keyboard.type('jjj');
  assert.equal(await box(page).inputValue(), 'jjj');
  await box(page).fill('');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Slash');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.waitForURL(/\/inbox\/all$/);
});

await test('reads older messages upwards without jumping', async (page) => {
  await open(page, 'Марина');
  await page.waitForTimeout(500);
  const feed = page.locator('[role=feed]').locator('..');
  let jumps = 0;
  for (let index = 0; index < 12; index += 1) {
    await feed.evaluate((element) => element.scrollBy(0, -900));
    await page.waitForTimeout(120);
    const seen = await page.evaluate(() => {
      const scroller = document.querySelector('[role=feed]').parentElement;
      const middle = scroller.getBoundingClientRect().top + 200;
      const row = [...document.querySelectorAll('[role=feed] [role=article]')].find((article) => article.getBoundingClientRect().bottom > middle);
      return row ? { label: row.getAttribute('aria-label'), top: row.getBoundingClientRect().top } : null;
    });
    await page.waitForTimeout(250);
    const later = await page.evaluate((label) => [...document.querySelectorAll('[role=feed] [role=article]')].find((article) => article.getAttribute('aria-label') === label)?.getBoundingClientRect().top ?? null, seen?.label);
    if (!seen || later === null || Math.abs(later - seen.top) > 4) jumps += 1;
  }
  assert.equal(jumps, 0);
  assert.ok((await page.locator('[role=feed] [role=article]').count()) < 80);
  await feed.evaluate((element) => element.scrollTo(0, 0));
  await page.waitForTimeout(600);
  await page.getByRole('button', { name: 'To the newest' }).click();
  await articles(page, 'В пятницу меня не будет').waitFor();
});

await test('keeps the end in sight while the text field grows', async (page) => {
  await open(page, 'Марина');
  await page.keyboard.press('End');
  await box(page).fill('1\n2\n3\n4\n5\n6');
  await page.waitForTimeout(300);
  const gap = await page.locator('[role=feed]').evaluate((feed) => feed.parentElement.scrollHeight - feed.parentElement.scrollTop - feed.parentElement.clientHeight);
  assert.ok(gap < 4, `the end is ${gap} px away`);
  await box(page).fill('');
});

await test('counts unread in the title and clears it by reading', async (page, context) => {
  await inbound(context, { text: 'something unread' });
  await page.waitForFunction(() => /^\(\d+\)/.test(document.title));
  const before = Number(/\d+/.exec(await page.title())?.[0]);
  await inbound(context, { text: 'title please' });
  await page.waitForFunction((count) => Number(/\d+/.exec(document.title)?.[0]) === count + 1, before);
  await open(page, 'Марина');
  await page.waitForFunction((count) => Number(/\d+/.exec(document.title)?.[0] ?? 0) < count, before);
});

await test('has no accessibility violations, in either theme', async (page) => {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto('/inbox/all');
    await page.waitForSelector('[data-conversation]');
    await open(page, 'Марина');
    await page.waitForTimeout(600);
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    assert.deepEqual(found.violations.map((rule) => `${scheme} ${rule.id}: ${rule.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(' | ')}`), []);
  }
}, { bypassCSP: true });

await browser.close();
server.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
