// Webhook to durable to pushed, against a typical Node server and against bare SQLite, in one run.
import { cpuOf, measure, newFolder, startPeer, startProduct, writerCounters } from "./processes.mjs";
import { median, spread } from "./numbers.mjs";

const peerName = "Node 22, express 5, ws, better-sqlite3 (WAL, FULL, one transaction a message), same load";
const fullRate = 15_000;

let nextId = 1;
async function drive(server, connections, seconds) {
  const before = cpuOf(server.pid);
  nextId += 1_000_000;
  const result = await measure("load", "ingest", server.port, server.token, server.secret, connections, seconds, nextId);
  const after = cpuOf(server.pid);
  const perMessage = (to, from) => (to - from) / result.messages;
  return {
    ...result,
    rate: result.messages / result.seconds,
    cpuUs: perMessage(after.total, before.total),
    threadsUs: after.threads.map((used, at) => perMessage(used, before.threads[at] ?? 0)),
    loadUs: (result.cpu_seconds * 1e6) / result.messages,
  };
}

const figures = (runs, of) => median(runs.map(of)).toFixed(1);
function describe(name, runs) {
  const threads = runs[0].threadsUs.map((_, at) => figures(runs, (run) => run.threadsUs[at])).join(" ");
  return `${name}: ${figures(runs, (run) => run.cpuUs)} CPU us/message (threads ${threads}), ` +
    `p50 ${figures(runs, (run) => run.p50_ms)} ms, p99 ${figures(runs, (run) => run.p99_ms)} ms, ` +
    `load generator ${figures(runs, (run) => run.loadUs)} CPU us/message, ` +
    `${runs.reduce((sum, run) => sum + run.returns, 0)} returns of the reader`;
}

/// Product and peer take turns, so that what else the machine does falls on both.
async function race(connections, fsyncDelayUs, { runs, seconds, say, append }) {
  const product = await startProduct({ fsyncDelayUs });
  const peer = await startPeer({ fsyncDelayUs });
  await measure("load", "warm", product.port, product.secret, connections, 1);
  await drive(peer, connections, Math.min(1, seconds));
  const ours = [];
  const theirs = [];
  const bare = [];
  for (let run = 0; run < runs; ++run) {
    const before = await writerCounters(product);
    ours.push(await drive(product, connections, seconds));
    const after = await writerCounters(product);
    const batch = Math.max(1, Math.round((after.writes - before.writes) / (after.commits - before.commits)));
    ours[run].batch = batch;
    theirs.push(await drive(peer, connections, seconds));
    if (append) {
      const floor = await measure("append", newFolder(), batch, seconds);
      bare.push({ rate: floor.messages / floor.seconds, cpuUs: (floor.cpu_seconds * 1e6) / floor.messages });
    }
  }
  await Promise.all([product.stop(), peer.stop()]);
  say(describe("  product", ours) + `, ${figures(ours, (run) => run.batch)} messages/commit`);
  say(describe("  peer   ", theirs));
  return { ours, theirs, bare };
}

const row = (name, values, peer, target) => ({
  name, ...spread(values, 0), unit: "messages/s", better: "higher", target: Math.round(target),
  against: { what: peerName, value: Math.round(peer) },
});

async function ingest(connections, options) {
  const { ours, theirs } = await race(connections, 0, options);
  const peer = median(theirs.map((run) => run.rate));
  return [row(`ingest_${connections}`, ours.map((run) => run.rate), peer, 5 * peer)];
}

async function ingest256(options) {
  const { ours, theirs, bare } = await race(256, 0, { ...options, append: true });
  const rates = ours.map((run) => run.rate);
  const peer = median(theirs.map((run) => run.rate));
  const floor = median(bare.map((run) => run.rate));
  options.say(`  bare   : ${figures(bare, (run) => run.cpuUs)} CPU us/message, ${Math.round(floor)} messages/s at the same batch`);
  return [
    row("ingest_256", rates, peer, Math.max(fullRate, 5 * peer)),
    {
      name: "ingest_p99_ms", ...spread(ours.map((run) => run.p99_ms), 1), unit: "ms", better: "lower", target: 30,
      against: { what: peerName, value: Number(median(theirs.map((run) => run.p99_ms)).toFixed(1)) },
    },
    {
      name: "ingest_vs_append", ...spread(rates.map((rate, at) => (100 * rate) / bare[at].rate), 1), unit: "%", better: "higher",
      target: 50,
      against: { what: "the same rows and indexes by bare prepared SQLite statements, same batch, messages/s",
        value: Math.round(floor) },
    },
  ];
}

async function ingestSlowSync(options) {
  const { ours, theirs } = await race(256, 1000, options);
  const peer = median(theirs.map((run) => run.rate));
  return [row("ingest_256_fsync1ms", ours.map((run) => run.rate), peer, 0.7 * fullRate)];
}

export const ingestMeasurements = [
  { rows: ["ingest_64"], run: (options) => ingest(64, options) },
  { rows: ["ingest_256", "ingest_p99_ms", "ingest_vs_append"], run: ingest256 },
  { rows: ["ingest_256_fsync1ms"], run: ingestSlowSync },
];
