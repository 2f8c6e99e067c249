// Start, timeline pages, search, link and undo at a furnished company, on both databases.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { company, queriesFor } from "./company.mjs";
import { measure, newFolder, startProduct, timeStart } from "./processes.mjs";
import { median, repeat, spread } from "./numbers.mjs";

const middle = (results, key) => median(results.map((result) => result[key])).toFixed(2);
const milliseconds = (values, digits, target) => ({ ...spread(values, digits), unit: "ms", better: "lower", target });

async function start({ name, database, touches, runs, say }) {
  const { data, database: url, close } = await company(database, touches, say);
  const values = await repeat(runs, () => timeStart(data, url));
  close();
  return [{ name, ...milliseconds(values, 0, 1000), against: null }];
}

async function timeline({ name, database, touches, runs, seconds, say }) {
  const place = await company(database, touches, say);
  const server = await startProduct(place);
  const path = `/api/v1/customers/${place.identity}/timeline?limit=100`;
  await measure("load", "page", server.port, place.token, path, seconds / 3);
  const rest = await repeat(runs, () => measure("load", "page", server.port, place.token, path, seconds));
  const direct = await repeat(runs, () => measure("timeline", place.place, place.identity, seconds));
  await server.stop();
  place.close();
  say(`  over REST p50 ${middle(rest, "p50_ms")} ms, p99 ${middle(rest, "p99_ms")} ms, ${rest[0].bytes} bytes a page; ` +
    `from the store p50 ${middle(direct, "p50_ms")} ms, p99 ${middle(direct, "p99_ms")} ms`);
  return [{
    name, ...milliseconds(rest.map((result) => result.p99_ms), 2, 3),
    against: { what: "the same page read straight from the store, p99", value: Number(middle(direct, "p99_ms")) },
  }];
}

function sayByKind(results, lines, say) {
  const kinds = new Map();
  for (const [at, line] of lines.entries()) {
    const [kind, query] = line.split("\t");
    const typical = median(results.map((result) => result.each[at].p50_ms));
    const worst = Math.max(...results.map((result) => result.each[at].max_ms));
    const known = kinds.get(kind) ?? { typical: [], worst: { ms: 0 } };
    known.typical.push(typical);
    if (worst > known.worst.ms) known.worst = { ms: worst, query };
    kinds.set(kind, known);
  }
  for (const [kind, { typical, worst }] of kinds) {
    say(`  ${kind.padEnd(22)} median of a query ${Math.min(...typical).toFixed(1)} to ${Math.max(...typical).toFixed(1)} ms, ` +
      `worst ${worst.ms.toFixed(1)} ms ("${worst.query}")`);
  }
}

async function search({ name, database, touches, quick, runs: usual, seconds, say }) {
  const runs = quick ? 2 : usual;  // each goes over all queries twice at least
  const place = await company(database, touches, say);
  const queries = await queriesFor(touches);
  const lines = readFileSync(queries, "utf8").trim().split("\n");
  const requests = join(newFolder(), "requests");
  writeFileSync(requests, lines.map((line) => {
    const [kind, query] = line.split("\t");
    return `${kind}\t/api/v1/customers?q=${encodeURIComponent(query)}\n`;
  }).join(""));
  const server = await startProduct(place);
  const rest = await repeat(runs, () => measure("load", "mix", server.port, place.token, requests, seconds));
  const direct = await repeat(runs, () => measure("search", place.place, queries, seconds));
  await server.stop();
  place.close();
  say(`  ${lines.length} queries over REST p50 ${middle(rest, "p50_ms")} ms, p95 ${middle(rest, "p95_ms")} ms; ` +
    `from the store p50 ${middle(direct, "p50_ms")} ms, p95 ${middle(direct, "p95_ms")} ms`);
  sayByKind(rest, lines, say);
  return [{
    name, ...milliseconds(rest.map((result) => result.p95_ms), 2, 50),
    against: { what: "the same searches straight from the store, p95", value: Number(middle(direct, "p95_ms")) },
  }];
}

/// An agent's link and its undo over REST, at the customer with the long history and at one with a handful.
async function linkAndUndo({ suffix, database, touches, runs, say }) {
  const place = await company(database, touches, say);
  const { identity, token } = place;
  const server = await startProduct(place);
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
  place.close();
  return [["merge_100k_ms", "link"], ["undo_100k_ms", "undo"]].map(([name, key]) => ({
    name: name + suffix, ...milliseconds(long.map((one) => one[key]), 2, 5),
    against: { what: "the same at a customer with few touches", value: Number(median(short.map((one) => one[key])).toFixed(2)) },
  }));
}

/// `size`: touches of the full row.
const at = (size, database, one) => (options) => {
  const suffix = database === "postgres" ? "_postgres" : "";
  return one({ ...options, suffix, database, touches: options.quick ? 100_000 : size });
};

export const historyMeasurements = ["sqlite", "postgres"].flatMap((database) => {
  const suffix = database === "postgres" ? "_postgres" : "";
  const rows = [["1m", 1_000_000], ["10m", 10_000_000]].flatMap(([word, size]) => [
    [`start_${word}_ms`, start, size],
    [`timeline_page_${word}_p99_ms`, timeline, size],
    [`search_${word}_p95_ms`, search, size],
  ]);
  return [
    ...rows.map(([row, one, size]) => {
      const name = row + suffix;
      return { rows: [name], run: (options) => at(size, database, one)({ ...options, name }) };
    }),
    { rows: [`merge_100k_ms${suffix}`, `undo_100k_ms${suffix}`], run: at(1_000_000, database, linkAndUndo) },
  ];
});
