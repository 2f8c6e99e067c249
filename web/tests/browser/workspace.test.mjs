import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { signedInPage, startBrowser } from '../browser-session.mjs';
import { FakeBotApi } from '../../../tests/blackbox/support/bot-api.mjs';
import { Client } from '../../../tests/blackbox/support/client.mjs';
import { eventually } from '../../../tests/blackbox/support/eventually.mjs';
import { Program } from '../../../tests/blackbox/support/program.mjs';
import { TelegramCustomer, telegramAccount } from '../../../tests/blackbox/support/telegram-customer.mjs';

// The workspace of the built program in a real browser: what an agent sees and does.

let api;
let program;
let browser;
let oksana;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({ channels: [telegramAccount(api)], company: { name: 'Voltmart' } });
  oksana = program.addAgent({ name: 'Oksana Demchenko' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await program?.discard();
  await api?.stop();
});

const customer = (name, language = 'en') =>
  new TelegramCustomer(new Client(program.url), { firstName: name, language_code: language });

const signedIn = (options) => signedInPage(browser, program, oksana, options);

const row = (page, name) => page.locator('[data-conversation]', { hasText: name });
const feed = (page) => page.locator('[role=feed]');

test('an agent signs in, sees a message come without reload, answers, and sees it sent', async () => {
  const marina = customer('Marina', 'ru');
  await marina.says('Подтвердите, пожалуйста, что курьер приедет в четверг.');
  const page = await signedIn();
  await row(page, 'Marina').click();
  await feed(page).getByText('курьер приедет в четверг').waitFor();

  await marina.says('В пятницу меня не будет.');
  await feed(page).getByText('В пятницу меня не будет.').waitFor({ timeout: 3000 });

  await page.getByRole('textbox').last().fill('Да, всё в силе: в четверг до 14:00.');
  await page.keyboard.press('Control+Enter');
  const answer = feed(page).locator('[role=article]', { hasText: 'всё в силе' });
  await answer.waitFor();
  await answer.getByText(/^sent$/i).waitFor({ timeout: 5000 });
  assert.equal(api.sendsOf('Да, всё в силе: в четверг до 14:00.').length, 1);
  assert.equal(await feed(page).locator('[role=article]', { hasText: 'всё в силе' }).count(), 1);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a new customer appears in the list by himself', async () => {
  const page = await signedIn();
  await customer('Newcomer').says('Anybody there?');
  await row(page, 'Newcomer').waitFor({ timeout: 3000 });
  await page.context().close();
});

test('a restart of the server loses nothing on the screen', async () => {
  const petro = customer('Petro', 'uk');
  await petro.says('Перше');
  const page = await signedIn();
  await row(page, 'Petro').click();
  await feed(page).getByText('Перше').waitFor();
  await program.kill();
  await program.start();
  await eventually(() => petro.says('Друге').then(() => true), { what: 'the restarted program' });
  await feed(page).getByText('Друге').waitFor({ timeout: 15_000 });
  assert.equal(await feed(page).getByText('Перше').count(), 1);
  await page.context().close();
});

test('an erased customer goes from an open page, and it says why', async () => {
  const vera = customer('Vera');
  await vera.says('my secret is 4711');
  const page = await signedIn();
  await row(page, 'Vera').click();
  await feed(page).getByText('my secret is 4711').waitFor();
  const admin = await program.client('admin');
  const { id, customer_id } = await admin.conversationOf('Vera');
  await admin.post(`/api/v1/customers/${customer_id}/data-requests`, { kind: 'erasure', reason: 'asked', conversation_id: id }, 201);
  await feed(page).getByText('Erased at the customer’s request').waitFor({ timeout: 5000 });
  await page.locator('#card').getByText(/^Erased at the customer’s request on /).waitFor({ timeout: 5000 });
  assert.equal(await page.getByText('4711').count(), 0);
  assert.equal(await page.getByText('Vera').count(), 0);
  await page.context().close();
});

test('what a customer writes is text and never runs', async () => {
  const page = await signedIn();
  let ran = false;
  await page.exposeFunction('attacked', () => (ran = true));
  const mallory = customer('<img src=x onerror=attacked()>');
  for (const text of [
    '<script>attacked()</script>',
    '<svg onload=attacked()>',
    '{{constructor.constructor("attacked()")()}}',
    'javascript:attacked()',
    '\u202Eевовсеребо\u202C ' + 'x'.repeat(4000),
  ]) await mallory.says(text);
  await mallory.says({ text: 'here', entities: [{ type: 'text_link', offset: 0, length: 4, url: 'javascript:attacked()' }] });
  await row(page, 'onerror').click();
  await feed(page).getByText('<svg onload=attacked()>').waitFor();
  for (const link of await feed(page).locator('a').all()) assert.match(await link.getAttribute('href'), /^https?:|^\/api\//);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(wide, false);
  assert.equal(ran, false);
  await page.context().close();
});

test('signing out ends the session', async () => {
  const page = await signedIn();
  await page.evaluate(() => globalThis.fetch('/api/v1/logout', { method: 'POST' }));
  await page.waitForURL('**/login**', { timeout: 5000 });
  await page.context().close();
});

test('the first screen has no accessibility fault, in light and dark', async () => {
  const axe = readFileSync(fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8');
  await customer('Axel').says('Hello');
  for (const colorScheme of ['light', 'dark']) {
    const page = await signedIn({ colorScheme, bypassCSP: true });
    await row(page, 'Axel').click();
    await feed(page).getByText('Hello').waitFor();
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
    assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes[0].html}`), [], colorScheme);
    await page.context().close();
  }
});

test('it works on a phone, in Russian', async () => {
  await customer('Phoebe').says('Small screen');
  const page = await signedIn({ viewport: { width: 390, height: 844 }, locale: 'ru-RU', hasTouch: true });
  await row(page, 'Phoebe').click();
  await feed(page).getByText('Small screen').waitFor();
  await page.getByText('Ответ', { exact: false }).first().waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(wide, false);
  await page.context().close();
});
