// What a typical developer would write for the same task: a Telegram webhook, and a chat over WebSocket, that store the message and
// show it to agents.
// Usage: server.mjs <database file> <secret>; prints its port.
import { createServer } from "node:http";

import Database from "better-sqlite3";
import express from "express";
import { WebSocketServer } from "ws";

const [file, secret] = process.argv.slice(2);
const db = new Database(file);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`
  CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    unread INTEGER NOT NULL,
    last_message_at INTEGER NOT NULL
  );
  CREATE INDEX conversations_recent ON conversations (state, last_message_at);
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    update_id INTEGER NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    text TEXT,
    payload TEXT NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX messages_conversation ON messages (conversation_id, created_at);
`);

const upsertConversation = db.prepare(`
  INSERT INTO conversations (chat_id, name, state, unread, last_message_at) VALUES (?, ?, 'open', 1, ?)
  ON CONFLICT (chat_id) DO UPDATE SET name = excluded.name, state = 'open', unread = unread + 1,
    last_message_at = excluded.last_message_at
  RETURNING id, unread`);
const insertMessage = db.prepare(`
  INSERT INTO messages (conversation_id, update_id, direction, text, payload, created_at) VALUES (?, ?, 'in', ?, ?, ?)`);
const store = db.transaction((update) => {
  const { chat, from, text, date } = update.message;
  const name = [from.first_name, from.last_name].filter(Boolean).join(" ");
  const conversation = upsertConversation.get(chat.id, name, date);
  const { lastInsertRowid } = insertMessage.run(
    conversation.id, update.update_id, text ?? null, JSON.stringify(update), date);
  return { id: Number(lastInsertRowid), conversation_id: conversation.id, unread: conversation.unread, name, text, date };
});

const app = express();
app.use(express.json());
app.post("/hooks/tg", (request, response) => {
  if (request.get("X-Telegram-Bot-Api-Secret-Token") !== secret) return response.sendStatus(401);
  const message = store(request.body);
  const frame = JSON.stringify({ seq: message.id, type: "touch", data: message });
  for (const socket of sockets.clients) socket.send(frame);
  response.sendStatus(200);
});

let visitors = 1_000_000_000;
const own = db.prepare("SELECT m.direction, m.text, m.created_at FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE c.chat_id = ? ORDER BY m.created_at DESC LIMIT 40");

function chat(socket) {
  const visitor = ++visitors;
  socket.on("message", (bytes) => {
    const frame = JSON.parse(bytes);
    if (frame.type === "hello") return socket.send(JSON.stringify({ type: "welcome", token: String(visitor), items: own.all(visitor) }));
    const date = Date.now();
    const message = store({ update_id: visitor * 100_000 + Number(frame.id.slice(1)), message: { chat: { id: visitor }, from: { first_name: String(visitor) }, text: frame.text, date } });
    socket.send(JSON.stringify({ type: "ack", id: frame.id }));
    const shown = JSON.stringify({ seq: message.id, type: "touch", data: message });
    for (const agent of sockets.clients) agent.send(shown);
  });
}

const server = createServer(app);
const sockets = new WebSocketServer({ noServer: true });
const chats = new WebSocketServer({ noServer: true });
chats.on("connection", chat);
server.on("upgrade", (request, socket, head) => {
  const door = request.url.startsWith("/chat/") ? chats : sockets;
  door.handleUpgrade(request, socket, head, (opened) => door.emit("connection", opened, request));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.on("SIGTERM", () => process.exit(0));
