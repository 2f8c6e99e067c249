import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { CHAT, ChatVisitor, signed } from './support/chat-visitor.mjs';
import { eventually } from './support/eventually.mjs';
import { Program } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';
import { upgradeStatus } from './support/websocket-upgrade.mjs';

let api;
let program;
let admin;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({
    company: { name: 'Voltmart', languages: ['en', 'ru', 'uk', 'pl'] },
    channels: [telegramAccount(api), CHAT],
  });
  admin = await program.client('admin');
});

after(async () => {
  await program.discard();
  await api.stop?.();
});

const conversationWith = (text) =>
  eventually(async () => {
    for (const one of await admin.conversations()) {
      const touches = await admin.timeline(one.id);
      if (touches.some((touch) => touch.text === text)) return one;
    }
    return undefined;
  }, { what: `a conversation with "${text}"` });

test('a visitor writes, an agent answers, both see it, and a reload shows it again', async () => {
  const visitor = await ChatVisitor.arrive(program);
  assert.equal(visitor.welcome.company, 'Voltmart');
  assert.deepEqual([visitor.welcome.items, visitor.welcome.conversation], [[], null]);
  const id = await visitor.says('is the grey one in stock?');
  const own = await visitor.reads('is the grey one in stock?');
  assert.deepEqual([own.from, own.client_id, own.delivery], ['me', id, 'sent']);
  const conversation = await conversationWith('is the grey one in stock?');
  assert.equal(conversation.active_channel, 'webchat');
  const agent = program.addAgent({ name: 'Oksana Hrytsenko' });
  const oksana = new Client(program.url, { token: (await eventually(() => program.signIn(agent).catch(() => undefined), { what: 'signing in' })).token });
  const reply = await oksana.reply(conversation.id, 'two of them');
  const answer = await visitor.reads('two of them');
  assert.equal(answer.id, reply.id);
  assert.deepEqual([answer.from, answer.name], ['agent', 'Oksana Hrytsenko']);
  await admin.untilDelivery(conversation.id, reply.id, 'sent');

  visitor.send({ type: 'seen', items: [answer.id], state: 'delivered' });
  await admin.untilDelivery(conversation.id, reply.id, 'delivered');
  visitor.send({ type: 'seen', items: [answer.id], state: 'read' });
  await admin.untilDelivery(conversation.id, reply.id, 'read');

  await visitor.leave();
  const { token } = visitor;
  await visitor.connect();
  assert.equal(visitor.token, token);
  assert.deepEqual(visitor.shown(), ['me: is the grey one in stock?', 'agent: two of them']);
  assert.equal(visitor.conversation.id, conversation.id);
  await visitor.leave();
});

test('what is sent again under its id is acknowledged again and stands there once', async () => {
  const visitor = await ChatVisitor.arrive(program);
  const frame = { type: 'message', id: 'c-1', text: 'once only' };
  for (let time = 0; time < 3; time += 1) visitor.send(frame);
  await eventually(() => visitor.acknowledged.length === 3, { what: 'three acknowledgements' });
  const conversation = await conversationWith('once only');
  assert.equal((await admin.timeline(conversation.id, 'message')).length, 1);
  await visitor.leave();
});

test('what an agent writes while the visitor is away is there when he comes back', async () => {
  const visitor = await ChatVisitor.arrive(program);
  await visitor.says('I go and look');
  await visitor.vanish();
  const conversation = await conversationWith('I go and look');
  await admin.reply(conversation.id, 'take your time');
  await admin.post(`/api/v1/conversations/${conversation.id}/notes`, { text: 'a note for the team only' }, 201);
  await visitor.connect();
  await visitor.reads('take your time');
  assert.ok(!JSON.stringify(visitor.frames).includes('for the team only'));
  await visitor.leave();
});

test('two windows of one browser show the same, and a stranger sees none of it', async () => {
  const first = await ChatVisitor.arrive(program);
  const second = new ChatVisitor(program);
  second.token = first.token;
  await second.connect();
  const stranger = await ChatVisitor.arrive(program);
  await first.says('seen in both');
  await second.reads('seen in both');
  const conversation = await conversationWith('seen in both');
  await admin.reply(conversation.id, 'answered in both');
  await first.reads('answered in both');
  await second.reads('answered in both');
  assert.equal(stranger.texts().length, 0);
  for (const one of [first, second, stranger]) await one.leave();
});

test('who answers and what became of it is told', async () => {
  const visitor = await ChatVisitor.arrive(program);
  await visitor.says('who is there?');
  const conversation = await conversationWith('who is there?');
  const agent = program.addAgent({ name: 'Oksana' });
  await eventually(async () => (await admin.post(`/api/v1/conversations/${conversation.id}/assign`, { agent_id: agent.id })).status < 300, { what: 'assigning' });
  await visitor.next('conversation', 0, (frame) => frame.conversation?.agent?.name === 'Oksana');
  await admin.post(`/api/v1/conversations/${conversation.id}/resolve`, undefined);
  await visitor.next('conversation', 0, (frame) => frame.conversation?.state === 'resolved');
  const states = [...visitor.items.values()].filter((item) => item.kind === 'state').map((item) => `${item.change} ${item.name ?? ''}`.trim());
  assert.deepEqual(states, ['assigned Oksana', 'resolved']);
  await visitor.leave();
});

test('a file goes both ways, is what its bytes are, and opens with its key only', async () => {
  const visitor = await ChatVisitor.arrive(program, { origin: 'https://shop.example' });
  const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex');
  const { status, json, headers } = await visitor.upload('../../photo "<b>.png', png);
  assert.equal(status, 201);
  assert.equal(json.type, 'image/png');
  assert.equal(headers.get('access-control-allow-origin'), 'https://shop.example');
  const stranger = await ChatVisitor.arrive(program);
  await stranger.says('not mine', { files: [json.id] });
  assert.deepEqual((await stranger.reads('not mine')).files, [], 'another visitor cannot send it');
  await visitor.says('look', { files: [json.id] });
  const [file] = (await visitor.reads('look')).files;
  assert.equal(file.type, 'image/png');
  const got = await fetch(program.url + file.url);
  assert.deepEqual(Buffer.from(await got.arrayBuffer()), png);
  assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
  for (const wrong of ['', '?key=', `?key=${'0'.repeat(40)}`]) {
    assert.equal((await fetch(program.url + file.url.replace(/\?.*/, wrong))).status, 404);
  }
  const svg = await visitor.upload('x.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'));
  await visitor.says('and this', { files: [svg.json.id] });
  const drawn = await fetch(program.url + (await visitor.reads('and this')).files[0].url);
  assert.equal(drawn.headers.get('content-type'), 'application/octet-stream');
  assert.match(drawn.headers.get('content-disposition'), /^attachment/);
  const conversation = await conversationWith('look');
  const sheet = await admin.upload('price.txt', Buffer.from('4899'));
  await admin.reply(conversation.id, { text: 'the price', attachments: [sheet.id] });
  const [price] = (await visitor.reads('the price')).files;
  assert.equal(await (await fetch(program.url + price.url)).text(), '4899');
  assert.equal((await visitor.upload('a.png', png, { token: 'tlv_wrong' })).status, 401);
  assert.equal((await visitor.upload('a.png', png, { origin: 'https://evil.example' })).status, 403);
  await visitor.leave();
  await stranger.leave();
});

test('who is signed in at the site is recognised with his history, and nobody else of that browser', async () => {
  const jwt = signed({ sub: 'C-1007', name: 'Олена Бондаренко', email: 'olena@example.com', email_verified: true });
  const visitor = await ChatVisitor.arrive(program, { signed: jwt });
  await visitor.says('мій платіж відхилено');
  const conversation = await conversationWith('мій платіж відхилено');
  assert.equal(conversation.customer_name, 'Олена Бондаренко');
  const customer = await admin.get(`/api/v1/customers/${conversation.customer_id}`);
  const proved = customer.identities.filter((one) => one.assurance === 'proved').map((one) => `${one.kind} ${one.value}`);
  assert.deepEqual(proved.filter((one) => !one.startsWith('webchat ')).sort(), ['email olena@example.com', 'user_id C-1007']);

  const elsewhere = await ChatVisitor.arrive(program, { signed: signed({ sub: 'C-1007' }) });
  assert.ok(elsewhere.texts().some((item) => item.text === 'мій платіж відхилено'), 'in another browser, from the first moment');
  await visitor.says('і ще одне');
  await elsewhere.reads('і ще одне');

  const other = new ChatVisitor(program, { signed: signed({ sub: 'C-2000' }) });
  other.token = visitor.token;
  await other.connect();
  assert.notEqual(other.token, visitor.token);
  assert.deepEqual(other.texts(), []);
  const out = new ChatVisitor(program);
  out.token = visitor.token;
  await out.connect();
  assert.deepEqual(out.texts(), [], 'signed out');
  for (const one of [visitor, elsewhere, other, out]) await one.leave();
});

test('a signature that is not the site’s convinces nobody', async () => {
  const wrong = [
    signed({ sub: 'C-1007' }, { secret: 'another secret of the same length here' }),
    signed({ sub: 'C-1007' }, { header: { alg: 'none' } }),
    signed({ sub: 'C-1007' }, { header: { alg: 'HS512' } }),
    signed({ sub: 'C-1007', exp: Math.floor(Date.now() / 1000) - 3600 }),
    signed({ sub: 'C-1007', exp: Math.floor(Date.now() / 1000) + 400_000 }),
    signed({ sub: 'C-1007', exp: undefined }),
    signed({ sub: 'C-1007', aud: 'another' }),
    signed({ sub: '' }),
    'a.b.c',
    'x',
  ];
  for (const jwt of wrong) {
    const visitor = await ChatVisitor.arrive(program, { signed: jwt, localAddress: '127.0.0.9' });
    assert.ok(visitor.frames.some((frame) => frame.type === 'refused' && frame.code === 'unauthenticated'), jwt);
    assert.deepEqual(visitor.texts(), []);
    await visitor.leave();
  }
});

test('pages of other sites are refused, those of the list and apps are not', async () => {
  const ask = (origin) => upgradeStatus(program.url, '/chat/site', origin ? { origin } : {});
  assert.equal(await ask('https://evil.example'), 403);
  assert.equal(await ask('https://shop.example.evil.example'), 403);
  assert.equal(await ask('http://shop.example'), 403);
  assert.equal(await ask('null'), 403);
  assert.equal(await ask('https://shop.example'), 101);
  assert.equal(await ask('https://de.shop.example'), 101);
  assert.equal(await ask(undefined), 101);
  assert.equal(await upgradeStatus(program.url, '/chat/unknown', {}), 404);
});

test('frames that make no sense are refused one by one, and the chat goes on', async () => {
  const visitor = await ChatVisitor.arrive(program);
  const refused = [
    'no json', '[]', '{}', '{"type":"dance"}', '{"type":"message"}', '{"type":"message","id":"a b","text":"x"}',
    '{"type":"message","id":"c1","text":""}', '{"type":"message","id":"c2","text":5}', `{"type":"message","id":"c3","text":"${'x'.repeat(4001)}"}`,
    '{"type":"message","id":"c4","files":["x"]}', '{"type":"message","id":"c5","text":"x","reply_to":"-1"}', '{"type":"seen","items":"x","state":"read"}',
    '{"type":"seen","items":[],"state":"sent"}', '{"type":"history","before":"zzz"}', '{"type":"continue","account":"nowhere"}', '{"type":"address","id":"c6","kind":"fax","value":"1"}',
  ];
  for (const text of refused) {
    const before = visitor.frames.length;
    visitor.socket.send(text);
    await visitor.next('refused', before);
  }
  await visitor.says('still here');
  await visitor.reads('still here');
  assert.equal(visitor.texts().length, 1);
  await visitor.leave();
});

test('before hello nothing is taken, and silence ends the socket', async () => {
  const visitor = new ChatVisitor(program);
  const greet = visitor.greet;
  visitor.greet = async () => undefined;
  await visitor.connect();
  visitor.send({ type: 'message', id: 'c1', text: 'too early' });
  await visitor.next('refused', 0, (frame) => frame.code === 'conflict' && frame.id === 'c1');
  visitor.greet = greet;
  assert.equal((await visitor.closed).code, 4408);
});

test('a flood of one visitor is held back, and the rest is taken when it is sent again', async () => {
  const visitor = await ChatVisitor.arrive(program, { localAddress: '127.0.0.8' });
  for (let at = 0; at < 15; at += 1) visitor.send({ type: 'message', id: `f${at}`, text: `flood ${at}` });
  await eventually(() => visitor.frames.filter((frame) => frame.type === 'refused' && frame.code === 'too_many').length >= 4, { what: 'refusals' });
  assert.ok(visitor.acknowledged.length <= 11);
  await eventually(() => {
    if (!visitor.acknowledged.includes('f14')) visitor.send({ type: 'message', id: 'f14', text: 'flood 14' });
    return visitor.acknowledged.includes('f14');
  }, { what: 'the last one', every: 300 });
  await visitor.leave();
});

test('an address left in the chat is a claim of the visitor', async () => {
  const visitor = await ChatVisitor.arrive(program);
  await visitor.says('write to me');
  const id = visitor.post({ type: 'address', kind: 'email', value: 'Someone@Example.com' });
  await eventually(() => visitor.acknowledged.includes(id), { what: 'the acknowledgement' });
  const owner = await ChatVisitor.arrive(program, { signed: signed({ sub: 'C-3000', name: 'Someone', email: 'someone@example.com', email_verified: true }) });
  await owner.says('it is my address');
  const conversation = await conversationWith('write to me');
  const { items } = await admin.get(`/api/v1/customers/${conversation.customer_id}/suggestions`);
  assert.deepEqual(items.map((one) => [one.customer_name, one.rule, one.assurance]), [['Someone', 'typed', 'claimed']]);
  assert.ok(!JSON.stringify(visitor.frames).includes('it is my address'));
  await owner.leave();
  await visitor.leave();
});

test('older pages are read back to the first word', async () => {
  const visitor = await ChatVisitor.arrive(program, { localAddress: '127.0.0.7' });
  await visitor.says('the first word');
  const conversation = await conversationWith('the first word');
  for (let at = 0; at < 50; at += 1) await admin.reply(conversation.id, `answer ${at}`);
  await visitor.reads('answer 49');
  await visitor.greet();
  assert.equal(visitor.texts().length, 40);
  const before = visitor.frames.length;
  visitor.send({ type: 'history', before: visitor.welcome.next });
  const page = await visitor.next('history', before);
  assert.equal(page.items[0].text, 'the first word');
  assert.equal(page.next, null);
  assert.equal(visitor.texts().length, 51);
  await visitor.leave();
});

test('the chat goes on in Telegram and comes back, in one conversation', async () => {
  const visitor = await ChatVisitor.arrive(program, { language: 'en' });
  await visitor.says('I have to leave');
  const conversation = await conversationWith('I have to leave');
  const way = visitor.welcome.ways.find((one) => one.account === 'tg-main');
  assert.equal(way.channel, 'telegram');
  const before = visitor.frames.length;
  visitor.send({ type: 'continue', account: 'tg-main' });
  const right = await visitor.next('continued', before);
  assert.match(right.code, /^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  const customer = new TelegramCustomer(admin, { firstName: 'Olena' });
  await customer.says(right.code);
  await customer.says('here I am');
  const touches = await eventually(async () => {
    const all = await admin.timeline(conversation.id);
    return all.some((touch) => touch.text === 'here I am') && all;
  }, { what: 'the same conversation' });
  assert.ok(touches.some((touch) => touch.kind === 'channel_switch'));
  await eventually(() => visitor.texts().some((item) => item.from === 'system'), { what: 'the notice at the old end' });
  assert.ok(!visitor.shown().includes('me: here I am'), 'the old end does not read on (R5)');

  const again = visitor.frames.length;
  visitor.send({ type: 'continue', account: 'tg-main' });
  const unused = await visitor.next('continued', again);
  assert.notEqual(unused.code, right.code);
  await visitor.leave();
});

test('an agent splits what was two needs and joins what was one', async () => {
  const jwt = signed({ sub: 'C-4000', name: 'Roman' });
  const first = await ChatVisitor.arrive(program, { signed: jwt, localAddress: '127.0.0.6' });
  const second = await ChatVisitor.arrive(program, { signed: jwt, localAddress: '127.0.0.6' });
  await first.says('where is my parcel?');
  await second.says('and my invoice?');
  const conversation = await conversationWith('where is my parcel?');
  const touches = await admin.timeline(conversation.id, 'message');
  assert.deepEqual(touches.map((touch) => touch.text), ['where is my parcel?', 'and my invoice?'], 'one person is one piece of work');
  assert.equal(touches[0].payload.continued_by, undefined);
  assert.equal(touches[1].payload.continued_by, 'open_elsewhere');

  const { json: made } = await admin.post(`/api/v1/conversations/${conversation.id}/split`, { interaction_ids: [touches[1].interaction_id] }, 201);
  assert.equal(made.split_from, conversation.id);
  await second.says('the invoice of May');
  assert.deepEqual((await admin.timeline(made.id, 'message')).map((touch) => touch.text), ['and my invoice?', 'the invoice of May']);
  await admin.post(`/api/v1/conversations/${made.id}/split`, { interaction_ids: [touches[1].interaction_id] }, 409);
  await admin.post(`/api/v1/conversations/${made.id}/split`, { interaction_ids: [touches[0].interaction_id] }, 400);

  const { json: one } = await admin.post(`/api/v1/conversations/${conversation.id}/join`, { conversation_id: made.id }, 200);
  assert.equal(one.id, conversation.id);
  assert.equal(one.state, 'open');
  assert.deepEqual((await admin.timeline(conversation.id, 'message')).map((touch) => touch.text), ['where is my parcel?', 'and my invoice?', 'the invoice of May']);
  assert.equal((await admin.get(`/api/v1/conversations/${made.id}`)).merged_into, conversation.id);
  assert.ok(!(await admin.conversations()).some((listed) => listed.id === made.id));
  const kinds = (await admin.timeline(conversation.id)).map((touch) => touch.kind);
  assert.ok(kinds.includes('split') && kinds.includes('merged'));
  await admin.post(`/api/v1/conversations/${conversation.id}/join`, { conversation_id: made.id }, 409);
  const stranger = await ChatVisitor.arrive(program);
  await stranger.says('somebody else');
  const other = await conversationWith('somebody else');
  await admin.post(`/api/v1/conversations/${conversation.id}/join`, { conversation_id: other.id }, 409);
  for (const visitor of [first, second, stranger]) await visitor.leave();
});

test('a reply goes to the conversation of what it answers, and says so', async () => {
  const visitor = await ChatVisitor.arrive(program, { localAddress: '127.0.0.5' });
  await visitor.says('the first need');
  const conversation = await conversationWith('the first need');
  const asked = await admin.reply(conversation.id, 'which order?');
  await visitor.reads('which order?');
  await admin.post(`/api/v1/conversations/${conversation.id}/resolve`);
  await visitor.says('that one', { reply_to: asked.id });
  const said = (await admin.timeline(conversation.id, 'message')).at(-1);
  assert.deepEqual([said.text, said.payload.reply_to], ['that one', asked.id]);
  assert.equal(said.payload.continued_by, 'recently_resolved');
  const thief = await ChatVisitor.arrive(program);
  await thief.says('not my thread', { reply_to: asked.id });
  assert.notEqual((await conversationWith('not my thread')).id, conversation.id, 'nobody answers in another’s thread');
  await visitor.leave();
  await thief.leave();
});

test('the page’s browser id binds one visitor, said from an allowed page only', async () => {
  const binding = async (options) => {
    const visitor = await ChatVisitor.arrive(program, { localAddress: '127.0.0.4', ...options });
    const text = `browser ${Math.random()}`;
    await visitor.says(text);
    const { customer_id } = await conversationWith(text);
    await visitor.leave();
    return (await admin.get(`/api/v1/customers/${customer_id}`)).identities.filter((one) => one.kind === 'anonymous_id').map((one) => one.value);
  };
  assert.deepEqual(await binding({ origin: 'https://shop.example', anonymous_id: 'anon-77' }), ['anon-77']);
  assert.deepEqual(await binding({ origin: 'https://shop.example', anonymous_id: 'anon-77' }), [], 'another visitor of that browser');
  assert.deepEqual(await binding({ anonymous_id: 'anon-78' }), [], 'an app may say anything');
});

test('each side is shown that the other types, and nothing of it is kept', async () => {
  const visitor = await ChatVisitor.arrive(program, { localAddress: '127.0.0.3' });
  await visitor.says('wait, I type slowly');
  const conversation = await conversationWith('wait, I type slowly');
  await eventually(() => visitor.conversation?.id === conversation.id, { what: 'the conversation in the window' });
  const { token } = admin;
  const frames = [];
  const feed = new WebSocket(`${program.url.replace('http', 'ws')}/api/v1/live?typing=1`, { headers: { authorization: `Bearer ${token}` } });
  feed.on('message', (bytes) => frames.push(JSON.parse(String(bytes))));
  await eventually(() => frames.some((frame) => frame.type === 'hello'), { what: 'the feed' });
  visitor.send({ type: 'typing', on: true });
  visitor.send({ type: 'typing', on: true });
  visitor.send({ type: 'typing', on: false });
  await eventually(() => frames.filter((frame) => frame.type === 'typing').length === 2, { what: 'typing on the feed' });
  assert.deepEqual(frames.filter((frame) => frame.type === 'typing'), [
    { type: 'typing', data: { conversation_id: conversation.id, on: true } },
    { type: 'typing', data: { conversation_id: conversation.id, on: false } },
  ]);
  const before = visitor.frames.length;
  await admin.post(`/api/v1/conversations/${conversation.id}/typing`, { on: true }, 204);
  assert.equal((await visitor.next('typing', before)).on, true);
  feed.close();
  await visitor.leave();
});

test('what the chat says by itself is the company’s own, in the visitor’s language', async () => {
  const first = await ChatVisitor.arrive(program, { language: 'pl-PL', localAddress: '127.0.0.2' });
  assert.deepEqual([first.welcome.language, first.welcome.online], ['pl', true]);
  assert.equal(first.welcome.texts.greeting, 'Dzień dobry. W czym możemy pomóc?');
  const put = (name, body, expect) => admin.request('PUT', `/api/v1/channels/site/texts/${name}`, { body, expect });
  await put('greeting', { language: 'pl', text: 'Witamy w Voltmart' }, 200);
  await put('farewell', { language: 'pl', text: 'x' }, 404);
  await put('greeting', { language: 'de', text: 'x' }, 400);
  const second = await ChatVisitor.arrive(program, { language: 'pl', localAddress: '127.0.0.2' });
  assert.equal(second.welcome.texts.greeting, 'Witamy w Voltmart');
  const { items } = await admin.get('/api/v1/channels/site/texts');
  assert.equal(items.length, 16);
  assert.deepEqual(items.filter((one) => one.own).map((one) => one.language), ['pl']);
  await put('greeting', { language: 'pl', text: null }, 200);
  for (const visitor of [first, second]) await visitor.leave();
});

test('outside the hours nobody is online', async () => {
  const yesterday = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'].at(new Date().getUTCDay() - 3);
  const closed = await Program.start({ channels: [{ ...CHAT, hours: `${yesterday} 10:00-10:01` }] });
  const visitor = await ChatVisitor.arrive(closed);
  assert.equal(visitor.welcome.online, false);
  await visitor.leave();
  await closed.discard();
});

test('when somebody signs in, another tab of that browser without the site’s word forgets', async () => {
  const first = await ChatVisitor.arrive(program, { localAddress: '127.0.0.10' });
  await first.says('before signing in');
  const second = new ChatVisitor(program, { localAddress: '127.0.0.10' });
  second.token = first.token;
  await second.connect();
  await second.reads('before signing in');
  const before = second.frames.length;
  first.send({ type: 'identify', signed: signed({ sub: 'C-5000', name: 'Iryna' }) });
  await second.next('reset', before);
  await second.greet();
  assert.notEqual(second.token, first.token);
  assert.deepEqual(second.texts(), []);
  await first.says('as Iryna');
  await first.reads('as Iryna');
  assert.ok(!second.texts().some((item) => item.text === 'as Iryna'));
  for (const visitor of [first, second]) await visitor.leave();
});

test('receipts count for what was sent to this visitor, once', async () => {
  const visitor = await ChatVisitor.arrive(program, { localAddress: '127.0.0.11' });
  await visitor.says('receipts');
  const conversation = await conversationWith('receipts');
  const answer = await admin.reply(conversation.id, 'the answer');
  await visitor.reads('the answer');
  const thief = await ChatVisitor.arrive(program, { localAddress: '127.0.0.12' });
  thief.send({ type: 'seen', items: [answer.id], state: 'read' });
  await thief.says('done');
  assert.equal((await admin.touch(conversation.id, answer.id)).delivery.state, 'sent');
  visitor.send({ type: 'seen', items: [answer.id, '4611686018427387903'], state: 'read' });
  await admin.untilDelivery(conversation.id, answer.id, 'read');
  visitor.send({ type: 'seen', items: [answer.id], state: 'delivered' });
  await visitor.says('done too');
  assert.equal((await admin.touch(conversation.id, answer.id)).delivery.state, 'read');
  for (const one of [visitor, thief]) await one.leave();
});

test('whoever says no name is shown by a mark, never by his whole id', async () => {
  const visitor = await ChatVisitor.arrive(program, { localAddress: '127.0.0.13' });
  await visitor.says('nameless');
  assert.match((await conversationWith('nameless')).customer_name, /^#[0-9a-f]{4}$/);
  await visitor.leave();
});
