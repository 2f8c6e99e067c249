// A hidden world of people who write to two bots, and what may be said of who is whom afterwards.
const firstNames = ["Anna", "Piotr", "Olena", "Taras", "Sergei", "Yulia", "John", "Emma", "Tomasz", "Katarzyna", "Ivan", "Oksana",
  "Dmitry", "Natalia", "Oliver", "Sophie", "Andrzej", "Ewa", "Bohdan", "Halyna"];
const syllables = ["ba", "ko", "le", "mi", "no", "ru", "sta", "wi", "zo", "da", "ge", "hu"];

/// The same numbers every time (mulberry32).
function dice(seed) {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
}

const surname = (number) => {
  const twelfth = (power) => syllables[Math.floor(number / 12 ** power) % 12];
  const word = twelfth(0) + twelfth(1) + twelfth(2);
  return `${word[0].toUpperCase()}${word.slice(1)}wicz`;
};

/// Of ten people two share a phone with the next one (a household), one of two hundred has a company's number.
function makePerson(number) {
  const household = number % 10 < 2 ? Math.floor(number / 10) : undefined;
  const own = `+48510${String(100_000 + number)}`;
  return {
    number,
    first: firstNames[number % firstNames.length],
    last: surname(household === undefined ? number : 1_000 + household),
    phone: household !== undefined ? `+48520${String(100_000 + household)}` : number % 200 === 77 ? "+48530100200" : own,
    hasPhoneAlone: household === undefined && number % 200 !== 77,
    email: `person.${number}@example.com`,
    users: { tg: 1_000_000 + number, tg2: 5_000_000 + number },
  };
}

function update(id, person, account, { text, entities, contact }) {
  const user = person.users[account];
  const name = { first_name: person.first, last_name: person.last, username: `user_${user}` };
  return {
    update_id: id,
    message: {
      message_id: id, from: { id: user, is_bot: false, ...name, language_code: "pl" },
      chat: { id: user, ...name, type: "private" }, date: Math.floor(Date.now() / 1000), text, entities, contact,
    },
  };
}

const typed = (before, value, type) => ({ text: `${before} ${value}`, entities: [{ type, offset: before.length + 1, length: value.length }] });

/// `count` messages of `count / 5` people. Returns the lines of bench_load replay, and what is true.
export function makeWorld(count) {
  const roll = dice(7);
  const people = Array.from({ length: Math.floor(count / 5) }, (_, number) => makePerson(number));
  const shared = new Set();  // user ids that have shown their phone
  const lines = [];
  for (let id = 1; id <= count; ++id) {
    const person = people[roll(people.length)];
    const account = person.number % 2 === 0 && roll(3) === 0 ? "tg2" : "tg";
    const user = person.users[account];
    const kind = roll(100);
    let said = { text: `no. ${id}: where is my parcel? The order was paid on Friday by card, tell me please.` };
    if (kind < 25 && person.number % 10 !== 9) {
      said = { contact: { phone_number: person.phone, first_name: person.first, last_name: person.last, user_id: user } };
      shared.add(user);
    } else if (kind < 30) {
      said = typed("my mail is", person.email, "email");
    } else if (kind < 32) {
      // What a family member, a colleague or a liar types: somebody else's address.
      const other = people[roll(people.length)];
      said = kind === 30 ? typed("call my colleague at", other.phone, "phone_number") : typed("answer to", other.email, "email");
    }
    lines.push(`/hooks/${account}\t${JSON.stringify(update(id, person, account, said))}`);
  }
  return { lines, people, shared, count };
}

/// Whose an address is; nothing for one that several have.
function ownersOf({ people }) {
  const owners = new Map();
  for (const person of people) {
    for (const [account, user] of Object.entries(person.users)) owners.set(`telegram:${account}:${user}`, person.number);
    owners.set(`email:${person.email}`, person.number);
    if (person.hasPhoneAlone) owners.set(`phone:${person.phone}`, person.number);
  }
  return owners;
}

/// `identities`: `{key, customer, exists}`. Wrong: owned by somebody else than most of their customer are. Orphaned: of a
/// customer who is not there. Split: people who showed one phone of their own from both bots and are two customers; those of
/// a shared phone are told apart.
export function judge(world, identities) {
  const owners = ownersOf(world);
  const customers = new Map();
  const customerOf = new Map();
  for (const { key, customer } of identities) {
    customerOf.set(key, customer);
    const owner = owners.get(key);
    if (owner === undefined) continue;
    const counts = customers.get(customer) ?? new Map();
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
    customers.set(customer, counts);
  }
  let wrong = 0;
  for (const counts of customers.values()) {
    const all = [...counts.values()];
    wrong += all.reduce((sum, one) => sum + one, 0) - Math.max(...all);
  }
  let split = 0;
  let splitOfShared = 0;
  for (const { users, hasPhoneAlone } of world.people) {
    if (!world.shared.has(users.tg) || !world.shared.has(users.tg2)) continue;
    if (customerOf.get(`telegram:tg:${users.tg}`) === customerOf.get(`telegram:tg2:${users.tg2}`)) continue;
    if (hasPhoneAlone) ++split;
    else ++splitOfShared;
  }
  return { wrong, orphaned: identities.filter((one) => !one.exists).length, split, splitOfShared, identities: identities.length };
}
