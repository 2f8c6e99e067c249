import assert from 'node:assert/strict';
import { test } from 'node:test';

import { customer, enter, listen, phone, start, temporaryFolder, until } from './program.mjs';

const emma = 5_000_000_011;
const daniel = 5_000_000_012;
const piotr = 5_000_000_042;
const agnieszka = 5_000_000_041;

const conversationsOf = async (ask) => (await ask('/api/v1/conversations?limit=100')).body.items;
const withCustomer = async (ask, name) =>
  (await conversationsOf(ask)).filter((each) => each.customer_name === name).sort((a, b) => (a.last_at < b.last_at ? 1 : -1))[0];
const timelineOf = async (ask, conversation) =>
  (await ask(`/api/v1/conversations/${conversation.id}/timeline?limit=100`)).body.items;

test('the demo company', async (t) => {
  const folder = await temporaryFolder(t);
  let program = await start(t, 'demo', folder);
  let { door, cookie, ask } = await enter(program.url);

  await t.test('says what to try first', async () => {
    const { out } = await until(() => program.output.out.includes('token create') && program.output);
    assert.ok(out.includes(`${program.url}/\n`));
    assert.ok(out.includes(`${program.url}/demo/\n`));
    assert.match(out, /curl -i .*\/hooks\/tg-demo/);
    assert.match(out, /X-Telegram-Bot-Api-Secret-Token: [A-Za-z0-9_-]{20,}/);
  });

  await t.test('opens the workspace without a password', async () => {
    const front = await fetch(`${program.url}/`, { redirect: 'manual' });
    assert.equal(front.status, 302);
    assert.equal(front.headers.get('location'), '/demo/enter');
    assert.equal(door.status, 302);
    assert.equal(door.headers.get('location'), '/');
    assert.match(door.headers.get('set-cookie'), /HttpOnly; SameSite=Strict/);
    const me = (await ask('/api/v1/me')).body;
    assert.equal(me.agent.name, 'Oksana Demchenko');
    assert.equal(me.role, 'supervisor');
    assert.equal(me.demo, true);
    assert.deepEqual(me.company, { name: 'Voltmart', languages: ['en', 'ru', 'uk', 'pl'], time_zone: 'Europe/Warsaw' });
    const signedIn = await fetch(`${program.url}/`, { headers: { cookie }, redirect: 'manual' });
    assert.equal(signedIn.status, 200);
    // A link from another site: the browser would withhold the cookie through a redirect, so a page has to be between.
    const linked = await fetch(`${program.url}/demo/enter`, { headers: { 'sec-fetch-site': 'cross-site' }, redirect: 'manual' });
    assert.equal(linked.status, 200);
    assert.match(await linked.text(), /http-equiv="refresh"/);
  });

  await t.test('keeps the sign-in page within reach', async () => {
    const login = await fetch(`${program.url}/login`, { headers: { accept: 'text/html' }, redirect: 'manual' });
    assert.equal(login.status, 200);
    assert.match(login.headers.get('content-type'), /^text\/html/);
  });

  await t.test('has a dozen conversations in four languages and every state', async () => {
    const all = await conversationsOf(ask);
    assert.ok(all.length >= 12, `${all.length} conversations`);
    const count = (key) => Object.groupBy(all, (each) => each[key]);
    for (const language of ['en', 'ru', 'uk', 'pl']) assert.ok(count('language')[language].length >= 3, language);
    for (const state of ['open', 'waiting', 'resolved']) assert.ok(count('state')[state].length >= 2, state);
    assert.ok(all.some((each) => each.unread > 0));
    assert.ok(all.some((each) => each.assignee === null));
    const oldest = Math.min(...all.map((each) => Date.parse(each.opened_at)));
    const days = (Date.now() - oldest) / 86_400_000;
    assert.ok(days > 10 && days < 15, `the oldest is ${days} days old`);
    assert.ok(all.every((each) => Date.parse(each.last_at) <= Date.now()));
  });

  await t.test('tells of buttons, photo, edit, note, proved phone and failed delivery', async () => {
    const kettle = await timelineOf(ask, await withCustomer(ask, 'Daniel Okafor'));
    assert.equal(kettle.find((touch) => touch.payload.button).payload.button.label, 'Send a new kettle');
    assert.ok(kettle.some((touch) => touch.kind === 'note'));
    const photo = kettle.find((touch) => touch.attachments?.length);
    const stored = await until(async () => {
      const [touch] = (await timelineOf(ask, await withCustomer(ask, 'Daniel Okafor'))).filter((each) => each.id === photo.id);
      return touch.attachments[0].state === 'stored' && touch.attachments[0];
    });
    const file = await fetch(`${program.url}${stored.url ?? `/api/v1/files/${stored.id}`}`, { headers: { cookie } });
    assert.equal(file.headers.get('content-type'), 'image/jpeg');
    const invoice = await timelineOf(ask, await withCustomer(ask, 'Priya Raman'));
    assert.ok(invoice.some((touch) => touch.payload.edits?.length === 1));
    const failed = (await timelineOf(ask, await withCustomer(ask, 'Piotr Maj'))).find((touch) => touch.delivery?.state === 'failed');
    assert.match(failed.delivery.error, /^blocked_by_user/);
    const olena = await withCustomer(ask, 'Олена Бондаренко');
    const card = (await ask(`/api/v1/customers/${olena.customer_id}`)).body;
    assert.deepEqual(card.identities.map((identity) => identity.kind).sort(), ['phone', 'telegram']);
  });

  await t.test('carries what a customer types to the live feed', async () => {
    const feed = await listen(program.url, cookie);
    assert.equal(await customer(program.url, emma, 'messages', { text: 'Is anybody there?' }), 201);
    const touch = await until(() => feed.touches.find((each) => each.text === 'Is anybody there?'));
    assert.equal(touch.direction, 'in');
    assert.equal(touch.author.name, 'Emma Whitfield');
    feed.close();
  });

  await t.test('brings an answer to the phone that waits for it', async () => {
    const before = await phone(program.url, emma);
    const waiting = phone(program.url, emma, before.version);
    const conversation = await withCustomer(ask, 'Emma Whitfield');
    const sent = await ask(`/api/v1/conversations/${conversation.id}/messages`, { text: 'We are. Friday after six it is.' });
    assert.equal(sent.status, 201);
    const [message] = (await waiting).messages;
    assert.equal(message.text, 'We are. Friday after six it is.');
    assert.equal(message.from.is_bot, true);
    await until(async () => {
      const touch = (await timelineOf(ask, conversation)).find((each) => each.id === sent.body.id);
      return touch.delivery.state === 'sent';
    });
  });

  await t.test('lets a customer press, share a number, send a photo, edit and block', async () => {
    const offer = (await phone(program.url, agnieszka)).messages.find((message) => message.reply_markup);
    const data = offer.reply_markup.inline_keyboard[0][0].callback_data;
    assert.equal(await customer(program.url, agnieszka, 'presses', { message_id: offer.message_id, data: 'forged' }), 400);
    assert.equal(await customer(program.url, agnieszka, 'presses', { message_id: offer.message_id, data }), 201);
    assert.equal(await customer(program.url, agnieszka, 'contact'), 201);
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    const photo = await fetch(`${program.url}/demo/api/people/${agnieszka}/photos?caption=To&width=1&height=1`, { method: 'POST', body: png });
    assert.equal(photo.status, 201);
    assert.equal(await customer(program.url, agnieszka, 'messages', { text: 'jutro po 17' }), 201);
    const mine = (await phone(program.url, agnieszka)).messages.findLast((message) => message.text === 'jutro po 17');
    assert.equal(await customer(program.url, agnieszka, 'edits', { message_id: mine.message_id, text: 'jutro po 18' }), 201);
    const conversation = await withCustomer(ask, 'Agnieszka Zielińska');
    const touches = await until(async () => {
      const all = await timelineOf(ask, conversation);
      return all.some((touch) => touch.text === 'jutro po 18') && all;
    });
    assert.equal(touches.find((touch) => touch.payload.button).payload.button.label, 'Grafitowy, jutro');
    assert.ok(touches.some((touch) => touch.payload.contact?.own));
    assert.ok(touches.some((touch) => touch.attachments?.length === 1));

    assert.equal(await customer(program.url, agnieszka, 'block'), 201);
    const refused = await ask(`/api/v1/conversations/${conversation.id}/messages`, { text: 'Halo?' });
    await until(async () => {
      const touch = (await timelineOf(ask, conversation)).find((each) => each.id === refused.body.id);
      return touch.delivery.state === 'failed';
    });
  });

  await t.test('refuses a wrong token as Telegram does', async () => {
    const response = await fetch(`${program.url}/demo/bot-api/bot7000000001:wrong/getMe`, { method: 'POST' });
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), { ok: false, error_code: 401, description: 'Unauthorized' });
    const foreign = await fetch(`${program.url}/demo/api/people/${emma}/messages`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example' },
      body: '{"text":"forged"}',
    });
    assert.equal(foreign.status, 403);
  });

  await t.test('serves the phone', async () => {
    const shop = await fetch(`${program.url}/demo/shop/`);
    assert.equal(shop.status, 200);
    assert.match(await shop.text(), /<script[^>]+src="\/widget\.js\?account=site"/);
    assert.equal((await fetch(`${program.url}/widget.js`)).headers.get('cache-control'), 'public, max-age=300');
    const page = await fetch(`${program.url}/demo/`);
    assert.equal(page.status, 200);
    const script = /src="(\/demo\/assets\/[^"]+\.js)"/.exec(await page.text())[1];
    const loaded = await fetch(program.url + script);
    assert.equal(loaded.status, 200);
    assert.match(loaded.headers.get('cache-control'), /immutable/);
  });

  await t.test('keeps everything over a restart', async () => {
    const added = await fetch(`${program.url}/demo/api/people`, { method: 'POST', body: '{"name":"Nadia","language":"uk"}' });
    const nadia = (await added.json()).id;
    assert.equal(await customer(program.url, nadia, 'messages', { text: 'Вітаю!' }), 201);
    await until(() => withCustomer(ask, 'Nadia'));
    const shown = async () => ({
      conversations: (await conversationsOf(ask)).map((each) => [each.id, each.state, each.unread]),
      phones: await Promise.all([emma, daniel, piotr, agnieszka, nadia].map(async (person) => (await phone(program.url, person)).messages)),
    });
    const before = await shown();
    assert.equal(await program.stop(), 0);
    program = await start(t, 'demo', folder);
    ({ door, cookie, ask } = await enter(program.url));
    assert.deepEqual(await shown(), before);
    assert.equal(await customer(program.url, nadia, 'messages', { text: 'Ще раз' }), 201);
    await until(async () => (await withCustomer(ask, 'Nadia')).unread === 2);
  });

  await t.test('is not there when its data is served', async () => {
    await program.stop();
    const serving = await start(t, 'serve', folder);
    for (const path of ['/demo', '/demo/', '/demo/index.html', '/demo/enter', '/demo/api/people']) {
      const response = await fetch(serving.url + path, { headers: { accept: 'text/html' }, redirect: 'manual' });
      assert.equal(response.status, 404, path);
    }
    const front = await fetch(`${serving.url}/`, { redirect: 'manual' });
    assert.equal(front.status, 200);
    await serving.stop();
  });
});

test('the demo leaves the data of another company alone', async (t) => {
  const folder = await temporaryFolder(t);
  const { spawnSync } = await import('node:child_process');
  const binary = process.env.THROUGHLINE_BINARY ?? new URL('../../build/release/throughline', import.meta.url).pathname;
  const run = (args, input) => spawnSync(binary, args, { cwd: folder, input, encoding: 'utf8', timeout: 10_000 });
  const added = run(
    ['agent', 'add', '--data', folder, '--email', 'a@example.com', '--name', 'A', '--role', 'admin', '--password-stdin'],
    'a long enough password\n',
  );
  assert.equal(added.status, 0, added.stderr);
  const refused = run(['demo', '--data', folder, '--listen', '127.0.0.1:0']);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /holds a company of your own/);
});
