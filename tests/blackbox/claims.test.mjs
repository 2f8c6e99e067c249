import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { Program } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// Whoever says he is somebody else learns nothing: not a byte of the other's history, not that he exists, not by the time an
// answer takes. ATTEMPTS strangers claim a known customer's phone and e-mail; as many claim what nobody has.

const ATTEMPTS = Number(process.env.CLAIM_ATTEMPTS ?? 1000);
const CANARY = 'canary-7f3a9c-of-the-victim';

let api;
let program;
let admin;
let network;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({ channels: [telegramAccount(api)] });
  admin = await program.client('admin');
  network = new Client(program.url);
});

after(async () => {
  await program?.discard();
  await api?.stop();
});

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function claim(stranger, phone, email) {
  const text = `I am ${phone} ${email}`;
  return stranger.message({
    text,
    entities: [
      { type: 'phone_number', offset: 5, length: phone.length },
      { type: 'email', offset: 6 + phone.length, length: email.length },
    ],
  });
}

async function attempt(phone, email) {
  const stranger = new TelegramCustomer(network);
  const begin = performance.now();
  const answer = await network.exchange('POST', '/hooks/tg-main', {
    body: claim(stranger, phone, email),
    headers: { 'x-telegram-bot-api-secret-token': stranger.secret },
  });
  return { stranger, ms: performance.now() - begin, bytes: `${answer.status} ${answer.body}` };
}

test(`${ATTEMPTS} claims disclose nothing, and are answered as claims of nobody's address`, async () => {
  const victim = new TelegramCustomer(network, { firstName: CANARY });
  await victim.says({ contact: { phone_number: '+48601999888', first_name: CANARY, user_id: victim.id } });
  await victim.says(`${CANARY} my card ends in 4471`);
  const before = api.calls.length;
  const answers = { known: [], unknown: [] };
  const times = { known: [], unknown: [] };
  for (let at = 0; at < ATTEMPTS; at += 1) {
    const [first, second] = at % 2 === 0 ? ['known', 'unknown'] : ['unknown', 'known'];
    const made = {};
    for (const which of [first, second]) {
      made[which] = which === 'known'
        ? await attempt('+48601999888', 'victim@example.org')
        : await attempt(`+4860${String(3000000 + at)}`, `nobody${at}@example.org`);
    }
    const { known, unknown } = made;
    answers.known.push(known.bytes);
    answers.unknown.push(unknown.bytes);
    times.known.push(known.ms);
    times.unknown.push(unknown.ms);
    if (at === 0) {
      const { id } = await admin.conversationOf(known.stranger.name);
      // A step-up by an order that nobody has: any answer is as wrong as with another's order.
      const stepUp = await admin.post(`/api/v1/conversations/${id}/step-ups`, { order: 'V-48377' }, 201);
      assert.equal((await admin.post(`/api/v1/conversations/${id}/step-ups/${stepUp.json.id}/answer`, { answer: '377' }, 200)).json.state, 'pending');
    }
  }
  assert.equal(new Set([...answers.known, ...answers.unknown]).size, 1, 'one answer for all');
  const said = JSON.stringify(api.calls.slice(before)) + answers.known.join('');
  assert.ok(!said.includes(CANARY), 'nothing of the victim leaves');
  assert.equal(api.calls.slice(before).filter((call) => call.method.startsWith('send')).length, 0, 'nobody is told anything');
  const ratio = median(times.known) / median(times.unknown);
  console.log(`# claims: median ${median(times.known).toFixed(2)} ms of a known address, ${median(times.unknown).toFixed(2)} ms of an unknown one`);
  assert.ok(ratio > 0.5 && ratio < 2, `the same time, within noise: ${ratio}`);
  const customer = await admin.get(`/api/v1/customers/${(await admin.conversationOf(CANARY)).customer_id}`);
  assert.equal(customer.identities.length, 2, 'the victim is as before');
});
