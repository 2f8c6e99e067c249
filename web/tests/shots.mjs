// Pictures of the built page against the mock server, for looking at: node tests/shots.mjs [name filter]
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { account, startBrowser, startMock } from './browser-session.mjs';

const folder = fileURLToPath(new URL('pictures/', import.meta.url));
const filter = process.argv[2] ?? '';
mkdirSync(folder, { recursive: true });

const server = await startMock(8098, { MOCK_MANY: process.env.MOCK_MANY ?? '4', MOCK_DEMO: '1' });
const browser = await startBrowser();
const sizes = { 1440: { width: 1440, height: 900 }, 1280: { width: 1280, height: 800 }, 900: { width: 900, height: 700 }, phone: { width: 390, height: 844 } };
const troubles = [];

async function picture(name, { size, theme, language, steps = [], signIn = true }) {
  if (!name.includes(filter)) return;
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: theme, locale: { en: 'en-GB', ru: 'ru-RU', uk: 'uk-UA', pl: 'pl-PL' }[language], timezoneId: 'Europe/Warsaw', hasTouch: size === 'phone', baseURL: server.base });
  const page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && troubles.push(`${name}: ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(`${name}: ${error.message}`));
  if (signIn) await context.request.post('/api/v1/login', { data: account });
  await page.goto(signIn ? '/' : '/login');
  await page.waitForSelector(signIn ? '[data-conversation]' : 'form');
  for (const step of steps) await step(page);
  await page.waitForTimeout(400);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  if (wide) troubles.push(`${name}: the page scrolls sideways`);
  await page.screenshot({ path: `${folder}${name}.png` });
  await context.close();
}

const open = (who) => async (page) => {
  await page.locator('[data-conversation]', { hasText: who }).click();
  await page.waitForSelector('[role=feed] [role=article]');
  await page.waitForTimeout(300);
};
const marina = open('Марина Вишневецкая');
const key = (code) => (page) => page.keyboard.press(code);
const type = (text) => (page) => page.getByRole('textbox').fill(text);

for (const theme of ['light', 'dark']) {
  for (const language of ['en', 'ru']) {
    await picture(`sign-in-${theme}-${language}-1440`, { size: '1440', theme, language, signIn: false });
    for (const size of ['1440', '1280', 'phone']) await picture(`thread-${theme}-${language}-${size}`, { size, theme, language, steps: [marina] });
  }
  await picture(`list-${theme}-ru-phone`, { size: 'phone', theme, language: 'ru' });
}
await picture('sign-in-error-pl-phone', { size: 'phone', theme: 'light', language: 'pl', signIn: false, steps: [async (page) => {
  await page.getByRole('textbox').first().fill('oksana@example.com');
  await page.locator('input[name=password]').fill('wrong');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
}] });
await picture('thread-top-light-ru-1440', { size: '1440', theme: 'light', language: 'ru', steps: [marina, key('Home')] });
await picture('thread-middle-dark-pl-1280', { size: '1280', theme: 'dark', language: 'pl', steps: [marina, key('Home'), (page) => page.locator('[role=feed]').hover(), (page) => page.mouse.wheel(0, 500)] });
await picture('compose-light-ru-1440', { size: '1440', theme: 'light', language: 'ru', steps: [marina, key('r'), type('Марина, добрый день! Курьер приедет в четверг до 14:00.\n\nЕсли планы изменятся, напишем сюда же.')] });
await picture('note-dark-uk-1280', { size: '1280', theme: 'dark', language: 'uk', steps: [marina, key('n'), type('Передзвонити о 17:00')] });
await picture('keys-light-ru-1280', { size: '1280', theme: 'light', language: 'ru', steps: [key('?')] });
await picture('menu-dark-en-1280', { size: '1280', theme: 'dark', language: 'en', steps: [marina, (page) => page.getByRole('button', { name: /^Menu/ }).click()] });
await picture('two-panes-light-ru-900', { size: '900', theme: 'light', language: 'ru', steps: [marina] });
await picture('card-light-ru-phone', { size: 'phone', theme: 'light', language: 'ru', steps: [marina, (page) => page.getByRole('button', { name: 'Клиент' }).first().click()] });
await picture('evil-light-en-1440', { size: '1440', theme: 'light', language: 'en', steps: [open('evil')] });
await picture('long-word-light-en-phone', { size: 'phone', theme: 'light', language: 'en', steps: [open('Hans')] });
await picture('nothing-open-light-en-1440', { size: '1440', theme: 'light', language: 'en' });

await browser.close();
server.stop();
for (const trouble of new Set(troubles)) console.log(trouble);
console.log(`pictures in ${folder}`);
