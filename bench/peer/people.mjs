// Identity resolution as a team would write it on PostgreSQL: each identifier points at a customer; an event whose identifiers
// meet several customers merges them. One transaction an event at READ COMMITTED, prepared statements, a pool of connections.
// Usage: people.mjs <folder of the server's socket> <database> <secret>; prints its port.
import { createServer } from "node:http";

import express from "express";
import pg from "pg";

const [host, database, secret] = process.argv.slice(2);
const pool = new pg.Pool({ user: "postgres", host, database, max: 16 });
await pool.query(`
  CREATE TABLE customer (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
  );
  CREATE TABLE identity (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    UNIQUE (kind, value)
  );
  CREATE INDEX identity_customer ON identity (customer_id);
  CREATE TABLE message (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    account TEXT NOT NULL,
    update_id BIGINT NOT NULL,
    text TEXT,
    payload JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (account, update_id)
  );
  CREATE INDEX message_customer ON message (customer_id, created_at);
`);

const statement = (name, text) => ({ name, text });
const begin = statement("begin", "BEGIN");
const commit = statement("commit", "COMMIT");
const find = statement("find", `
  SELECT i.kind, i.value, i.customer_id FROM identity AS i JOIN unnest($1::text[], $2::text[]) AS k (kind, value)
    ON i.kind = k.kind AND i.value = k.value`);
const addCustomer = statement("customer", "INSERT INTO customer (name) VALUES ($1) RETURNING id");
const upsert = statement("identity", `
  INSERT INTO identity (kind, value, customer_id) SELECT k.kind, k.value, $3 FROM unnest($1::text[], $2::text[]) AS k (kind, value)
    ORDER BY 1, 2 ON CONFLICT (kind, value) DO UPDATE SET kind = excluded.kind RETURNING customer_id`);
const moveIdentities = statement("move", "UPDATE identity SET customer_id = $1 WHERE customer_id = ANY ($2::bigint[])");
const moveMessages = statement("messages", "UPDATE message SET customer_id = $1 WHERE customer_id = ANY ($2::bigint[])");
const dropCustomers = statement("drop", "DELETE FROM customer WHERE id = ANY ($1::bigint[])");
const addMessage = statement("message", `
  INSERT INTO message (customer_id, account, update_id, text, payload, created_at) VALUES ($1, $2, $3, $4, $5, to_timestamp($6))
    ON CONFLICT (account, update_id) DO NOTHING`);

/// What an event says of its sender: the messenger's user, his own contact card, what he typed.
function identifiersOf(account, { from, contact, text, entities }) {
  const found = [[`telegram:${account}`, String(from.id)]];
  if (contact?.user_id === from.id) found.push(["phone", contact.phone_number]);
  for (const { type, offset, length } of entities ?? []) {
    if (type === "email") found.push(["email", text.slice(offset, offset + length)]);
    if (type === "phone_number") found.push(["phone", text.slice(offset, offset + length)]);
  }
  return found.sort();
}

async function customerFor(client, identifiers, name) {
  const kinds = identifiers.map(([kind]) => kind);
  const values = identifiers.map(([, value]) => value);
  const { rows } = await client.query({ ...find, values: [kinds, values] });
  let customers = rows.map((row) => row.customer_id);
  if (rows.length < identifiers.length) {
    const one = customers[0] ?? (await client.query({ ...addCustomer, values: [name] })).rows[0].id;
    const upserted = await client.query({ ...upsert, values: [kinds, values, one] });
    customers = [one, ...upserted.rows.map((row) => row.customer_id)];
  }
  const [kept, ...gone] = [...new Set(customers)].sort((a, b) => Number(a) - Number(b));
  if (gone.length > 0) {
    await client.query({ ...moveIdentities, values: [kept, gone] });
    await client.query({ ...moveMessages, values: [kept, gone] });
    await client.query({ ...dropCustomers, values: [gone] });
  }
  return kept;
}

async function store(client, account, update) {
  const { message } = update;
  await client.query(begin);
  const name = [message.from.first_name, message.from.last_name].filter(Boolean).join(" ");
  const customer = await customerFor(client, identifiersOf(account, message), name);
  await client.query({
    ...addMessage, values: [customer, account, update.update_id, message.text ?? null, JSON.stringify(update), message.date],
  });
  await client.query(commit);
}

/// Deadlocks, and rows of a customer that another transaction has just merged away.
const passing = new Set(["40P01", "40001", "23503"]);

async function take(account, update) {
  const client = await pool.connect();
  try {
    for (let attempt = 1; ; ++attempt) {
      try {
        return await store(client, account, update);
      } catch (failure) {
        await client.query("ROLLBACK");
        if (!passing.has(failure.code) || attempt === 5) throw failure;
      }
    }
  } finally {
    client.release();
  }
}

const app = express();
app.use(express.json());
app.post("/hooks/:account", async (request, response) => {
  if (request.get("X-Telegram-Bot-Api-Secret-Token") !== secret) return response.sendStatus(401);
  try {
    await take(request.params.account, request.body);
    response.sendStatus(200);
  } catch (failure) {
    console.error(failure.message);
    response.sendStatus(503);
  }
});

const server = createServer(app);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.on("SIGTERM", () => process.exit(0));
