import type { Formatter } from './format/formatter.ts';

/** A channel is one hue (the class in tokens.css), one glyph and one name. */
export type Glyph =
  | 'phone' | 'video' | 'chat' | 'email' | 'sms' | 'telegram' | 'whatsapp' | 'viber' | 'vk' | 'instagram' | 'form' | 'web' | 'mailing';

const looks: Record<string, { tone: string; glyph: Glyph }> = {
  telegram: { tone: 'ch-tg', glyph: 'telegram' },
  whatsapp: { tone: 'ch-wa', glyph: 'whatsapp' },
  viber: { tone: 'ch-viber', glyph: 'viber' },
  vk: { tone: 'ch-vk', glyph: 'vk' },
  instagram: { tone: 'ch-ig', glyph: 'instagram' },
  messenger: { tone: 'ch-vk', glyph: 'chat' },
  webchat: { tone: 'ch-chat', glyph: 'chat' },
  email: { tone: 'ch-email', glyph: 'email' },
  sms: { tone: 'ch-sms', glyph: 'sms' },
  phone: { tone: 'ch-phone', glyph: 'phone' },
  calls: { tone: 'ch-phone', glyph: 'phone' },
  video: { tone: 'ch-video', glyph: 'video' },
  form: { tone: 'ch-form', glyph: 'form' },
  mailing: { tone: 'ch-mail-bulk', glyph: 'mailing' },
};

const unknown: { tone: string; glyph: Glyph } = { tone: 'ch-web', glyph: 'web' };

export const channelTone = (kind: string): string => (looks[kind] ?? unknown).tone;
export const channelGlyph = (kind: string): Glyph => (looks[kind] ?? unknown).glyph;

export function channelName(kind: string, text: Formatter): string {
  const key = `channel.${kind}`;
  return text.has(key) ? text.t(key) : kind || text.t('channel.web');
}
