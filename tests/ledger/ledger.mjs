import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FakeBotApi } from '../blackbox/support/bot-api.mjs';
import { eventually } from '../blackbox/support/eventually.mjs';
import { CHAT } from '../blackbox/support/chat-visitor.mjs';
import { Program, temporaryFolder } from '../blackbox/support/program.mjs';
import { telegramAccount } from '../blackbox/support/telegram-customer.mjs';
import { ChattingVisitor, InFlight, PostingClient, ReplyingAgent, ResumingReader } from './participants.mjs';
import { seeded } from './random.mjs';
import { judge } from './verdict.mjs';

// Kills the server again and again under load and then counts: nothing acknowledged may be lost or shown twice.

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    clients: { type: 'string', default: '24' },
    agents: { type: 'string', default: '4' },
    visitors: { type: 'string', default: '12' },
    rate: { type: 'string', default: '320' },
    'minimum-rate': { type: 'string', default: '200' },
    'fsync-delay-us': { type: 'string', default: '4000' },
  },
});
const settings = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]));
const REPLIES_A_SECOND = 14;
const EARLIEST_KILL_MS = 50;
const LATEST_KILL_MS = 1_500;

const random = seeded(settings.seed);
const folder = temporaryFolder();
const records = `${folder}/records`;
mkdirSync(records);

const api = await FakeBotApi.start();
const slowness = seeded(settings.seed + 1);
api.slowness = () => slowness.between(5, 60);
// The disk of a test machine answers an fsync in microseconds; with a common SSD's delay, kills fall into open commits.
const program = new Program({ server: { fsync_delay_us: settings['fsync-delay-us'] }, channels: [telegramAccount(api), CHAT], folder });
const token = program.createToken('admin', 'ledger');
await program.start();
const { url } = program;

const inFlight = new InFlight();
const feed = new ResumingReader({ url, token });
const ending = new AbortController();
const abandoned = new AbortController();
const over = new AbortController();
const feedRun = feed.run(over.signal);
await eventually(() => feed.seq !== undefined, { what: 'the first frame of the feed' });

const clients = Array.from({ length: settings.clients }, (_, number) => new PostingClient({
  url, number, interval: (1000 * settings.clients) / settings.rate, random: seeded(settings.seed + 100 + number), folder: records, inFlight,
}));
const agents = Array.from({ length: settings.agents }, (_, number) => new ReplyingAgent({
  url, token, number, interval: (1000 * settings.agents) / REPLIES_A_SECOND, random: seeded(settings.seed + 500 + number),
  folder: records, inFlight, conversations: feed.conversations,
}));
const visitors = Array.from({ length: settings.visitors }, (_, number) => new ChattingVisitor({
  program, number, interval: 1000, random: seeded(settings.seed + 900 + number), folder: records, inFlight,
}));
const runs = [...clients, ...visitors, ...agents].map((one) => one.run(ending.signal, abandoned.signal));
let failure;
for (const run of [...runs, feedRun]) run.catch((reason) => (failure ??= reason));

const kills = [];
let uptime = 0;
let ready = performance.now();

console.log(`${settings.clients} clients, ${settings.visitors} visitors, ${settings.agents} agents, ${settings.kills} kills, seed ${settings.seed}`);
console.log('kill   after ms   updates in flight   replies in flight   ready again ms');
while (kills.length < settings.kills && !failure) {
  await pause(random.between(EARLIEST_KILL_MS, LATEST_KILL_MS));
  // Two of three are aimed at requests under way, before, during or after their commit; the rest fall where they fall.
  const aimed = kills.length % 3 !== 2;
  while (aimed && !failure) {
    await inFlight.nextDeparture();
    await pause(random.between(0, 4));
    if (inFlight.total > 0) break;
  }
  const kill = { after: performance.now() - ready, hooks: inFlight.hooks, replies: inFlight.replies };
  uptime += kill.after;
  await program.kill();
  const begin = performance.now();
  await program.start();
  ready = performance.now();
  kill.start = ready - begin;
  kills.push(kill);
  const cell = (value, width) => String(value).padStart(width);
  console.log(`${cell(kills.length, 4)}${cell(kill.after.toFixed(0), 11)}${cell(kill.hooks, 20)}${cell(kill.replies, 20)}${cell(kill.start.toFixed(0), 17)}`);
}
await pause(EARLIEST_KILL_MS);
uptime += performance.now() - ready;
ending.abort();
const deadline = setTimeout(() => abandoned.abort(), 20_000);
await Promise.allSettled(runs);
clearTimeout(deadline);
if (failure) throw failure;

// Until the outbox is empty; then somebody sends every second doubtful reply again.
const reader = await program.client('admin', 'judge');
const outgoing = async () => {
  const touches = [];
  for (const { id } of await reader.conversations()) {
    touches.push(...(await reader.timeline(id, 'message')).filter((touch) => touch.direction === 'out'));
  }
  return touches;
};
const untilDelivered = () => eventually(
  async () => (await outgoing()).every((touch) => !['queued', 'sending'].includes(touch.delivery.state)),
  { within: 40_000, every: 250, what: 'the delivery of every reply' },
);
await untilDelivered();
const retried = new Set();
for (const touch of (await outgoing()).filter((one) => one.delivery.state === 'uncertain')) {
  if (!random.chance(0.5)) continue;
  await reader.post(`/api/v1/touches/${touch.id}/retry`, undefined, 200);
  retried.add(touch.id);
}
await untilDelivered();
const last = await reader.live();
await eventually(() => BigInt(feed.seq) >= BigInt(last.seq ?? '9223372036854775807'), { what: 'the end of the feed' });
last.close();

const posted = clients.reduce((total, client) => total + client.customer.lastMessage, 0);
const claims = await judge({
  reader, clients, visitors, agents, feed, api, retried, kills,
  rate: posted / (uptime / 1000),
  minimumRate: settings['minimum-rate'],
  slowestStart: Math.max(...kills.map((kill) => kill.start)),
});
over.abort();
feed.close();
const { code } = await program.stop();
claims.push({ what: 'a clean stop at the end', held: code === 0, note: `exit ${code}`, against: [] });

console.log(`\n${posted} updates, ${clients.reduce((sum, one) => sum + one.repeats, 0)} repeated without an answer, ` +
  `${clients.reduce((sum, one) => sum + one.duplicates, 0)} repeated after one, ${agents.reduce((sum, one) => sum + one.repeats, 0)} replies repeated`);
for (const { what, held, note, against } of claims) {
  console.log(`${held ? 'ok    ' : 'FAILED'}  ${what}${note ? `  (${note})` : ''}`);
  for (const one of against) console.log(`          ${one}`);
}
const failed = claims.filter((one) => !one.held).length;
console.log(`${claims.length - failed} passed, ${failed} failed`);
await api.stop();
await program.discard();
process.exit(failed === 0 ? 0 : 1);
