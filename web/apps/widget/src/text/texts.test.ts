import { expect, it } from 'vitest';

import launcher from './launcher-texts.json';
import en from './text-en.json';
import pl from './text-pl.json';
import ru from './text-ru.json';
import uk from './text-uk.json';
import { chooseLanguage, languages, makeTexts } from './texts.ts';

const all = { en, ru, uk, pl };
const form = /\.(?:one|few|many|other)$/;

it('says everything in every language, with the same places for values', () => {
  const keys = (words: object): string[] => Object.keys(words).filter((key) => !form.test(key)).sort();
  const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();
  for (const language of languages) {
    expect(keys(all[language])).toEqual(keys(en));
    for (const [key, text] of Object.entries(all[language])) {
      if (key in en) expect([key, ...places(text)]).toEqual([key, ...places(en[key as keyof typeof en])]);
    }
  }
});

it('has every plural form that the language has', () => {
  for (const language of languages) {
    for (const name of ['unread', 'kept']) {
      const words: object = { ...launcher[language], ...all[language] };
      for (const category of new Intl.PluralRules(language).resolvedOptions().pluralCategories) expect(words).toHaveProperty([`${name}.${category}`]);
    }
  }
});

it('counts as the language does', () => {
  const ru = makeTexts('ru');
  expect([1, 2, 5, 11, 21, 22].map((count) => ru.plural('unread', count))).toEqual(['1 новое сообщение', '2 новых сообщения', '5 новых сообщений', '11 новых сообщений', '21 новое сообщение', '22 новых сообщения']);
  const pl = makeTexts('pl');
  expect([1, 2, 5, 22].map((count) => pl.plural('unread', count))).toEqual(['1 nowa wiadomość', '2 nowe wiadomości', '5 nowych wiadomości', '22 nowe wiadomości']);
});

it('chooses the first language that it speaks', () => {
  expect(chooseLanguage([undefined, 'de', 'pl-PL'])).toBe('pl');
  expect(chooseLanguage(['ua', 'ru'])).toBe('uk');
  expect(chooseLanguage(['', 'fr'])).toBe('en');
});

it('names days and sizes', () => {
  const texts = makeTexts('uk');
  const now = new Date(2026, 10, 24, 9);
  expect(texts.day(new Date(2026, 10, 24, 1).toISOString(), now)).toBe('сьогодні');
  expect(texts.day(new Date(2026, 10, 23, 23).toISOString(), now)).toBe('учора');
  expect(makeTexts('ru').size(1_572_864)).toBe('1,5\u00a0МБ');
});
