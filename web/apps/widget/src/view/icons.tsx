const horn = 'M11 4.702a.705.705 0 0 0-1.203-.498L6.413 7.587A1.4 1.4 0 0 1 5.416 8H3a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2.416a1.4 1.4 0 0 1 .997.413l3.383 3.384A.705.705 0 0 0 11 19.298z';

const drawings = {
  chat: ['M22 17a2 2 0 0 1-2 2H6.828a2 2 0 0 0-1.414.586l-2.202 2.202A.71.71 0 0 1 2 21.286V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2z'],
  minimise: ['M5 12h14'],
  back: ['m15 18-6-6 6-6'],
  forward: ['m9 18 6-6-6-6'],
  attach: ['m16 6-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551'],
  send: ['m5 12 7-7 7 7', 'M12 19V5'],
  elsewhere: ['m16 3 4 4-4 4', 'M20 7H4', 'm8 21-4-4 4-4', 'M4 17h16'],
  close: ['M18 6 6 18', 'm6 6 12 12'],
  copy: ['M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2z', 'M4 16a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2'],
  check: ['M20 6 9 17l-5-5'],
  checks: ['M18 6 7 17l-5-5', 'm22 10-7.5 7.5L13 16'],
  clock: ['M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z', 'M12 6v6l4 2'],
  alert: ['M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z', 'M12 8v4', 'M12 16h.01'],
  reply: ['m9 17-5-5 5-5', 'M20 18v-2a4 4 0 0 0-4-4H4'],
  file: ['M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7z', 'M14 2v4a2 2 0 0 0 2 2h4'],
  sound: [horn, 'M16 9a5 5 0 0 1 0 6', 'M19.364 18.364a9 9 0 0 0 0-12.728'],
  silent: [horn, 'm22 9-6 6', 'm16 9 6 6'],
  phone: ['M13.832 16.568a1 1 0 0 0 1.213-.303l.355-.465A2 2 0 0 1 17 15h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.468.351a1 1 0 0 0-.292 1.233 14 14 0 0 0 6.392 6.384'],
  video: ['m16 13 5.223 3.482a.5.5 0 0 0 .777-.416V7.87a.5.5 0 0 0-.752-.432L16 10.5', 'M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z'],
  email: ['m22 7-8.991 5.727a2 2 0 0 1-2.009 0L2 7', 'M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z'],
  sms: ['M7 2h10a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z', 'M12 18h.01'],
  telegram: ['M14.536 21.686a.5.5 0 0 0 .937-.024l6.5-19a.496.496 0 0 0-.635-.635l-19 6.5a.5.5 0 0 0-.024.937l7.93 3.18a2 2 0 0 1 1.112 1.11z', 'm21.854 2.147-10.94 10.939'],
  whatsapp: ['M12 3a9 9 0 0 0-7.7 13.6L3 21l4.5-1.2A9 9 0 1 0 12 3Z', 'M9 8.6c0 3.6 2.8 6.4 6.4 6.4l.6-2-2-.9-.9.9a6.4 6.4 0 0 1-2.1-2.1l.9-.9-.9-2Z'],
  viber: ['M8 3.5h8a4.5 4.5 0 0 1 4.5 4.5v5a4.5 4.5 0 0 1-4.5 4.5h-3l-3.5 3.5v-3.5H8A4.5 4.5 0 0 1 3.5 13V8A4.5 4.5 0 0 1 8 3.5Z', 'M12.5 7.5a3.5 3.5 0 0 1 3.5 3.5', 'M8.5 7.800c0 3 2.2 5.4 5 5.7'],
  vk: ['M3 7.500c.6 5.5 3.4 9 8 9v-9', 'M11 12c2.5 0 4.5-1.8 5.2-4.5', 'M11 12c3 0 5.2 1.8 6 4.5'],
  instagram: ['M8.5 3.500h7a5 5 0 0 1 5 5v7a5 5 0 0 1-5 5h-7a5 5 0 0 1-5-5v-7a5 5 0 0 1 5-5z', 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z', 'M17 7h.01'],
  form: ['M9 2h6a1 1 0 0 1 1 1v2a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1z', 'M16 4h2a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h2', 'M12 11h4M12 16h4M8 11h.01M8 16h.01'],
  web: ['M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z', 'M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20', 'M2 12h20'],
};

export type IconName = keyof typeof drawings;

export function Icon({ of, size = 16 }: { of: IconName; size?: number }) {
  return (
    <svg class="i" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {drawings[of].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
}

const looks: Record<string, [string, IconName]> = {
  telegram: ['ch-tg', 'telegram'],
  whatsapp: ['ch-wa', 'whatsapp'],
  viber: ['ch-viber', 'viber'],
  vk: ['ch-vk', 'vk'],
  instagram: ['ch-ig', 'instagram'],
  messenger: ['ch-vk', 'chat'],
  webchat: ['ch-chat', 'chat'],
  email: ['ch-email', 'email'],
  sms: ['ch-sms', 'sms'],
  phone: ['ch-phone', 'phone'],
  calls: ['ch-phone', 'phone'],
  video: ['ch-video', 'video'],
  form: ['ch-form', 'form'],
};

const unknown: [string, IconName] = ['ch-web', 'web'];

export const channelTone = (channel: string): string => (looks[channel] ?? unknown)[0];

/** Filled: somebody spoke there. Ringed: a place on the way. */
export function ChannelNode({ channel, size = 20, ringed = false }: { channel: string; size?: number; ringed?: boolean }) {
  const [tone, icon] = looks[channel] ?? unknown;
  return (
    <span class={`node ${tone} ${ringed ? 'ringed' : ''}`} style={{ width: `${size}px`, height: `${size}px` }}>
      <Icon of={icon} size={Math.round(size * 0.55)} />
    </span>
  );
}
