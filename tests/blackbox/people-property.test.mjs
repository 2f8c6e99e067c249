import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FakeBotApi } from './support/bot-api.mjs';
import { Client } from './support/client.mjs';
import { Program } from './support/program.mjs';
import { TelegramCustomer, telegramAccount } from './support/telegram-customer.mjs';

// Random people, proofs, claims, joins by agents, conversations carried by tokens and codes, undos and messages over the public
// API. Whatever happened on the way: the customers, timelines, conversations, attributes and search results are those that the
// surviving links alone give.

const GUESSES = 10;  // wrong codes of one identity, then even a right one is only text
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

/// What a test made up, rather than a start, a code or what the program says by itself.
const isWord = (touch) => /^w\d+x/.test(touch.text ?? '');

class World {
  constructor(seed) {
    this.seed = seed;
    this.below = generator(seed);
    this.people = ACCOUNTS.flatMap((account) => Array.from({ length: 4 }, () => ({
      chat: new TelegramCustomer(network, { account }),
      said: [],
      attributes: {},
      guesses: 0,
    })));
    this.tokens = [];
    this.handovers = [];  // that hold
    this.redeemed = 0;
    this.phones = Array.from({ length: 5 }, (_, at) => `+4851${String(seed).padStart(3, '0')}00${String(at).padStart(2, '0')}`);
    this.words = 0;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  async say(person, content) {
    const text = `w${this.seed}x${String((this.words += 1)).padStart(4, '0')}`;
    await this.writes(person, content ? content(text) : text);
    person.said.push(text);
    if (!person.identity) {
      // A new person is the acting identity of his first words.
      const { items } = await admin.get(`/api/v1/customers?q=${text}`);
      const touches = await admin.all(`/api/v1/customers/${items[0].id}/timeline?kinds=message`);
      person.identity = touches.find((touch) => touch.text === text || touch.text?.startsWith(`${text} `)).identity_id;
    }
    return text;
  }

  /// In milliseconds, which a connector takes too: two ends may write in one second.
  writes(person, content) {
    return person.chat.says(content, { date: Date.now() });
  }

  async newestTouch(person, word) {
    const { items } = await admin.get(`/api/v1/customers/${person.identity}/timeline?kinds=message`);
    return items.find((touch) => touch.text?.startsWith(word));
  }

  async handsOut(person) {
    const touch = await this.newestTouch(person, await this.say(person));
    const account = this.pick(ACCOUNTS);
    const { status, json } = await admin.request('POST', `/api/v1/conversations/${touch.conversation_id}/resume-tokens`, { body: { channel_account: account } });
    assert.ok(status === 201 || status === 429, `${status}`);
    if (status === 201) this.tokens.push({ ...json, account, person, interaction: touch.interaction_id, open: true });
  }

  async redeems(person) {
    if (this.tokens.length === 0) return;
    const token = this.pick(this.tokens);
    const typed = this.below(2) === 0;
    const good = token.open && token.person !== person && (typed ? person.guesses < GUESSES : token.account === person.chat.account);
    await this.writes(person, typed ? token.code : `/start ${token.token}`);
    if (typed && !good) person.guesses += 1;
    const child = await this.newestTouch(person, await this.say(person));
    if (!good) return;
    token.open = false;
    this.redeemed += 1;
    this.handovers.push({ from: token.person, to: person, parent: token.interaction, child: child.interaction_id });
    const word = this.wordOf(token.interaction, await this.places([token.person]));
    assert.equal(child.conversation_id, word.conversation, 'a token carries the conversation');
  }

  async saysNotMe(person) {
    const before = await this.resumeLinksOf(person);
    await this.writes(person, '/notme');
    const after = new Set((await this.resumeLinksOf(person)).map((link) => link.id));
    for (const link of before) if (!after.has(link.id)) this.isUndone(link);
  }

  async resumeLinksOf(person) {
    const { identities } = await admin.get(`/api/v1/customers/${person.identity}`);
    return identities.flatMap((one) => one.links).filter((link) => link.rule === 'resume_token');
  }

  /// What is open of the old end is void with it.
  isUndone(link) {
    if (link.rule !== 'resume_token') return;
    for (const token of this.tokens) if (token.person.identity === link.b) token.open = false;
  }

  /// Where each word of these people stands.
  async places(people) {
    const out = new Map();
    for (const { identity } of people) {
      for (const touch of await admin.all(`/api/v1/customers/${identity}/timeline?kinds=message`)) {
        if (isWord(touch)) out.set(touch.text.split(' ')[0], { interaction: touch.interaction_id, conversation: touch.conversation_id });
      }
    }
    return out;
  }

  wordOf(interaction, places) {
    return [...places.values()].find((place) => place.interaction === interaction);
  }

  async step() {
    await this.act();
    if (this.handovers.length > 0) this.letGo(await this.components());
  }

  /// A token brings a conversation once: who has parted is not brought back when he is linked again.
  letGo({ root, links }) {
    const linked = new Set(links.filter((link) => link.rule === 'resume_token').map((link) => `${link.a} ${link.b}`));
    this.handovers = this.handovers.filter(({ from, to }) =>
      root(from.identity) === root(to.identity) || linked.has(`${to.identity} ${from.identity}`));
  }

  async act() {
    const person = this.pick(this.people);
    if (!person.identity) return this.say(person);
    switch (this.below(12)) {
      case 0: {  // the messenger vouches for his phone
        const phone = this.pick(this.phones);
        await this.writes(person, { contact: { phone_number: phone, first_name: person.chat.name, user_id: person.chat.id } });
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
        const link = this.pick(links);
        await admin.request('DELETE', `/api/v1/links/${link.id}`, { expect: 200 });
        return this.isUndone(link);
      }
      case 4: {
        const value = `v${this.below(1000)}`;
        await admin.request('PUT', `/api/v1/customers/${person.identity}/attributes/note${this.below(2)}`, {
          body: { value, identity_id: person.identity },
          expect: 200,
        });
        return undefined;
      }
      case 5:
        return this.handsOut(person);
      case 6:
      case 7:
        return this.redeems(this.pick(this.people));
      case 8:
        return this.saysNotMe(person);
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
    return { root, identities: [...kinds.keys()], links: [...links.values()] };
  }

  /// What a token carried lies where it was carried from as long as its link survives, or both are one customer; and of who
  /// else is in a conversation, all are one customer.
  async checkConversations(root) {
    const places = await this.places(this.people.filter((person) => person.identity));
    const holder = new Map();
    for (const handover of this.handovers) {
      const [parent, child] = [this.wordOf(handover.parent, places), this.wordOf(handover.child, places)];
      assert.equal(child.conversation, parent.conversation, 'what a token carried stays with whom it was carried from');
      holder.set(handover.child, handover.parent);
    }
    const hosts = new Map();
    for (const person of this.people) {
      for (const word of person.said) {
        const { interaction, conversation } = places.get(word);
        if (holder.has(interaction)) continue;
        hosts.set(conversation, (hosts.get(conversation) ?? new Set()).add(root(person.identity)));
      }
    }
    for (const [conversation, customers] of hosts) {
      assert.equal(customers.size, 1, 'a conversation is of one customer and of whom a token brought');
      assert.equal((await admin.get(`/api/v1/conversations/${conversation}`)).customer_id, [...customers][0]);
    }
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
      const timeline = (await admin.all(`/api/v1/customers/${customer}/timeline?kinds=message`)).filter(isWord);
      assert.deepEqual(timeline.map((touch) => touch.text.split(' ')[0]).sort(), said, 'a timeline is what its identities said');
      assert.ok(timeline.every((touch) => touch.customer_id === customer));
      if (said.length > 0) {
        const word = this.pick(said);
        const found = (await admin.get(`/api/v1/customers?q=${word}`)).items;
        assert.deepEqual(found.map((one) => one.id), [customer], 'search finds whose words they are');
      }
    }
    await this.checkConversations(root);
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
    assert.ok(world.redeemed > 0, 'tokens take part');
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
    const texts = (await admin.all(`/api/v1/customers/${person.identity}/timeline?kinds=message`)).filter(isWord).map((touch) => touch.text);
    assert.deepEqual(texts.map((text) => text.split(' ')[0]).sort(), [...person.said].sort());
  }
  await world.check();
});
