// A conversation that went through three channels, for pictures.
import { randomUUID } from 'node:crypto';

import { item } from './window.mjs';

const words = {
  en: { agent: 'Oksana', other: 'Dmytro', q0: 'Do you have the Zenbook with a Cyrillic keyboard?', a0: 'Yes, both in grey and in blue. Two are left in grey.', q1: 'I will take the grey one. Can it be in Kraków by Thursday?', a1: 'To Kraków we deliver on Thursday, before 14:00.', q2: 'Please confirm that the courier comes on Thursday. On Friday I am away.', a2: 'This morning the carrier moved the delivery to Friday, sorry about that. I can send the parcel to the locker at Karmelicka 40: it can be picked up on Thursday from 9:00. The map: https://example.com/kra-214', b1: 'Pick it up there', b2: 'Another one' },
  ru: { agent: 'Оксана', other: 'Дмитро', q0: 'Есть ли Zenbook с русской гравировкой?', a0: 'Да, есть серый и синий. Серых осталось два.', q1: 'Возьму серый. Успеет ли он в Краков к четвергу?', a1: 'В Краков доставим в четверг до 14:00.', q2: 'Подтвердите, пожалуйста, что курьер приедет в четверг. В пятницу меня не будет в городе.', a2: 'Перевозчик утром перенёс доставку на пятницу, приносим извинения. Могу направить посылку в пачкомат на Karmelicka 40: её можно забрать в четверг с 9:00. Карта: https://example.com/kra-214', b1: 'Забрать там', b2: 'Другой' },
};
words.uk = { ...words.ru, agent: 'Оксана', q2: 'Підтвердьте, будь ласка, що кур’єр приїде в четвер. У п’ятницю мене не буде в місті.', a2: 'Перевізник уранці переніс доставку на п’ятницю, перепрошуємо. Можу направити посилку до поштомата на Karmelicka 40: її можна забрати в четвер з 9:00.', b1: 'Забрати там', b2: 'Інший', q0: 'Чи є Zenbook з українською клавіатурою?', a0: 'Так, сірий і синій. Сірих залишилося два.', q1: 'Візьму сірий. Чи встигне до четверга?', a1: 'До Кракова доставимо в четвер до 14:00.' };
words.pl = { ...words.en, q0: 'Czy jest Zenbook z cyrylicą na klawiaturze?', a0: 'Tak, szary i niebieski. Szare zostały dwa.', q1: 'Wezmę szary. Czy zdąży do Krakowa na czwartek?', a1: 'Do Krakowa dostarczymy w czwartek do 14:00.', q2: 'Proszę potwierdzić, że kurier przyjedzie w czwartek.', a2: 'Przewoźnik rano przełożył dostawę na piątek, przepraszamy. Mogę skierować paczkę do paczkomatu na Karmelickiej 40: odbiór w czwartek od 9:00.', b1: 'Odbiór tam', b2: 'Inny' };

export function story(language = 'en', long = 0) {
  const w = words[language] ?? words.en;
  const day = 86_400_000;
  // Of noon, today or yesterday: what is written now must be newer at every hour.
  const noon = new Date().setHours(11, 58, 0, 0);
  const today = noon + 3_600_000 < Date.now() ? noon : noon - day;
  const at = (days, minutes) => new Date(today - days * day + minutes * 60_000).toISOString();
  const me = { from: 'me', name: '', delivery: 'read' };
  const many = Array.from({ length: long }, (_, index) => item({ at: at(9, index), ...(index % 2 ? { name: w.other } : me), text: `${index % 2 ? w.a0 : w.q0} (${index + 1})` }));
  const question = item({ at: at(1, 3), ...me, channel: 'telegram', text: w.q1 });
  const items = [
    ...many,
    item({ at: at(6, 0), ...me, text: w.q0 }),
    item({ at: at(6, 2), name: w.other, text: w.a0 }),
    item({ at: at(6, 20), kind: 'state', from: 'system', change: 'resolved' }),
    item({ at: at(1, 2), kind: 'joint', from: 'system', channel: 'telegram' }),
    question,
    item({ at: at(1, 6), name: w.other, channel: 'telegram', text: w.a1, reply_to: question.id }),
    item({ at: at(0, -1), kind: 'joint', from: 'system', channel: 'webchat' }),
    item({ at: at(0, 0), kind: 'state', from: 'system', name: w.agent, change: 'assigned' }),
    item({ at: at(0, 1), ...me, text: w.q2 }),
    item({ at: at(0, 4), name: w.agent, text: w.a2, buttons: [[{ label: w.b1, data: 'locker' }, { label: w.b2, data: 'other' }]] }),
  ];
  const trace = [{ channel: 'webchat', at: at(6, 0) }, { channel: 'telegram', at: at(1, 2) }, { channel: 'webchat', at: at(0, 0) }];
  return { items, conversation: { id: randomUUID(), state: 'open', agent: { name: w.agent }, trace, since: at(1, 2) } };
}
