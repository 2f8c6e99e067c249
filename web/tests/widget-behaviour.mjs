// What the built chat does on a page of another origin with a strict policy: node tests/widget-behaviour.mjs [name filter]
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';

import { startBrowser, startMock } from './browser-session.mjs';

const port = 8105;
const filter = process.argv[2] ?? '';
const server = await startMock(port, {}, 'mock-chat/main.mjs');
const browser = await startBrowser();
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const pictures = new URL('pictures/', import.meta.url);
mkdirSync(pictures, { recursive: true });
let passed = 0;
let failed = 0;

async function test(name, run, { wishes = '', story, ...options } = {}) {
  if (!name.includes(filter)) return;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const errors = [];
  page.setDefaultTimeout(6000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !/WebSocket|ERR_INTERNET/.test(message.text()) && errors.push(message.text()));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const move = async (what, data) => (await context.request.post(`${server.base}/mock/${what}`, { data })).json();
  await move('online', { on: true });
  if (story) {
    const { token } = await move('visitor');
    await move('story', { token, language: 'en', ...story });
    await page.addInitScript((kept) => localStorage.getItem('throughline.site.visitor') ?? localStorage.setItem('throughline.site.visitor', JSON.stringify({ token: kept })), token);
  }
  try {
    await page.goto(`http://127.0.0.1:${port + 1}/?${wishes}`);
    await page.locator('.launcher').waitFor();
    await run(page, move, context);
    assert.deepEqual(errors, []);
    assert.deepEqual(await page.evaluate(() => window.violations), []);
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n     ${error.stack ?? error}`);
    await page.screenshot({ path: new URL(`failed-widget-${name.replace(/\W+/g, '-')}.png`, pictures).pathname }).catch(() => undefined);
  }
  await context.close();
}

const state = async (context) => (await context.request.get(`${server.base}/mock/state`)).json();
const visitorOf = async (context, page) => {
  const token = await page.evaluate(() => JSON.parse(localStorage.getItem('throughline.site.visitor')).token);
  return (await state(context)).visitors.find((one) => one.token === token);
};
const open = async (page) => {
  await page.locator('.launcher').click();
  await page.locator('.panel').waitFor();
};
const chat = async (page) => {
  await open(page);
  await page.locator('.go').click();
  await page.locator('.write').waitFor();
};
const write = async (page, text) => {
  await page.locator('.write').fill(text);
  await page.keyboard.press('Enter');
};
const messages = (page, text) => page.locator('.message').filter({ hasText: text });
const focused = (page) => page.evaluate(() => {
  const inside = document.activeElement?.shadowRoot?.activeElement;
  return inside ? `${inside.className} ${inside.getAttribute('aria-label') ?? ''}` : (document.activeElement?.tagName ?? '');
});

await test('opens no socket before it is used', async (page, _, context) => {
  const before = (await state(context)).sockets;
  await page.waitForTimeout(300);
  assert.equal((await state(context)).sockets, before);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await open(page);
  await page.locator('.greeting').filter({ hasText: 'this is Voltmart' }).waitFor();
});

await test('sends, receives and keeps it over a reload', async (page, move, context) => {
  await open(page);
  await write(page, 'Is it in stock?');
  await page.locator('[data-delivery=read]').waitFor();
  await move('typing', {});
  await page.locator('.typing').waitFor();
  await move('say', { text: 'Yes, see https://example.com/grey.' });
  await messages(page, 'Yes, see').waitFor();
  assert.equal(await page.locator('.typing').count(), 0);
  assert.equal(await page.locator('.words a').getAttribute('href'), 'https://example.com/grey');
  await page.waitForTimeout(200);
  const visitor = await visitorOf(context, page);
  assert.deepEqual(visitor.seen.map((one) => one.state), ['read']);
  await page.locator('.write').fill('half a thought');
  await page.reload();
  await page.waitForTimeout(300);
  await open(page);
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await page.locator('.go').filter({ hasText: 'Yes, see' }).click();
  assert.equal(await messages(page, 'Is it in stock?').count(), 1);
  assert.equal(await page.locator('.write').inputValue(), 'half a thought');
});

await test('sends once what was written without a connection', async (page, _, context) => {
  await open(page);
  await write(page, 'before');
  await page.locator('[data-delivery=read]').waitFor();
  await context.setOffline(true);
  await page.locator('.banner').waitFor();
  await write(page, 'kept one');
  await write(page, 'kept two');
  await page.getByText('2 messages are kept here').waitFor();
  await context.setOffline(false);
  await page.locator('[data-delivery=read]').first().waitFor();
  await messages(page, 'kept two').locator('[data-delivery=read]').waitFor({ timeout: 20_000 });
  assert.deepEqual((await visitorOf(context, page)).items.map((one) => one.text), ['before', 'kept one', 'kept two']);
  assert.equal(await messages(page, 'kept one').count(), 1);
});

await test('sends again under the same id what a lost line and a reload swallowed', async (page, move, context) => {
  await open(page);
  await page.locator('.greeting').waitFor();
  await move('lose', { on: true });
  await write(page, 'swallowed');
  await page.waitForTimeout(200);
  await move('lose', { on: false });
  await page.reload();
  await page.waitForTimeout(600);
  const visitor = await visitorOf(context, page);
  assert.deepEqual(visitor.items.map((one) => one.text), ['swallowed']);
  const ids = visitor.frames.filter((frame) => frame.type === 'message').map((frame) => frame.id);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('.out.'))), []);
});

await test('offers to send again what was refused', async (page, move) => {
  await open(page);
  await page.locator('.greeting').waitFor();
  await move('refuse', { code: 'invalid' });
  await write(page, 'not taken');
  await page.getByRole('button', { name: 'Send again' }).click();
  await messages(page, 'not taken').locator('[data-delivery=read]').waitFor();
  assert.equal(await messages(page, 'not taken').count(), 1);
});

await test('counts what is unread while it is closed', async (page, move) => {
  await page.waitForTimeout(400);
  await move('say', { text: 'first' });
  await move('say', { text: 'second' });
  await page.locator('.badge').filter({ hasText: '2' }).waitFor();
  await page.getByRole('button', { name: 'Open the chat, 2 new messages' }).waitFor();
  await page.reload();
  await page.locator('.badge').filter({ hasText: '2' }).waitFor();
  await open(page);
  await messages(page, 'second').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.launcher').waitFor();
  assert.equal(await page.locator('.badge').count(), 0);
}, { story: {} });

await test('works by keyboard', async (page) => {
  await page.locator('.launcher').focus();
  assert.equal(await page.locator('.launcher').getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('Enter');
  await page.locator('.panel').waitFor();
  assert.match(await focused(page), /^write/);
  await page.keyboard.type('by hand');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two lines');
  await page.keyboard.press('Enter');
  await messages(page, 'two lines').waitFor();
  await page.keyboard.press('Tab');
  assert.match(await focused(page), /Attach/);
  await page.keyboard.press('Tab');
  assert.match(await focused(page), /Send/);
  await page.keyboard.press('Escape');
  await page.waitForTimeout(100);
  assert.match(await focused(page), /^launcher/);
  assert.equal(await page.locator('.panel').count(), 0);
});

await test('fills the screen of a phone', async (page) => {
  await open(page);
  await page.locator('.panel').evaluate((panel) => Promise.all(panel.getAnimations().map((one) => one.finished)));
  const box = await page.locator('.panel').boundingBox();
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 390, 844]);
  for (const target of await page.locator('.panel button:visible').all()) {
    const { width, height } = await target.boundingBox();
    assert.ok(Math.max(width, height) >= 44 && Math.min(width, height) >= 24, `a target of ${width} by ${height}`);
  }
  assert.equal(await page.evaluate(() => document.body.style.overflow), '');
}, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

await test('uploads a file and sends it with the message', async (page, _, context) => {
  await open(page);
  await page.locator('.greeting').waitFor();
  await page.locator('input[type=file]').setInputFiles([{ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }]);
  await page.locator('[data-uploaded=true]').waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('link', { name: 'Download plan.txt' }).waitFor();
  assert.equal((await visitorOf(context, page)).files, 1);
});

await test('shows pictures without a jump', async (page) => {
  await open(page);
  await page.locator('.greeting').waitFor();
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await page.locator('input[type=file]').setInputFiles([{ name: 'dot.png', mimeType: 'image/png', buffer: png }]);
  await page.locator('[data-uploaded=true]').waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.picture img[width="1"][height="1"]').waitFor();
  await page.waitForFunction(() => document.querySelector('throughline-chat').shadowRoot.querySelector('.picture img').naturalWidth === 1);
});

await test('runs nothing that strangers write', async (page, move) => {
  const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  await open(page);
  await page.locator('.greeting').waitFor();
  await move('say', { text: `${evil} javascript:alert(1)`, name: evil, entities: [{ kind: 'text_link', offset: 0, length: 5, url: 'javascript:window.hacked=1' }], files: [{ id: 'f', name: evil, kind: 'document', type: 'text/html', size: 5, url: 'javascript:window.hacked=1' }, { id: 'g', name: evil, kind: 'image', type: 'image/png', size: 5, width: 9, height: 9, url: 'https://elsewhere.example/x.png' }], buttons: [[{ label: evil, url: 'javascript:window.hacked=1' }, { label: 'ok', data: evil }]] });
  await move('conversation', { agent: { name: evil }, trace: [{ channel: evil, at: new Date().toISOString() }, { channel: 'webchat', at: new Date().toISOString() }] });
  await messages(page, 'javascript:alert').waitFor();
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(await page.evaluate(() => [...document.querySelector('throughline-chat').shadowRoot.querySelectorAll('a, img, script')].map((one) => one.outerHTML)), []);
});

await test('presses a button once', async (page, _, context) => {
  await chat(page);
  await page.getByRole('button', { name: 'Pick it up there' }).click();
  await page.waitForTimeout(300);
  const { presses } = await visitorOf(context, page);
  assert.deepEqual(presses.map((one) => one.data), ['locker']);
}, { story: {} });

await test('continues elsewhere with a QR code and a code', async (page) => {
  await chat(page);
  await page.getByRole('button', { name: 'Continue elsewhere' }).click();
  await page.getByRole('img', { name: 'QR code: Telegram' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Open Telegram' }).getAttribute('href'), 'https://t.me/voltmart_bot?start=c-7K3D9Q2M');
  await page.getByRole('button', { name: /^E-mail/ }).click();
  await page.getByText('Write to us there and send this code').waitFor();
  assert.equal(await page.locator('.digits').innerText(), '7K3-D9Q');
}, { story: {} });

await test('asks once where to answer when nobody is there', async (page, move, context) => {
  await move('online', { on: false });
  await open(page);
  await write(page, 'anybody?');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('marina@');
  await page.getByRole('button', { name: 'Leave the address' }).click();
  await page.getByText('does not look like').waitFor();
  await page.getByRole('textbox', { name: 'E-mail' }).fill('marina@example.com');
  await page.getByRole('button', { name: 'Leave the address' }).click();
  await page.getByText('we will answer to marina@example.com').waitFor();
  assert.deepEqual((await visitorOf(context, page)).addresses.map((one) => [one.kind, one.value]), [['email', 'marina@example.com']]);
  await page.reload();
  await open(page);
  await page.locator('.go').click();
  await messages(page, 'anybody?').waitFor();
  assert.equal(await page.locator('.address').count(), 0);
});

await test('reads older pages upwards without jumping', async (page) => {
  await chat(page);
  await page.waitForTimeout(300);
  for (let index = 0; index < 3; index += 1) {
    const before = await page.locator('.scroll').evaluate((element) => {
      element.scrollTo(0, 0);
      return element.querySelector('[data-item]').getAttribute('data-item');
    });
    await page.waitForFunction((id) => document.querySelector('throughline-chat').shadowRoot.querySelector('[data-item]').getAttribute('data-item') !== id, before);
    const top = await page.locator(`[data-item="${before}"]`).evaluate((element) => element.getBoundingClientRect().top - element.closest('.scroll').getBoundingClientRect().top);
    assert.ok(top >= 0 && top < 160, `the words that were at the top are at ${top}`);
  }
  assert.ok((await page.locator('[data-item]').count()) > 100);
}, { story: { long: 150 } });

await test('comes back after the line broke, without a gap', async (page, move) => {
  await chat(page);
  await move('drop');
  await move('say', { text: 'while you were away' });
  await messages(page, 'while you were away').waitFor({ timeout: 10_000 });
}, { story: {} });

await test('serves the page by its API, also from the queue', async (page) => {
  const told = await page.evaluate(async () => {
    const heard = [];
    const stop = window.throughline.on('open', () => heard.push('open'));
    window.throughline.on('close', () => heard.push('close'));
    window.throughline.on('ready', () => heard.push('ready'));
    window.throughline.q.push(['open']);
    window.throughline.close();
    stop();
    window.throughline.open();
    return heard;
  });
  assert.deepEqual(told, ['ready', 'open', 'close']);
  await page.locator('.panel').waitFor();
});

await test('forgets everything when he signs out', async (page) => {
  await chat(page);
  await page.locator('.write').fill('not for the next one');
  await page.evaluate(() => window.throughline.identify(null));
  await page.locator('.greeting').waitFor();
  assert.equal(await page.locator('.message').count(), 0);
  assert.equal(await page.locator('.write').inputValue(), '');
}, { story: {} });

await test('leaves fields and buttons of the page free', async (page) => {
  await page.locator('[name=end]').scrollIntoViewIfNeeded();
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await page.locator('[name=end]').focus();
  await page.locator('.launcher.left').waitFor();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.locator('.launcher.right').waitFor();
});

for (const scheme of ['light', 'dark']) {
  await test(`has no accessibility violations, ${scheme}`, async (page, move) => {
    const look = async (what) => {
      await page.waitForTimeout(350);
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run('throughline-chat', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.deepEqual(found.violations.map((rule) => `${what} ${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`), []);
    };
    await look('closed');
    await open(page);
    await look('home');
    await page.locator('.go').click();
    await move('typing', {});
    await look('chat');
    await page.locator('footer .text-button').click();
    await page.locator('svg.qr').waitFor();
    await look('elsewhere');
  }, { story: {}, colorScheme: scheme, bypassCSP: true });
}

await browser.close();
server.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
