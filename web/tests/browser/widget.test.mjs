import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';

import { signedInPage, startBrowser } from '../browser-session.mjs';
import { FakeBotApi } from '../../../tests/blackbox/support/bot-api.mjs';
import { CHAT, signed } from '../../../tests/blackbox/support/chat-visitor.mjs';
import { Client } from '../../../tests/blackbox/support/client.mjs';
import { eventually } from '../../../tests/blackbox/support/eventually.mjs';
import { Program } from '../../../tests/blackbox/support/program.mjs';
import { TelegramCustomer, telegramAccount } from '../../../tests/blackbox/support/telegram-customer.mjs';

// The widget of the built program on a page of another origin, under a strict policy, as a shop would have it.

let api;
let shop;
let program;
let browser;
let admin;
let oksana;
const faults = [];

const shopUrl = () => `http://localhost:${shop.address().port}`;

/// A page of the shop: nothing is allowed but what docs/webchat.md asks for.
function servePage(request, response) {
  const asked = new URL(request.url, 'http://x').searchParams;
  const server = program.url;
  const policy = `default-src 'none'; script-src ${server}; connect-src ${server} ${server.replace('http', 'ws')}; img-src ${server} data:; report-uri /csp`;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Content-Security-Policy', policy);
  const title = asked.get('title') ?? 'Shop';
  response.end(`<!doctype html><html lang="en"><title>${title.replaceAll('<', '&lt;')}</title><h1>Shop</h1><input id="search" aria-label="Search"><script src="${server}/widget.js?account=site" async></script></html>`);
}

before(async () => {
  api = await FakeBotApi.start();
  shop = http.createServer(servePage);
  await new Promise((ready) => shop.listen(0, '127.0.0.1', ready));
  program = await Program.start({
    company: { name: 'Voltmart', languages: ['en', 'ru', 'uk', 'pl'] },
    channels: [telegramAccount(api), { ...CHAT, origins: shopUrl(), page: `${shopUrl()}/` }],
  });
  admin = await program.client('admin');
  oksana = program.addAgent({ name: 'Oksana Demchenko' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await program?.discard();
  await api?.stop();
  shop?.close();
});

async function visit({ path = '/', ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()) && faults.push(message.text()));
  page.on('dialog', (dialog) => { faults.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(`${shopUrl()}${path}`);
  return page;
}

const launcher = (page) => page.getByRole('button', { name: /chat|message|unread/i }).first();
const panel = (page) => page.getByRole('dialog');
const field = (page) => panel(page).getByRole('textbox').first();

async function opened(options) {
  const page = await visit(options);
  await launcher(page).click();
  await field(page).waitFor();
  return page;
}

async function write(page, text) {
  await field(page).fill(text);
  await field(page).press('Enter');
  await panel(page).getByText(text).first().waitFor();
}

const conversationWith = (text) =>
  eventually(async () => {
    for (const one of await admin.conversations()) {
      if ((await admin.timeline(one.id)).some((touch) => touch.text === text)) return one;
    }
    return undefined;
  }, { what: `a conversation with "${text}"` });

const said = async (conversation) => (await admin.timeline(conversation.id, 'message')).map((touch) => touch.text);

test('a visitor of another site’s page and an agent talk, and a reload shows it all again', async () => {
  const page = await opened();
  await write(page, 'is the grey one in stock?');
  const conversation = await conversationWith('is the grey one in stock?');
  const { token } = await program.signIn(oksana);
  await new Client(program.url, { token }).reply(conversation.id, 'two of them');
  await panel(page).getByText('two of them').waitFor();
  await panel(page).getByText('Oksana Demchenko').first().waitFor();
  await admin.untilDelivery(conversation.id, (await admin.timeline(conversation.id, 'message')).at(-1).id, 'read');
  await page.reload();
  await launcher(page).click();
  await panel(page).getByText('two of them').first().waitFor();
  assert.deepEqual(faults, []);
  await page.context().close();
});

test('what is written while the network is gone, or the server restarts, arrives once and in order', async () => {
  const page = await opened();
  await write(page, 'before');
  await page.context().setOffline(true);
  await write(page, 'first in the tunnel');
  await write(page, 'second in the tunnel');
  await page.context().setOffline(false);
  const conversation = await conversationWith('second in the tunnel');
  await program.kill();
  await write(page, 'while it was down');
  await page.reload();
  await program.start();
  await launcher(page).click();
  await conversationWith('while it was down');
  assert.deepEqual(await said(conversation), ['before', 'first in the tunnel', 'second in the tunnel', 'while it was down']);
  await page.context().close();
});

test('the chat goes on in Telegram by its code, is seen there, and comes back by a link', async () => {
  const page = await opened();
  await write(page, 'I go on from my phone');
  const conversation = await conversationWith('I go on from my phone');
  await admin.post(`/api/v1/conversations/${conversation.id}/assign`, { agent_id: oksana.id }, 200);
  const agent = await signedInPage(browser, program, oksana);
  await agent.goto(`/inbox/all/${conversation.id}`);
  await panel(page).getByRole('button', { name: /elsewhere|another/i }).first().click();
  const code = await eventually(async () => /\b[A-Z2-9]{4}.[A-Z2-9]{4}\b/.exec(await panel(page).innerText())?.[0], { what: 'a code on the screen' });
  const phone = new TelegramCustomer(admin, { firstName: 'Olena' });
  await phone.says(code.replace(/[^A-Z0-9]/g, '-'));
  await phone.says('here I am');
  await eventually(async () => (await said(conversation)).includes('here I am'), { what: 'the same conversation' });
  assert.equal((await admin.get(`/api/v1/conversations/${conversation.id}`)).assignee?.name, oksana.name, 'the agent goes along');
  await agent.locator('[role=feed]').getByText(/Continued in Telegram/).first().waitFor();
  const { json: back } = await admin.post(`/api/v1/conversations/${conversation.id}/resume-tokens`, { channel_account: 'site' }, 201);
  assert.ok(back.url.startsWith(`${shopUrl()}/#throughline=tlr_`));
  await page.goto('about:blank');
  await page.goto(back.url);
  await panel(page).getByText('here I am').waitFor();
  assert.ok(!page.url().includes('tlr_'), 'the token does not stay in the address');
  await panel(page).getByText('Continued in Telegram').first().waitFor();

  // The link has done its work: whoever has it from now on, in a history or a chat, is somebody new who sees nothing.
  const thief = await visit({ path: `/${new URL(back.url).hash}` });
  await field(thief).waitFor();
  await write(thief, 'and me?');
  const other = await conversationWith('and me?');
  assert.notEqual(other.id, conversation.id);
  assert.ok(!(await panel(thief).innerText()).includes('here I am'));
  for (const one of [page, thief, agent]) await one.context().close();
});

test('a stranger who opens the link first is told of at both ends, and taken out again by the other', async () => {
  const page = await opened();
  await write(page, 'between the two of us');
  const conversation = await conversationWith('between the two of us');
  const { json: right } = await admin.post(`/api/v1/conversations/${conversation.id}/resume-tokens`, { channel_account: 'site' }, 201);
  const stranger = await visit({ path: `/${new URL(right.url).hash}` });
  await panel(stranger).getByText('Your conversation goes on here').first().waitFor();
  await write(stranger, 'what a find');
  await eventually(async () => (await said(conversation)).includes('what a find'), { what: 'the guest' });
  await panel(page).getByText(/goes on in another channel/).first().waitFor();
  assert.ok(!(await panel(page).innerText()).includes('what a find'), 'the old end does not read on');
  await panel(page).getByRole('button', { name: /not me/i }).first().click();
  await panel(stranger).getByText('between the two of us').first().waitFor({ state: 'detached' });
  assert.ok(!(await said(conversation)).includes('what a find'));
  for (const one of [page, stranger]) await one.context().close();
});

test('nothing that anybody writes runs', async () => {
  const evil = ['<img src=x onerror=alert(1)>', '"><script>alert(2)</script>', 'javascript:alert(3)', '[x](javascript:alert(4))', '{{constructor.constructor("alert(5)")()}}', '<svg/onload=alert(6)>', '\u202egnp.exe'];
  const page = await visit({ path: `/?title=${encodeURIComponent(evil[0])}` });
  await page.evaluate((jwt) => window.throughline.identify(jwt), signed({ sub: 'C-evil', name: evil[0] }));
  await page.evaluate(() => window.throughline.open());
  for (const text of evil) await write(page, text);
  const conversation = await conversationWith(evil.at(-1));
  const mallory = program.addAgent({ name: evil[1] });
  const { token } = await program.signIn(mallory);
  await new Client(program.url, { token }).reply(conversation.id, 'from somebody with such a name');
  await panel(page).getByText(evil[1]).first().waitFor();
  const workspace = await signedInPage(browser, program, oksana);
  workspace.on('dialog', (dialog) => { faults.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  await workspace.goto(`/inbox/all/${conversation.id}`);
  await workspace.getByText(evil[0]).first().waitFor();
  const name = '<img src=x onerror=alert(7)>.svg';
  const bad = await admin.upload(name, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(8)"/>'));
  await admin.reply(conversation.id, { text: evil.join(' '), attachments: [bad.id] });
  await panel(page).getByText('onerror=alert(7)').first().waitFor();
  await workspace.getByText('onerror=alert(7)').first().waitFor();
  assert.equal(await page.evaluate(() => document.images.length), 0);
  assert.deepEqual([...faults, ...workspace.faults], []);
  for (const one of [page, workspace]) await one.context().close();
});

test('who signs in at the site is greeted with his conversation, and who signs out leaves nothing behind', async () => {
  const page = await visit();
  await page.evaluate((jwt) => window.throughline.identify(jwt), signed({ sub: 'C-1', name: 'Olena' }));
  await page.evaluate(() => window.throughline.open());
  await write(page, 'of Olena only');
  await conversationWith('of Olena only');
  const elsewhere = await visit();
  await elsewhere.evaluate((jwt) => window.throughline.identify(jwt), signed({ sub: 'C-1' }));
  await elsewhere.evaluate(() => window.throughline.open());
  await panel(elsewhere).getByText('of Olena only').first().waitFor();
  await elsewhere.evaluate(() => window.throughline.identify(null));
  await panel(elsewhere).getByText('of Olena only').first().waitFor({ state: 'detached' });
  assert.ok(!JSON.stringify(await elsewhere.evaluate(() => ({ ...localStorage }))).includes('Olena'));
  for (const one of [page, elsewhere]) await one.context().close();
});

test('each sees the other type', async () => {
  const page = await opened();
  await write(page, 'let us both type');
  const agent = await signedInPage(browser, program, oksana);
  const conversation = await conversationWith('let us both type');
  await agent.goto(`/inbox/all/${conversation.id}`);
  await agent.getByText('let us both type').first().waitFor();
  await eventually(async () => {
    await field(page).pressSequentially('x');
    return agent.getByText('The customer is typing').isVisible();
  }, { what: 'typing in the workspace', every: 1100 });
  await agent.getByRole('textbox').last().pressSequentially('I look it up');
  await panel(page).getByText(/typing/i).first().waitFor();
  for (const one of [page, agent]) await one.context().close();
});
