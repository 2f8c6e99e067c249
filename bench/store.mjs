// Memory and fan-out.
import { cpuOf, holdSockets, measure, residentBytes, startProduct } from "./processes.mjs";
import { median, repeat, spread } from "./numbers.mjs";

const settled = () => new Promise((resolve) => setTimeout(resolve, 300));

async function idleMemory({ runs }) {
  const values = await repeat(runs, async () => {
    const server = await startProduct();
    await settled();
    const bytes = residentBytes(server.pid);
    await server.stop();
    return bytes / 1e6;
  });
  return [{ name: "rss_idle_mb", ...spread(values, 1), unit: "MB", better: "lower", target: 60, against: null }];
}

async function idleSockets({ runs, quick }) {
  const count = quick ? 2000 : 5000;
  const values = await repeat(runs, async () => {
    const server = await startProduct();
    await (await holdSockets(server, 10)).close();  // what the first sockets allocate once is not theirs
    await settled();
    const before = residentBytes(server.pid);
    const held = await holdSockets(server, count);
    await settled();
    const grown = residentBytes(server.pid) - before;
    await held.close();
    await server.stop();
    return grown / count;
  });
  return [{ name: "ws_idle_bytes", ...spread(values, 0), unit: "bytes", better: "lower", target: 10_240, against: null }];
}

async function fanout({ runs, quick, say }) {
  const server = await startProduct();
  await measure("load", "warm", server.port, server.secret, 64, 1);
  let first = 0;
  const results = await repeat(runs, async () => {
    first += 1_000_000;
    const before = cpuOf(server.pid).total;
    const result = await measure("load", "fanout", server.port, server.token, server.secret, 1000, 50, quick ? 0.6 : 6, first);
    return { ...result, cpuUs: (cpuOf(server.pid).total - before) / (result.messages * 1000) };
  });
  await server.stop();
  const middle = (key) => median(results.map((result) => result[key])).toFixed(1);
  say(`  p50 ${middle("p50_ms")} ms, acknowledged p99 ${middle("acknowledged_p99_ms")} ms, ${middle("cpuUs")} CPU us a delivery ` +
    "(with opening the sockets)");
  return [{
    name: "fanout_1000_p99_ms", ...spread(results.map((result) => result.p99_ms), 1), unit: "ms", better: "lower", target: 100,
    against: null,
  }];
}

export const storeMeasurements = [
  { rows: ["rss_idle_mb"], run: idleMemory },
  { rows: ["ws_idle_bytes"], run: idleSockets },
  { rows: ["fanout_1000_p99_ms"], run: fanout },
];
