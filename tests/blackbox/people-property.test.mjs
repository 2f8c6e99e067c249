import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { Program } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// Random people, proofs, claims, joins by agents, undos and messages over the public API. Whatever happened on the way: the
// customers, timelines, conversations, attributes and search results are those that the surviving links alone give.

const SEEDS = (process.env.PEOPLE_SEEDS ?? '1,2,3').split(',').map(Number);
const STEPS = 120;
const ACCOUNTS = ['tg-a', 'tg-b', 'tg-c'];

let api;
let program;
let admin;
let network;

before(async () => {
  api = await FakeBotApi.start();
  program = await Program.start({ channels: ACCOUNTS.map((id) => telegramAccount(api, { id })) });
  admin = await program.client('admin');
  network = new Client(program.url);
});

after(async () => {
  await program?.discard();
  await api?.stop();
});

/// SplitMix32.
function generator(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % bound;
  };
}

class World {
  constructor(seed) {
    this.seed = seed;
    this.below = generator(seed);
    this.people = ACCOUNTS.flatMap((account) => Array.from({ length: 4 }, () => ({
      chat: new TelegramCustomer(network, { account }),
      said: [],
      attributes: {},
    })));
    this.phones = Array.from({ length: 5 }, (_, at) => `+4851${String(seed).padStart(3, '0')}00${String(at).padStart(2, '0')}`);
    this.words = 0;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  async say(person, content) {
    const text = `w${this.seed}x${String((this.words += 1)).padStart(4, '0')}`;
    await person.chat.says(content ? content(text) : text);
    person.said.push(text);
    if (!person.identity) {
      // A new person is the acting identity of his first words.
      const { items } = await admin.get(`/api/v1/customers?q=${text}`);
      const touches = await admin.all(`/api/v1/customers/${items[0].id}/timeline?kinds=message`);
      person.identity = touches.find((touch) => touch.text === text || touch.text?.startsWith(`${text} `)).identity_id;
    }
  }

  async step() {
    const person = this.pick(this.people);
    if (!person.identity) return this.say(person);
    switch (this.below(8)) {
      case 0: {  // the messenger vouches for his phone
        const phone = this.pick(this.phones);
        await person.chat.says({ contact: { phone_number: phone, first_name: person.chat.name, user_id: person.chat.id } });
        return undefined;
      }
      case 1: {  // he only says so
        const phone = this.pick(this.phones);
        return this.say(person, (text) => ({
          text: `${text} ${phone}`,
          entities: [{ type: 'phone_number', offset: text.length + 1, length: phone.length }],
        }));
      }
      case 2: {  // an agent joins
        const other = this.pick(this.people);
        if (!other.identity) return undefined;
        const { status } = await admin.request('POST', `/api/v1/customers/${person.identity}/links`, {
          body: { identity_id: other.identity, reason: `seed ${this.seed}` },
        });
        assert.ok(status === 201 || status === 409, `${status}`);
        return undefined;
      }
      case 3: {  // an agent parts
        const links = (await admin.get(`/api/v1/customers/${person.identity}`)).identities.flatMap((one) => one.links);
        if (links.length === 0) return undefined;
        const { id } = this.pick(links);
        await admin.request('DELETE', `/api/v1/links/${id}`, { expect: 200 });
        return undefined;
      }
      case 4: {
        const value = `v${this.below(1000)}`;
        await admin.request('PUT', `/api/v1/customers/${person.identity}/attributes/note${this.below(2)}`, {
          body: { value, identity_id: person.identity },
          expect: 200,
        });
        return undefined;
      }
      default:
        return this.say(person);
    }
  }

  /// The customers by the surviving links alone: components over what is proved or confirmed.
  async components() {
    const known = this.people.filter((person) => person.identity);
    const links = new Map();
    const kinds = new Map();
    const queue = known.map((person) => person.identity);
    const seen = new Set();
    while (queue.length > 0) {
      const id = queue.pop();
      if (seen.has(id)) continue;
      seen.add(id);
      const customer = await admin.get(`/api/v1/customers/${id}`);
      for (const identity of customer.identities) {
        kinds.set(identity.id, identity);
        for (const link of identity.links) {
          links.set(link.id, link);
          queue.push(link.a, link.b);
        }
      }
    }
    const parent = new Map([...kinds.keys()].map((id) => [id, id]));
    const root = (id) => (parent.get(id) === id ? id : root(parent.get(id)));
    for (const link of links.values()) {
      if (link.assurance !== 'proved' && link.assurance !== 'confirmed') continue;
      const [low, high] = [root(link.a), root(link.b)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
      parent.set(high, low);
    }
    return { root, identities: [...kinds.keys()] };
  }

  async check() {
    const { root, identities } = await this.components();
    const members = new Map();
    for (const id of identities) members.set(root(id), [...(members.get(root(id)) ?? []), id]);
    for (const [customer, ids] of members) {
      const lowest = ids.reduce((a, b) => (BigInt(a) < BigInt(b) ? a : b));
      assert.equal(customer, lowest);
      for (const id of ids) {
        const answer = await admin.get(`/api/v1/customers/${id}`);
        assert.equal(answer.id, customer, 'the id of a customer is the lowest of his identities');
        assert.deepEqual(answer.identities.map((one) => one.id).sort(), [...ids].sort());
      }
      const people = this.people.filter((person) => ids.includes(person.identity));
      const said = people.flatMap((person) => person.said).sort();
      const timeline = (await admin.all(`/api/v1/customers/${customer}/timeline?kinds=message`)).filter((touch) => touch.text);
      assert.deepEqual(timeline.map((touch) => touch.text.split(' ')[0]).sort(), said, 'a timeline is what its identities said');
      assert.ok(timeline.every((touch) => touch.customer_id === customer));
      for (const conversation of new Set(timeline.map((touch) => touch.conversation_id))) {
        const all = (await admin.timeline(conversation, 'message')).filter((touch) => touch.text);
        assert.ok(all.every((touch) => touch.customer_id === customer), 'a conversation is of one customer');
      }
      if (said.length > 0) {
        const word = this.pick(said);
        const found = (await admin.get(`/api/v1/customers?q=${word}`)).items;
        assert.deepEqual(found.map((one) => one.id), [customer], 'search finds whose words they are');
      }
    }
    const conversations = await admin.conversations();
    assert.equal(new Set(conversations.map((one) => one.id)).size, conversations.length);
  }
}

for (const seed of SEEDS) {
  test(`the surviving links alone decide (seed ${seed})`, async () => {
    const world = new World(seed);
    for (let step = 1; step <= STEPS; step += 1) {
      await world.step();
      if (step % 30 === 0) await world.check();
    }
  });
}

test('undoing every link gives back everybody as he was', async () => {
  const world = new World(500);
  for (let step = 0; step < 80; step += 1) await world.step();
  for (const person of world.people.filter((one) => one.identity)) {
    for (;;) {
      const links = (await admin.get(`/api/v1/customers/${person.identity}`)).identities.flatMap((one) => one.links);
      if (links.length === 0) break;
      await admin.request('DELETE', `/api/v1/links/${links[0].id}`, { expect: 200 });
    }
  }
  for (const person of world.people.filter((one) => one.identity)) {
    const customer = await admin.get(`/api/v1/customers/${person.identity}`);
    assert.deepEqual(customer.identities.map((one) => one.id), [person.identity]);
    const texts = (await admin.all(`/api/v1/customers/${person.identity}/timeline?kinds=message`)).map((touch) => touch.text).filter(Boolean);
    assert.deepEqual(texts.map((text) => text.split(' ')[0]).sort(), [...person.said].sort());
  }
  await world.check();
});
