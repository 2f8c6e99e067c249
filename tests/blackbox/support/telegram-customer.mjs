import { eventually } from './eventually.mjs';

// A person (or group) in Telegram: makes updates as Telegram does and posts them to the account's webhook.

export const SECRET = 'hook-secret_0123456789';

let lastUpdate = 100_000;
let lastUser = 5_000_000;

export const nextUpdateId = () => ++lastUpdate;

/// The section of a Telegram account whose remote side is `api`.
export function telegramAccount(api, extra = {}) {
  return { id: 'tg-main', kind: 'telegram', token: api.token, secret: SECRET, api_base: api.url, ...extra };
}

export class TelegramCustomer {
  constructor(client, { firstName = `Customer${lastUser + 1}`, account = 'tg-main', secret = SECRET, id, ...names } = {}) {
    this.client = client;
    this.account = account;
    this.secret = secret;
    this.id = id ?? ++lastUser;
    this.from = { id: this.id, is_bot: false, first_name: firstName, ...names };
    this.chat = { id: this.id, type: 'private', first_name: firstName };
    this.lastMessage = 0;
  }

  get name() {
    return [this.from.first_name, this.from.last_name].filter(Boolean).join(' ');
  }

  now() {
    return Math.floor(Date.now() / 1000);
  }

  /// Not sent yet: tests reorder and repeat.
  message(content, { message_id = ++this.lastMessage, date = this.now(), chat = this.chat, from = this.from } = {}) {
    const body = typeof content === 'string' ? { text: content } : content;
    return { update_id: nextUpdateId(), message: { message_id, from, chat, date, ...body } };
  }

  edited(message_id, text, { date = this.now(), edit_date = this.now() + 1, ...more } = {}) {
    return {
      update_id: nextUpdateId(),
      edited_message: { message_id, from: this.from, chat: this.chat, date, edit_date, text, ...more },
    };
  }

  pressed(data, message = undefined, id = `query-${nextUpdateId()}`) {
    return { update_id: nextUpdateId(), callback_query: { id, from: this.from, message, data, chat_instance: '1' } };
  }

  membership(status, former = status === 'kicked' ? 'member' : 'kicked') {
    const bot = { id: 7000000001, is_bot: true, first_name: 'Test' };
    return {
      update_id: nextUpdateId(),
      my_chat_member: {
        chat: this.chat,
        from: this.from,
        date: this.now(),
        old_chat_member: { user: bot, status: former },
        new_chat_member: { user: bot, status, until_date: 0 },
      },
    };
  }

  /// Posts an update as Telegram would; `secret: null` leaves the header out.
  post(update, { expect = 200, secret = this.secret, headers = {} } = {}) {
    const all = { ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }), ...headers };
    return this.client.post(`/hooks/${this.account}`, update, expect, all);
  }

  async says(content, options) {
    const update = this.message(content, options);
    await this.post(update);
    return update;
  }

  /// Says something and waits until an agent sees the conversation.
  async begins(reader, content = 'Hello', options = {}) {
    await this.says(content, options);
    return reader.conversationOf(this.name);
  }

  untilTouch(reader, conversation, fits, what = 'a touch') {
    return eventually(async () => (await reader.timeline(conversation)).find(fits), { what });
  }
}
