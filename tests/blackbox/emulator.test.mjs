import assert from 'node:assert/strict';
import net from 'node:net';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { Program } from './support/program.mjs';

// The conversation once more with a Bot API that we did not write: telegram-test-api, received by long polling.

const TelegramServer = createRequire(import.meta.url)('telegram-test-api');

const TOKEN = '7000000002:emulator-token';

let emulator;
let program;
let admin;

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

before(async () => {
  emulator = new TelegramServer({ host: '127.0.0.1', port: await freePort() });
  await emulator.start();
  program = await Program.start({
    channels: [{ id: 'tg-main', kind: 'telegram', token: TOKEN, receive: 'poll', api_base: emulator.config.apiURL }],
  });
  admin = await program.client('admin');
});

after(async () => {
  await program?.discard();
  await emulator?.stop();
});

const person = (firstName, userId) => emulator.getClient(TOKEN, { firstName, userName: firstName.toLowerCase(), userId, chatId: userId, timeout: 10_000 });

test('the emulator and our program understand each other, both ways', async () => {
  const maria = person('Maria', 501);
  assert.equal((await maria.sendMessage(maria.makeMessage('Hello from the emulator'))).ok, true);
  const conversation = await admin.conversationOf('Maria');
  const [question] = await admin.timeline(conversation.id);
  assert.equal(question.text, 'Hello from the emulator');
  assert.ok(Math.abs(Date.parse(question.at) - Date.now()) < 60_000);

  const answer = await admin.reply(conversation.id, { text: 'Hello Maria', buttons: [[{ label: 'Yes', data: 'yes' }]] });
  await admin.untilDelivery(conversation.id, answer.id, 'sent');
  const { result } = await maria.getUpdates();
  assert.equal(result.length, 1);
  assert.equal(result[0].message.text, 'Hello Maria');
  assert.equal(String(result[0].message.chat_id), '501');
  assert.deepEqual(result[0].message.reply_markup, { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] });

  await maria.sendCallback(maria.makeCallbackQuery('yes'));
  const press = await eventually(async () => (await admin.timeline(conversation.id)).find((touch) => touch.payload.button), { what: 'the press' });
  assert.equal(press.payload.button.data, 'yes');
});

test('a command with a payload is understood', async () => {
  const ivan = person('Ivan', 502);
  await ivan.sendCommand(ivan.makeCommand('/start token_42'));
  const conversation = await admin.conversationOf('Ivan');
  const [touch] = await admin.timeline(conversation.id);
  assert.equal(touch.payload.start_payload, 'token_42');
});

test('nothing is polled twice or lost over a kill', async () => {
  const olga = person('Olga', 503);
  for (let number = 0; number < 10; number += 1) await olga.sendMessage(olga.makeMessage(`before ${number}`));
  const { id } = await admin.conversationOf('Olga');
  await program.kill();
  for (let number = 0; number < 10; number += 1) await olga.sendMessage(olga.makeMessage(`while dead ${number}`));
  await program.start();
  const texts = await eventually(async () => {
    const all = (await admin.timeline(id)).map((touch) => touch.text);
    return all.includes('while dead 9') && all;
  }, { what: 'what was sent meanwhile' });
  assert.equal(new Set(texts).size, texts.length);
  assert.equal(texts.filter((text) => text.startsWith('while dead')).length, 10);
  assert.equal(texts.filter((text) => text.startsWith('before')).length, 10);
});
