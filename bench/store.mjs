// Start, timelines, memory and fan-out.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { cpuOf, holdSockets, measure, residentBytes, root, startProduct, timeStart } from "./processes.mjs";
import { median, spread } from "./numbers.mjs";

/// A data folder with so many touches, kept under build/ until the schema or its maker changes.
async function furnished(touches, say) {
  const hash = createHash("sha256").update(readFileSync(join(root, "bench/furnish.cpp")));
  for (const file of globSync("src/**/schema.cpp", { cwd: root }).sort()) hash.update(readFileSync(join(root, file)));
  const data = join(root, "build/bench-data", `${touches}-${hash.digest("hex").slice(0, 12)}`);
  if (!existsSync(data)) {
    const started = performance.now();
    const part = `${data}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    const made = await measure("furnish", part, touches);
    const server = await startProduct({ data: part });
    await server.stop();
    writeFileSync(join(part, "made.json"), JSON.stringify({ ...made, token: server.token }));
    renameSync(part, data);
    say(`  furnished ${touches} touches in ${((performance.now() - started) / 1000).toFixed(1)} s, kept in build/bench-data`);
  }
  return { data, ...JSON.parse(readFileSync(join(data, "made.json"))) };
}

async function repeat(runs, one) {
  const results = [];
  for (let run = 0; run < runs; ++run) results.push(await one());
  return results;
}

async function start({ runs, touches, say }) {
  const { data } = await furnished(touches, say);
  const values = await repeat(runs, () => timeStart(data));
  return [{ name: "start_1m_ms", ...spread(values, 0), unit: "ms", better: "lower", target: 1000, against: null }];
}

async function timeline({ runs, seconds, touches, say }) {
  const { data, identity, token } = await furnished(touches, say);
  const server = await startProduct({ data, token });
  const path = `/api/v1/customers/${identity}/timeline?limit=100`;
  const rest = await repeat(runs, () => measure("load", "page", server.port, token, path, seconds));
  const direct = await repeat(runs, () => measure("timeline", data, identity, seconds));
  await server.stop();
  const middle = (results, key) => median(results.map((result) => result[key])).toFixed(2);
  say(`  over REST p50 ${middle(rest, "p50_ms")} ms, p99 ${middle(rest, "p99_ms")} ms, ${rest[0].bytes} bytes a page; ` +
    `from the store p50 ${middle(direct, "p50_ms")} ms, p99 ${middle(direct, "p99_ms")} ms`);
  return [{
    name: "timeline_page_1m_p99_ms", ...spread(rest.map((result) => result.p99_ms), 2), unit: "ms", better: "lower", target: 3,
    against: { what: "the same page read straight from the store, p99", value: Number(middle(direct, "p99_ms")) },
  }];
}

/// An agent's link and its undo over REST, at a customer with a tenth of all touches and at one with a handful.
async function linkAndUndo({ runs, touches, say }) {
  const { data, identity, token } = await furnished(touches, say);
  const server = await startProduct({ data, token });
  const ask = async (method, path, body) => {
    const begin = performance.now();
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: body && JSON.stringify(body),
    });
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    return { json, ms: performance.now() - begin };
  };
  const { json: { items } } = await ask("GET", "/api/v1/customers?limit=50");
  const others = items.map((one) => one.id).filter((id) => id !== identity);
  const round = async (customer) => {
    const times = { link: [], undo: [] };
    for (const other of others.filter((id) => id !== customer).slice(0, 40)) {
      const link = await ask("POST", `/api/v1/customers/${customer}/links`, { identity_id: other, reason: "bench" });
      const undo = await ask("DELETE", `/api/v1/links/${link.json.id}`);
      times.link.push(link.ms);
      times.undo.push(undo.ms);
    }
    return { link: median(times.link), undo: median(times.undo) };
  };
  await round(others[0]);
  const long = await repeat(runs, () => round(identity));
  const short = await repeat(runs, () => round(others[0]));
  await server.stop();
  return [["merge_100k_ms", "link"], ["undo_100k_ms", "undo"]].map(([name, key]) => ({
    name, ...spread(long.map((one) => one[key]), 2), unit: "ms", better: "lower", target: 5,
    against: { what: "the same at a customer with few touches", value: Number(median(short.map((one) => one[key])).toFixed(2)) },
  }));
}

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
  { rows: ["start_1m_ms"], run: start },
  { rows: ["timeline_page_1m_p99_ms"], run: timeline },
  { rows: ["merge_100k_ms", "undo_100k_ms"], run: linkAndUndo },
  { rows: ["rss_idle_mb"], run: idleMemory },
  { rows: ["ws_idle_bytes"], run: idleSockets },
  { rows: ["fanout_1000_p99_ms"], run: fanout },
];
