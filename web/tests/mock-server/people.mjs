// Fixtures for development and pictures; no part of the product.
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const agents = [
  { id: '1', name: 'Оксана Дячук', email: 'oksana@example.com', role: 'supervisor' },
  { id: '2', name: 'Дмитро Савчук', email: 'dmytro@example.com', role: 'agent' },
  { id: '3', name: 'Zofia Kowalczyk', email: 'zofia@example.com', role: 'agent' },
];

const can = { buttons: 8, files: true, reply_to: true, text_max: 4096, delivered_receipts: false, read_receipts: false };
export const channels = [
  { id: 'tg-main', kind: 'telegram', health: 'ok', can },
  { id: 'wa', kind: 'whatsapp', health: 'ok', can: { ...can, delivered_receipts: true, read_receipts: true } },
  { id: 'site', kind: 'webchat', health: 'ok', can },
  { id: 'mail', kind: 'email', health: 'ok', can: { ...can, text_max: 0 } },
  { id: 'viber', kind: 'viber', health: 'ok', can },
  { id: 'vk', kind: 'vk', health: 'ok', can },
  { id: 'ig', kind: 'instagram', health: 'ok', can },
];

// name, language, channel, state, minutes since the last word, assignee, unread, what was last said, topic
export const rows = [
  ['Марина Вишневецкая', 'ru', 'telegram', 'open', 6.7, '1', 2, 'long', 'Delivery'],
  ['Олександр Гриценко', 'uk', 'telegram', 'open', 18, '1', 3, 'Екран мерехтить після оновлення, відео додав', null],
  ['James O’Connor', 'en', 'webchat', 'open', 0.8, '1', 1, 'Is the EU plug in the box?', null],
  ['Agnieszka Wójcik-Zawadzka', 'pl', 'email', 'open', 72, '1', 1, 'Faktura na firmę do zamówienia V-48301, proszę o korektę NIP', 'Invoices'],
  ['Zofia Lewandowska', 'pl', 'instagram', 'waiting', 180, '1', 0, '>Tak, w kolorze grafitowym są 4 sztuki na Karmelickiej', null],
  ['Тимур Ахметов', 'ru', 'vk', 'waiting', 300, '1', 0, '>Трек-номер будет вечером, как только перевозчик его выдаст', null],
  ['Андрей Коваленко-Задунайский', 'uk', 'viber', 'open', 31, null, 1, 'Як надіслати повернення, якщо коробки вже немає?', 'Returns'],
  ['Олена Бондаренко', 'uk', 'telegram', 'open', 44, null, 2, 'Скільки коштує заміна екрана?', null],
  ['Piotr Wiśniewski', 'pl', 'whatsapp', 'open', 260, '2', 0, 'Karta została odrzucona dwa razy', null],
  ['Katarzyna Nowak', 'pl', 'telegram', 'waiting', 60 * 26, '2', 0, '>Kurier będzie dziś między 14 a 16', null],
  ['\u202Eevil‮ Name', 'en', 'telegram', 'waiting', 60 * 30, null, 0, 'Look at invoice\u202Efdp.exe', null],
  ['Hans-Jürgen Donaudampfschifffahrtsgesellschaftskapitän', 'en', 'telegram', 'resolved', 60 * 50, '3', 0, 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', null],
  ['Мария', 'ru', 'telegram', 'resolved', 60 * 80, '1', 0, '>Рады помочь. Хорошего дня', null],
];

export function thread(now) {
  const at = (back) => new Date(now - back).toISOString();
  const yesterday = new Date(now).setHours(14, 20, 0, 0) - day;
  const monday = new Date(now).setHours(20, 4, 0, 0) - 2 * day;
  const when = (time) => new Date(time).toISOString();
  return [
    { at: when(monday - 60_000), kind: 'state', channel: 'webchat', direction: 'internal', payload: { change: 'opened' } },
    { at: when(monday), channel: 'webchat', direction: 'in', text: 'Здравствуйте! А у Zenbook 14 клавиатура с русской гравировкой? И можно ли получить до четверга?' },
    { at: when(monday + 8 * minute), channel: 'telegram', direction: 'in', text: 'Это я, из чата на сайте. Так что с доставкой до четверга?', payload: { start_payload: '7K3D9Q' } },
    { at: when(monday + 9 * minute), kind: 'state', channel: 'telegram', direction: 'internal', payload: { change: 'assigned', agent_id: '2', agent_name: 'Дмитро Савчук' } },
    { at: when(monday + 10 * minute), channel: 'telegram', direction: 'out', by: '2', text: 'Марина, гравировка русская и латинская. В Краков доставим в четверг, 19-го, курьером. Оформить?', delivery: 'read', payload: { buttons: [[{ label: 'Да, оформить' }, { label: 'Сравнить с Swift Go', url: 'https://example.com/compare' }]] } },
    { at: when(monday + 14 * minute), channel: 'telegram', direction: 'in', text: 'Да, оформить', payload: { button: { label: 'Да, оформить', data: 'order' } } },
    { at: when(yesterday), channel: 'telegram', direction: 'in', text: 'Вот коробка, уголок помят. Это только упаковка?', photos: 3 },
    { at: when(yesterday + minute), channel: 'telegram', direction: 'in', text: null, document: { name: 'Акт приёмки с очень длинным названием документа и подписью 2026-11-17.pdf', size: 482_113 } },
    { at: when(yesterday + 8 * minute), kind: 'note', channel: 'telegram', direction: 'internal', by: '1', text: 'Уезжает в пятницу утром. Если курьер не успеет, предложить пачкомат на Karmelicka 40: это по пути на работу.' },
    { at: when(yesterday + 20 * minute), channel: 'telegram', direction: 'out', by: '1', text: 'Марина, ноутбук проверили при упаковке, акт приложен. Подробности на странице доставки, код AX-200.', delivery: 'delivered', replyTo: 7, payload: { entities: [{ kind: 'bold', offset: 8, length: 7 }, { kind: 'text_link', offset: 69, length: 17, url: 'https://example.com/delivery' }, { kind: 'code', offset: 92, length: 6 }] } },
    { at: when(yesterday + 40 * minute), channel: 'telegram', direction: 'in', text: 'Вот адрес, и телефон мужа, если не дозвонитесь', payload: { location: { latitude: 50.06143, longitude: 19.93658, title: 'Karmelicka 40' }, contact: { name: 'Андрей', phone: '+48601555214' } } },
    { at: when(new Date(now).setHours(0, 12, 0, 0)), channel: 'whatsapp', direction: 'in', text: 'Пишу отсюда, Telegram на этом телефоне не открывается.' },
    { at: at(25 * minute), channel: 'telegram', direction: 'out', by: '1', text: 'Марина, добрый день! Уточняем у перевозчика и ответим в течение часа.', delivery: 'uncertain' },
    { at: at(6.7 * minute), channel: 'telegram', direction: 'in', text: 'Звонила утром, обещали перезвонить. Подтвердите, пожалуйста, что курьер приедет в четверг.', payload: { edited_at: at(6 * minute), edits: ['Звонила утром, обещали перезвонить.'] } },
    { at: at(6.2 * minute), channel: 'telegram', direction: 'in', text: 'В пятницу меня не будет в городе.' },
  ];
}

export const customer = (id, name, language, channel, now) => {
  const when = (back) => new Date(now - back).toISOString();
  const identity = (own, kind, value, assurance, extra = {}) => ({ id: own, kind, scope: '', value, name: null, handle: null, language, reachable: true, assurance, first_seen: when(400 * day), last_seen: when(hour), links: [], ...extra });
  const link = (own, rule, evidence, assurance) => ({ id: own, a: id, b: own, rule, evidence, assurance, by: 'system', at: when(2 * day), undone_at: null });
  const identities = [identity(id, channel, '48512903', 'channel', { name, handle: channel === 'telegram' ? 'marina_vsh' : null })];
  if (name.startsWith('Марина В')) {
    identities.push(identity('9001', 'phone', '+48512734903', 'proved', { links: [link('9101', 'own_contact', 'Shared as own contact in Telegram', 'proved')] }));
    identities.push(identity('9002', 'webchat', 'a6f0…c3', 'proved', { links: [link('9102', 'resume_token', 'Code from the site chat, used in Telegram', 'proved')] }));
    identities.push(identity('9003', 'email', 'm.vishnevetskaya@example.com', 'claimed', { reachable: false, links: [link('9103', 'said', 'Written in the site chat', 'claimed')] }));
    identities.push(identity('9004', 'whatsapp', '+48512734903', 'confirmed', { links: [link('9104', 'agent', 'Same number, confirmed on the phone', 'confirmed')] }));
  }
  return { id, name, language, identities, attributes: name.startsWith('Марина В') ? { city: { value: 'Kraków', source: 'order V-48213', at: when(day) }, 'preferred time': { value: 'after 14:00', source: 'site chat', at: when(2 * day) } } : {}, first_seen: when(400 * day), last_seen: when(hour) };
};
