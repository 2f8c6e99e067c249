import { element, icon } from './element.ts';
import type { Child } from './element.ts';
import type { InlineButton, Message } from './messenger.ts';
import { fileAddress } from './messenger.ts';
import type { Texts } from './texts.ts';

export interface BubbleActs {
  press: (message: Message, data: string) => void;
  edit: (message: Message) => void;
}

const address = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;

/** Text with its web addresses as links. */
function withLinks(text: string): Child[] {
  const out: Child[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    out.push(text.slice(end, match.index));
    out.push(element('a', { href: match[0], target: '_blank', rel: 'noopener noreferrer' }, match[0]));
    end = match.index + match[0].length;
  }
  out.push(text.slice(end));
  return out;
}

export const summaryOf = (message: Message, texts: Texts): string =>
  message.text ?? message.caption ?? (message.photo ? texts.picture : (message.document?.file_name ?? message.contact?.phone_number ?? ''));

function quote(message: Message, texts: Texts): HTMLElement {
  const who = message.from.is_bot ? message.from.first_name : texts.you;
  return element('blockquote', {}, element('b', {}, who), element('span', {}, summaryOf(message, texts)));
}

function picture(message: Message, texts: Texts): Child {
  const file = message.photo?.at(-1);
  if (!file) return null;
  const size = file.width && file.height ? { width: String(file.width), height: String(file.height) } : {};
  const image = element('img', { src: fileAddress(file), alt: message.caption ?? texts.picture, loading: 'lazy', ...size });
  return element('a', { class: 'picture', href: fileAddress(file), target: '_blank', rel: 'noopener' }, image);
}

function attached(message: Message): Child {
  const file = message.document ?? message.video;
  if (!file) return null;
  const name = file.file_name ?? 'file';
  return element('a', { class: 'file', href: fileAddress(file), download: name }, icon('file'), element('span', {}, name));
}

function card(message: Message): Child {
  if (!message.contact) return null;
  const { first_name, last_name, phone_number } = message.contact;
  const number = phone_number.startsWith('+') ? phone_number : `+${phone_number}`;
  const name = `${first_name} ${last_name ?? ''}`.trim();
  return element('div', { class: 'card' }, icon('contact'), element('b', {}, name), element('span', {}, number));
}

function inlineButton(message: Message, button: InlineButton, acts: BubbleActs): HTMLElement {
  if (button.url) return element('a', { class: 'offer', href: button.url, target: '_blank', rel: 'noopener noreferrer' }, button.text);
  const data = button.callback_data ?? '';
  const pressed = message.pressed === data;
  return element('button', { class: 'offer', type: 'button', 'aria-pressed': String(pressed), onclick: () => { acts.press(message, data); } }, button.text);
}

function offers(message: Message, acts: BubbleActs): Child {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return element('div', { class: 'offers' },
    ...rows.map((row) => element('div', {}, ...row.map((button) => inlineButton(message, button, acts)))));
}

function meta(message: Message, texts: Texts, language: string): HTMLElement {
  const at = new Date(message.date * 1000);
  const time = at.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hour12: false });
  return element('span', { class: 'meta' }, message.edit_date ? `${texts.edited} ` : null,
    element('time', { datetime: at.toISOString() }, time));
}

/** One message as the messenger shows it. */
export function bubble(message: Message, texts: Texts, language: string, acts: BubbleActs): HTMLElement {
  const mine = !message.from.is_bot;
  const text = message.text ?? message.caption;
  const body = element('div', { class: 'bubble' },
    message.reply_to_message ? quote(message.reply_to_message, texts) : null,
    picture(message, texts), attached(message), card(message),
    text ? element('p', { dir: 'auto' }, ...withLinks(text)) : null,
    meta(message, texts, language));
  const edit = mine && message.text !== undefined &&
    element('button', { class: 'quiet edit', type: 'button', 'aria-label': texts.edit, title: texts.edit, onclick: () => { acts.edit(message); } }, icon('edit'));
  return element('li', { class: mine ? 'mine' : 'theirs', 'data-id': String(message.message_id) }, edit, body, offers(message, acts));
}
