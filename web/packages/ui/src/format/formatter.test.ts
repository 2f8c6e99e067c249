import { describe, expect, it } from 'vitest';

import english from '../text/text-en.json';
import polish from '../text/text-pl.json';
import russian from '../text/text-ru.json';
import ukrainian from '../text/text-uk.json';
import type { Language, TextKey, Texts } from './formatter.ts';
import { createFormatter, languageTag } from './formatter.ts';

const all: Record<Language, Texts> = { en: english, ru: russian, uk: ukrainian, pl: polish };
const keys = Object.keys(english) as TextKey[];
const names = (message: string): string[] => [...new Set([...message.matchAll(/(?<!\b(?:one|two|few|many|other) )\{(\w+)(?=[,}])/g)].map((match) => match[1] as string))].sort();

describe.each(Object.keys(all) as Language[])('the texts in %s', (language) => {
  const texts = all[language];
  const formatter = createFormatter(language, texts);

  it('are the same as in English, with the same values', () => {
    expect(Object.keys(texts).sort()).toEqual([...keys].sort());
    for (const key of keys) expect([key, names(texts[key])]).toEqual([key, names(english[key])]);
  });

  it('can be written for any number, with every form the language has', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of keys) {
      const values = Object.fromEntries(names(texts[key]).map((name) => [name, 3]));
      expect(formatter.t(key, values)).not.toMatch(/[{}#]/);
      if (texts[key].includes('plural')) for (const form of forms) expect(`${key}: ${texts[key]}`).toContain(`${form} {`);
    }
  });
});

it('writes times as the design does', () => {
  const ru = createFormatter('ru', russian);
  const en = createFormatter('en', english);
  expect(en.wait(402_000)).toBe('6:42');
  expect([en.wait(4_320_000), ru.wait(4_320_000)]).toEqual(['1 h 12', '1 ч 12']);
  expect(createFormatter('uk', ukrainian).wait(4_320_000)).toBe('1 год 12');
  expect(createFormatter('pl', polish).wait(4_320_000)).toBe('1 godz. 12');
  const now = new Date(2026, 10, 18, 14, 0);
  expect(en.short(new Date(2026, 10, 18, 12, 2), now)).toBe('12:02');
  expect(en.short(new Date(2026, 10, 17, 23, 59), now)).toBe('Tue');
  expect(en.short(new Date(2026, 9, 16), now)).toBe('16 Oct');
  expect(ru.day(new Date(2026, 10, 18, 1), now)).toBe('Сегодня, 18 ноября');
});

it('writes numbers with a narrow space and plurals by the language', () => {
  const ru = createFormatter('ru', russian);
  expect(ru.number(5097)).toBe('5\u202F097');
  expect([1, 2, 5, 21].map((count) => ru.t('inbox.unread', { count }))).toEqual(['1 непрочитанное', '2 непрочитанных', '5 непрочитанных', '21 непрочитанное']);
  expect([languageTag('uk'), languageTag('pt-BR')]).toEqual(['UA', 'PT']);
});
