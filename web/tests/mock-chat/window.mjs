// The window of one visitor: what the server knows and tells of it.
import { randomUUID } from 'node:crypto';

export const limits = { text: 4000, files: 10, file_bytes: 20 * 1024 * 1024 };
export const ways = [
  { account: 'tg', channel: 'telegram', link: true },
  { account: 'wa', channel: 'whatsapp', link: true },
  { account: 'vb', channel: 'viber', link: true },
  { account: 'mail', channel: 'email', link: false },
];
const texts = {
  en: { greeting: 'Hello, this is Voltmart. Ask about anything in the shop.', away: 'We are here from 9:00 to 21:00. Write now, the answer will come here.', queue: 'Somebody will answer in about two minutes.', hand_over: '' },
  ru: { greeting: 'Здравствуйте, это Voltmart. Спрашивайте о любом товаре.', away: 'Мы на связи с 9:00 до 21:00. Напишите сейчас, ответ придёт сюда.', queue: 'Ответим примерно через две минуты.', hand_over: '' },
};
const PAGE = 30;

export const item = (part) => ({ id: randomUUID(), at: new Date().toISOString(), kind: 'message', from: 'agent', name: 'Oksana', channel: 'webchat', text: '', entities: [], files: [], buttons: [], reply_to: null, client_id: null, edited_at: null, delivery: null, change: null, ...part });

export function makeVisitor(now) {
  return { token: randomUUID(), sub: null, items: [], files: new Map(), seen: [], pages: [], addresses: [], presses: [], frames: [], conversation: null, hellos: [], acked: new Set(), ...now };
}

const page = (items) => ({ items, next: null });

function newest(visitor) {
  const items = visitor.items.slice(-PAGE);
  return { ...page(items), next: visitor.items.length > PAGE ? items[0].id : null };
}

export function older(visitor, before) {
  const end = visitor.items.findIndex((one) => one.id === before);
  const items = visitor.items.slice(Math.max(0, end - PAGE), Math.max(0, end));
  return { ...page(items), next: end - PAGE > 0 ? items[0].id : null };
}

export function welcome(visitor, account, { online, language }) {
  return { type: 'welcome', token: visitor.token, language, company: 'Voltmart', account, online, texts: texts[language] ?? texts.en, conversation: visitor.conversation, ...newest(visitor), ways, limits };
}
