// Visitors of a site's chat: what an idle one costs, and how fast a message is on an agent's screen.
import { createRequire } from "node:module";

import { median, repeat, spread } from "./numbers.mjs";
import { residentBytes, root, startPeer, startProduct } from "./processes.mjs";

const WebSocket = createRequire(`${root}bench/peer/`)("ws");
const VISITORS_OF_ADDRESS = 20;  // the product admits 60 new ones of one address a minute, and 30 messages a second
const OPENED_AT_ONCE = 100;
const MESSAGES_A_SECOND = 200;

const settled = (ms = 500) => new Promise((resolve) => setTimeout(resolve, ms));
const addressOf = (number) => {
  const block = Math.floor(number / VISITORS_OF_ADDRESS);
  return `127.1.${Math.floor(block / 250)}.${1 + (block % 250)}`;
};

/// Opens the chat of one visitor and waits for his window.
function arrive(server, number, onAck = () => {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/chat/site`, {
      localAddress: addressOf(number), perMessageDeflate: false,
    });
    socket.on("error", reject);
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", language: "en" })));
    socket.on("message", (bytes) => {
      const text = String(bytes);
      if (text.startsWith('{"type":"welcome"')) resolve(socket);
      else if (text.startsWith('{"type":"ack"')) onAck(JSON.parse(text).id);
      else if (text.startsWith('{"type":"refused"')) reject(new Error(text));
    });
  });
}

async function crowd(server, from, count, onAck) {
  const sockets = [];
  for (let at = 0; at < count; at += OPENED_AT_ONCE) {
    const part = Math.min(OPENED_AT_ONCE, count - at);
    sockets.push(...(await Promise.all(Array.from({ length: part }, (_, one) => arrive(server, from + at + one, onAck)))));
  }
  return sockets;
}

/// Sends `seconds` of messages, each visitor in his turn; returns the milliseconds to the ack and to the agent's screen.
async function talk(server, visitors, acknowledged, seconds) {
  const sent = new Map();
  const shown = [];
  const seen = new Set();  // the feed tells a touch, and perhaps the conversation it opened
  const acks = [];
  acknowledged.take = (id) => acks.push(performance.now() - sent.get(id));
  const feed = new WebSocket(`ws://127.0.0.1:${server.port}/api/v1/live`, { headers: { authorization: `Bearer ${server.token}` } });
  await new Promise((resolve, reject) => { feed.once("open", resolve); feed.once("error", reject); });
  await settled();
  feed.on("message", (bytes) => {
    const now = performance.now();
    const id = /"text":"bench (m\d+)"/.exec(bytes)?.[1];
    if (id === undefined || seen.has(id)) return;
    seen.add(id);
    shown.push(now - sent.get(id));
  });
  const total = MESSAGES_A_SECOND * seconds;
  const began = performance.now();
  for (let number = 0; number < total; number += 1) {
    const due = began + (number * 1000) / MESSAGES_A_SECOND;
    if (performance.now() < due) await settled(due - performance.now());  // asleep: the processors are the server's
    const id = `m${number}`;
    sent.set(id, performance.now());
    visitors[number % visitors.length].send(JSON.stringify({ type: "message", id, text: `bench ${id}` }));
  }
  for (let waited = 0; (shown.length < total || acks.length < total) && waited < 200; ++waited) await settled(50);
  if (shown.length !== total || acks.length !== total) throw new Error(`${total} sent, ${acks.length} acknowledged, ${shown.length} shown`);
  feed.close();
  return { shown, acks };
}

const percentile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

async function measureOne(start, quick) {
  const [idle, active, seconds] = quick ? [1000, 200, 2] : [10_000, 1000, 20];
  const server = await start();
  const acknowledged = {};
  for (const socket of await crowd(server, 0, 10)) socket.terminate();  // what the first allocate once is not theirs
  await settled();
  const before = residentBytes(server.pid);
  const idlers = await crowd(server, 1000, idle);
  await settled();
  const bytes = (residentBytes(server.pid) - before) / idle;
  const visitors = await crowd(server, 20_000, active, (id) => acknowledged.take(id));
  const { shown, acks } = await talk(server, visitors, acknowledged, seconds);
  for (const socket of [...idlers, ...visitors]) socket.terminate();
  await server.stop();
  return { bytes, p50: percentile(shown, 0.5), p99: percentile(shown, 0.99), acked: percentile(acks, 0.99) };
}

async function chat({ runs, quick, say }) {
  const product = [];
  const peer = [];
  await repeat(quick ? 1 : Math.min(runs, 3), async () => {
    product.push(await measureOne(() => startProduct({ chats: ["site"] }), quick));
    peer.push(await measureOne(() => startPeer(), quick));
  });
  const middle = (results, key, digits) => Number(median(results.map((one) => one[key])).toFixed(digits));
  say(`  on the screen p50 ${middle(product, "p50", 2)} ms (peer ${middle(peer, "p50", 2)}), acknowledged p99 ` +
    `${middle(product, "acked", 2)} ms (peer ${middle(peer, "acked", 2)})`);
  const row = (name, key, digits, unit, target) => ({
    name, ...spread(product.map((one) => one[key]), digits), unit, better: "lower", target,
    against: { what: "Node + ws + better-sqlite3", value: middle(peer, key, digits) },
  });
  return [row("chat_p99_ms", "p99", 2, "ms", 2), row("chat_visitor_bytes", "bytes", 0, "bytes", 10_240)];
}

export const chatMeasurements = [{ rows: ["chat_p99_ms", "chat_visitor_bytes"], run: chat }];
