import { dayOf } from '@throughline/state/days.ts';

import type english from '../text/text-en.json';
import type { Values } from './message-format.ts';
import { formatMessage } from './message-format.ts';

export const languages = ['en', 'ru', 'uk', 'pl'] as const;
export type Language = (typeof languages)[number];
export type TextKey = keyof typeof english;
export type Texts = Record<TextKey, string>;

export const languageNames: Record<Language, string> = { en: 'English', ru: 'Русский', uk: 'Українська', pl: 'Polski' };
export const isLanguage = (value: unknown): value is Language => languages.includes(value as Language);

/** The tag agents know; the code of Ukrainian stays uk. */
export const languageTag = (code: string): string => (code.slice(0, 2) === 'uk' ? 'UA' : code.slice(0, 2).toUpperCase());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const locales: Record<Language, string> = { en: 'en-GB', ru: 'ru', uk: 'uk', pl: 'pl' };
const NARROW = '\u202F';
const two = (value: number): string => String(value).padStart(2, '0');

export interface Formatter {
  language: Language;
  t(key: TextKey, values?: Values): string;
  has(key: string): key is TextKey;
  /** 6:42 under an hour, 1 h 12 over it, then hours and days. */
  wait(milliseconds: number): string;
  clock(time: Date): string;
  /** 12:02 today, the weekday this week, else 16 Nov. */
  short(time: Date, now: Date): string;
  day(time: Date, now: Date): string;
  dayShort(time: Date, now: Date): string;
  date(time: Date): string;
  /** Date, seconds and zone, for a tooltip. */
  exact(time: Date): string;
  number(value: number): string;
  percent(share: number): string;
  size(bytes: number): string;
}

export function createFormatter(language: Language, texts: Texts): Formatter {
  const locale = locales[language];
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: true });
  const dates = (options: Intl.DateTimeFormatOptions): ((time: Date) => string) => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (time) => format.format(time);
  };
  const undotted = (write: (time: Date) => string) => (time: Date) => write(time).replace(/\.$/, '');
  const weekday = undotted(dates({ weekday: 'short' }));
  const dayMonth = undotted(dates({ day: 'numeric', month: 'short' }));
  const longDay = dates({ weekday: 'long', day: 'numeric', month: 'long' });
  const longDate = dates({ day: 'numeric', month: 'long' });
  const date = dates({ day: 'numeric', month: 'long', year: 'numeric' });
  const exact = dates({ dateStyle: 'long', timeStyle: 'long' });
  const upper = (text: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  const number = (value: number): string =>
    numbers.formatToParts(value).map((part) => (part.type === 'group' ? NARROW : part.value)).join('');
  const plurals = new Intl.PluralRules(locale);
  const t = (key: TextKey, values: Values = {}): string => formatMessage(texts[key], values, { plurals, number });
  const clock = (time: Date): string => `${two(time.getHours())}:${two(time.getMinutes())}`;
  const daysApart = (time: Date, now: Date): number =>
    Math.round((new Date(now).setHours(12, 0, 0, 0) - new Date(time).setHours(12, 0, 0, 0)) / DAY);

  return {
    language,
    t,
    has: (key): key is TextKey => key in texts,
    wait(milliseconds) {
      const seconds = Math.max(0, Math.floor(milliseconds / 1000));
      const hours = Math.floor(seconds / 3600);
      if (hours === 0) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
      if (hours < 10) return t('time.hoursMinutes', { hours, minutes: two(Math.floor((seconds % 3600) / 60)) });
      return hours < 48 ? t('time.hours', { hours }) : t('time.days', { days: Math.floor(hours / 24) });
    },
    clock,
    short(time, now) {
      const apart = daysApart(time, now);
      if (apart === 0 || dayOf(time) === dayOf(now)) return clock(time);
      return apart > 0 && apart < 7 ? upper(weekday(time)) : dayMonth(time);
    },
    day(time, now) {
      const apart = daysApart(time, now);
      if (apart === 0) return t('time.today', { date: longDate(time) });
      if (apart === 1) return t('time.yesterday', { date: longDate(time) });
      return upper(time.getFullYear() === now.getFullYear() ? longDay(time) : date(time));
    },
    dayShort(time, now) {
      const apart = daysApart(time, now);
      if (apart === 0) return t('time.todayShort');
      return apart < 7 ? upper(weekday(time)) : dayMonth(time);
    },
    date,
    exact,
    number,
    percent: (share) => `${number(Math.round(share * 100))}\u00A0%`,
    size(bytes) {
      if (bytes < 1000) return t('size.bytes', { size: bytes });
      if (bytes < 1_000_000) return t('size.kilobytes', { size: Math.round(bytes / 1000) });
      return t('size.megabytes', { size: bytes / 1_000_000 });
    },
  };
}
