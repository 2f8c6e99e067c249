// Pictures of the built chat on the shop page, against the mock chat, for looking at: node tests/widget-shots.mjs [name filter]
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { startBrowser, startMock } from './browser-session.mjs';

const folder = fileURLToPath(new URL('pictures/', import.meta.url));
const filter = process.argv[2] ?? '';
mkdirSync(folder, { recursive: true });

const server = await startMock(8103, {}, 'mock-chat/main.mjs');
const browser = await startBrowser();
const sizes = { 1440: { width: 1440, height: 900 }, 1280: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const troubles = [];

async function picture(name, { size = '1440', theme = 'light', language = 'en', story, steps = [] }) {
  if (!name.includes(filter)) return;
  const phone = size === 'phone';
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: theme, locale: 'en-GB', timezoneId: 'Europe/Warsaw', hasTouch: phone, isMobile: phone, deviceScaleFactor: phone ? 2 : 1, baseURL: server.base });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !/ERR_INTERNET/.test(message.text()) && troubles.push(`${name}: ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(`${name}: ${error.message}`));
  const move = (what, data) => context.request.post(`/mock/${what}`, { data });
  await move('online', { on: true });
  if (story) {
    const { token } = await (await move('visitor')).json();
    await move('story', { token, language, ...story });
    await page.addInitScript((kept) => localStorage.setItem('throughline.site.visitor', JSON.stringify({ token: kept })), token);
  }
  await page.goto(`/demo/shop/?lang=${language}`);
  await page.locator('.launcher').waitFor();
  try {
    for (const step of steps) await step(page, move);
    await page.waitForTimeout(400);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    if (wide) troubles.push(`${name}: the page scrolls sideways`);
  } catch (error) {
    troubles.push(`${name}: ${error.message.split('\n')[0]}`);
  }
  await page.screenshot({ path: `${folder}widget-${name}.png` });
  await context.close();
}

const open = (page) => page.locator('.launcher').click();
const home = async (page) => {
  await open(page);
  await page.locator('.home').waitFor();
};
const chat = async (page) => {
  await home(page);
  await page.locator('.go').click();
  await page.locator('.composer').waitFor();
};
const elsewhere = async (page) => {
  await chat(page);
  await page.locator('footer .text-button').click();
  await page.locator('svg.qr').waitFor();
};
const say = (part) => (_, move) => move('say', part);
const photo = readFileSync(new URL('../apps/demo/public/photos/kettle.jpg', import.meta.url));
const offline = (page) => page.context().setOffline(true);

await picture('closed-light-en-1440', {});
await picture('closed-dark-ru-1280', { size: '1280', theme: 'dark', language: 'ru' });
await picture('closed-light-pl-phone', { size: 'phone', language: 'pl' });
await picture('badge-light-en-1280', { size: '1280', story: {}, steps: [async (page, move) => { await page.waitForTimeout(500); await move('say', { text: 'The parcel is at the locker.' }); await move('say', { text: 'The code comes by SMS.' }); await page.waitForTimeout(300); }] });
await picture('empty-light-en-1440', { steps: [open, (page) => page.locator('.greeting').waitFor()] });
await picture('away-light-ru-1440', { language: 'ru', steps: [(_, move) => move('online', { on: false }), open, (page) => page.locator('.write').fill('Подскажите, когда будет доставка?'), (page) => page.keyboard.press('Enter'), (page) => page.locator('.address').waitFor()] });
for (const theme of ['light', 'dark']) {
  for (const language of ['en', 'ru']) {
    await picture(`home-${theme}-${language}-1440`, { theme, language, story: {}, steps: [home] });
    await picture(`chat-${theme}-${language}-1440`, { theme, language, story: {}, steps: [chat, (_, move) => move('typing', {})] });
    await picture(`elsewhere-${theme}-${language}-1440`, { theme, language, story: {}, steps: [elsewhere] });
  }
  await picture(`chat-${theme}-ru-phone`, { size: 'phone', theme, language: 'ru', story: {}, steps: [chat] });
}
await picture('chat-light-en-1280', { size: '1280', story: {}, steps: [chat] });
await picture('elsewhere-light-pl-phone', { size: 'phone', language: 'pl', story: {}, steps: [elsewhere] });
await picture('home-dark-uk-phone', { size: 'phone', theme: 'dark', language: 'uk', story: {}, steps: [home] });
await picture('top-light-ru-1440', { language: 'ru', story: {}, steps: [chat, (page) => page.locator('.scroll').evaluate((element) => element.scrollTo(0, 0))] });
await picture('files-light-en-1440', { story: {}, steps: [chat, (page) => page.locator('input[type=file]').setInputFiles([{ name: 'kettle.jpg', mimeType: 'image/jpeg', buffer: photo }, { name: 'A very long name of a file that hardly fits.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(70_000) }]), (page) => page.locator('[data-uploaded=true]').nth(1).waitFor(), (page) => page.locator('.write').fill('Here is the receipt'), (page) => page.keyboard.press('Enter'), (page) => page.locator('.picture img').waitFor(), (page) => page.locator('input[type=file]').setInputFiles([{ name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(21 * 1024 * 1024) }])] });
await picture('offline-dark-ru-1440', { theme: 'dark', language: 'ru', story: {}, steps: [chat, offline, (page) => page.locator('.write').fill('Спасибо, заберу в четверг.'), (page) => page.keyboard.press('Enter'), (page) => page.locator('.write').fill('И ещё вопрос'), (page) => page.keyboard.press('Enter')] });
await picture('refused-light-en-1280', { size: '1280', story: {}, steps: [chat, (_, move) => move('refuse', { code: 'invalid' }), (page) => page.locator('.write').fill('This one is not taken'), (page) => page.keyboard.press('Enter'), (page) => page.locator('.bad').waitFor()] });
await picture('reply-light-en-1280', { size: '1280', story: {}, steps: [chat, (page) => page.locator('.theirs').last().hover(), (page) => page.locator('.theirs .reply').last().click(), (page) => page.locator('.write').fill('Yes, please.\nThe one in Karmelicka street.'), say({ text: 'One more word', name: '' })] });

await browser.close();
server.stop();
for (const trouble of troubles) console.error(trouble);
process.exitCode = troubles.length ? 1 : 0;
