// Events that say who their sender is, against an upsert-and-merge in PostgreSQL: rate, and who is whom afterwards.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { startPostgres } from "./company.mjs";
import { median, repeat, spread } from "./numbers.mjs";
import { judge, makeWorld } from "./people.mjs";
import { measure, newFolder, root, startPeopleOfPeer, startProduct } from "./processes.mjs";

const connections = 64;
const peerPackage = (name) => createRequire(join(root, "bench/peer/package.json"))(name);
const peerName = "Node 22, express 5, pg, PostgreSQL 15: one upsert-and-merge transaction an event, pool of 16, same load";

const productIdentities = `
  SELECT i.kind, i.scope, i.value, i.customer_id AS customer, c.id IS NOT NULL AS there
  FROM identity AS i LEFT JOIN identity AS c ON c.id = i.customer_id AND c.customer_id = c.id`;
const peerIdentities = `
  SELECT i.kind, '' AS scope, i.value, i.customer_id AS customer, c.id IS NOT NULL AS there
  FROM identity AS i LEFT JOIN customer AS c ON c.id = i.customer_id`;

const identity = ({ kind, scope, value, customer, there }) => ({
  key: [kind, scope, value].filter(Boolean).join(":"), customer: String(customer), exists: Boolean(there),
});

function readSqlite(data) {
  const database = new (peerPackage("better-sqlite3"))(join(data, "throughline.db"), { readonly: true });
  database.defaultSafeIntegers(true);
  const rows = database.prepare(productIdentities).all();
  database.close();
  return rows.map(identity);
}

async function inPostgres(cluster, database, work) {
  const client = new (peerPackage("pg").Client)({ user: "postgres", host: cluster.folder, database });
  await client.connect();
  const out = await work(client);
  await client.end();
  return out;
}
const readPostgres = (cluster, database, query) =>
  inPostgres(cluster, database, async (client) => (await client.query(query)).rows.map(identity));

let databases = 0;
async function newDatabase(cluster) {
  const name = `resolve_${++databases}`;
  await inPostgres(cluster, "postgres", (client) => client.query(`CREATE DATABASE ${name}`));
  return name;
}

async function drive(server, file, read, world) {
  const result = await measure("load", "replay", server.port, server.secret, connections, file);
  await server.stop();
  return { ...result, rate: result.messages / result.seconds, ...judge(world, await read()) };
}

async function driveInSqlite(file, world) {
  const data = newFolder();
  const server = await startProduct({ data, accounts: ["tg", "tg2"] });
  return drive(server, file, () => readSqlite(data), world);
}

async function driveInPostgres(cluster, file, world) {
  const database = await newDatabase(cluster);
  const server = await startProduct({ database: cluster.url(database), accounts: ["tg", "tg2"] });
  return drive(server, file, () => readPostgres(cluster, database, productIdentities), world);
}

async function drivePeer(cluster, file, world) {
  const database = await newDatabase(cluster);
  const server = await startPeopleOfPeer({ folder: cluster.folder, database });
  return drive(server, file, () => readPostgres(cluster, database, peerIdentities), world);
}

function describe(name, runs) {
  const { wrong, orphaned, split, splitOfShared, identities } = runs[0];
  const middle = (key, digits) => median(runs.map((run) => run[key])).toFixed(digits);
  return `  ${name}: ${middle("rate", 0)} events/s, p50 ${middle("p50_ms", 1)} ms, p99 ${middle("p99_ms", 1)} ms, ` +
    `sent again ${middle("again", 0)}; of ${identities} identities ${wrong} wrong, ${orphaned} orphaned; ` +
    `${split} people split, ${splitOfShared} more whose phone is shared`;
}

async function resolve({ quick, runs, say }) {
  const world = makeWorld(quick ? 1_000 : 20_000);
  const file = join(newFolder(), "events");
  writeFileSync(file, `${world.lines.join("\n")}\n`);
  const cluster = await startPostgres();
  // Taking turns, so that what else the machine does falls on all three.
  const all = await repeat(quick ? 1 : runs, async () => ({
    ours: await driveInSqlite(file, world),
    inPostgres: await driveInPostgres(cluster, file, world),
    peer: await drivePeer(cluster, file, world),
  }));
  cluster.close();
  const of = (who) => all.map((one) => one[who]);
  say(describe("product on SQLite    ", of("ours")));
  say(describe("product on PostgreSQL", of("inPostgres")));
  say(describe("peer                 ", of("peer")));
  const peerRate = median(of("peer").map((run) => run.rate));
  const rate = (name, who, times) => ({
    name, ...spread(of(who).map((run) => run.rate), 0), unit: "events/s", better: "higher", target: Math.round(times * peerRate),
    against: { what: peerName, value: Math.round(peerRate) },
  });
  const mistakes = (who) => of(who).map((run) => run.wrong + run.orphaned);
  return [
    rate("resolve_events", "ours", 5),
    rate("resolve_events_postgres", "inPostgres", 1),
    {
      name: "resolve_wrong", ...spread([...mistakes("ours"), ...mistakes("inPostgres")], 0), unit: "identities", better: "lower",
      target: 0, against: { what: "wrong or orphaned identities of the same peer", value: median(mistakes("peer")) },
    },
  ];
}

export const resolveMeasurements = [
  { rows: ["resolve_events", "resolve_events_postgres", "resolve_wrong"], run: resolve },
];
