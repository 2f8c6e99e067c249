import { FakeBotApi } from './bot-api.mjs';
import { Client } from './client.mjs';
import { Program } from './program.mjs';
import { TelegramCustomer, telegramAccount } from './telegram-customer.mjs';

/// A running program with one Telegram account at a fake Bot API, an administrator, and the network outside.
export async function startCompany({ account = {}, server, env, company } = {}) {
  const api = await FakeBotApi.start();
  const program = await Program.start({ channels: [telegramAccount(api, account)], server, env, company });
  const admin = await program.client('admin');
  const network = new Client(program.url);
  return {
    api,
    program,
    admin,
    network,
    customer: (options) => new TelegramCustomer(network, options),
    async close() {
      await program.discard();
      await this.api.stop();
    },
  };
}
