import launcher from './launcher-texts.json';
import type en from './text-en.json';

export type Key = keyof typeof en | 'open';
/** One language, by key. */
export type Words = Partial<Record<string, string>>;
type Plural = 'unread' | 'kept';
type Values = Record<string, string | number>;

export const languages = ['en', 'ru', 'uk', 'pl'] as const;
export type Language = (typeof languages)[number];

/** The first of the wishes that is spoken here; `ua` is what many sites write for Ukrainian. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const code = (wish ?? '').toLowerCase().split(/[-_]/)[0];
    const found = languages.find((language) => language === (code === 'ua' ? 'uk' : code));
    if (found) return found;
  }
  return 'en';
}

const fill = (pattern: string, values: Values): string => pattern.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

const DAY_MS = 86_400_000;
const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
export const sameDay = (a: string, b: string): boolean => startOfDay(new Date(a)) === startOfDay(new Date(b));

export interface Texts {
  language: Language;
  /** Before it only the launcher's texts are known. */
  learn(words: Words): void;
  t(key: Key, values?: Values): string;
  plural(key: Plural, count: number): string;
  time(at: string): string;
  /** Today, yesterday, tomorrow, else the date; with the year when it is another one. */
  day(at: string, now?: Date): string;
  date(at: string): string;
  size(bytes: number): string;
  channel(kind: string): string;
  joint(kind: string): string;
}

export function makeTexts(language: Language): Texts {
  const known: Words = { ...launcher[language] };
  const rules = new Intl.PluralRules(language);
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const find = (key: string): string => known[key] ?? key;
  const t = (key: Key, values: Values = {}): string => fill(find(key), values);
  const date = (at: string): string => {
    const year = new Date(at).getFullYear() === new Date().getFullYear() ? {} : ({ year: 'numeric' } as const);
    return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', ...year }).format(new Date(at));
  };
  const withKind = (what: 'channel' | 'joint', kind: string): string => known[`${what}.${kind}`] ?? find(`${what}.other`);
  return {
    language,
    learn: (words) => void Object.assign(known, words),
    t,
    plural: (key, count) => fill(known[`${key}.${rules.select(count)}`] ?? find(`${key}.other`), { count }),
    time: (at) => clock.format(new Date(at)),
    day(at, now = new Date()) {
      const days = Math.round((startOfDay(new Date(at)) - startOfDay(now)) / DAY_MS);
      return days >= -1 && days <= 1 ? relative.format(days, 'day') : date(at);
    },
    date,
    size(bytes) {
      const [unit, base]: [string, number] = bytes >= 1024 * 1024 ? ['megabyte', 1024 * 1024] : bytes >= 1024 ? ['kilobyte', 1024] : ['byte', 1];
      return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(bytes / base).replace(' ', '\u00a0');
    },
    channel: (kind) => withKind('channel', kind),
    joint: (kind) => withKind('joint', kind),
  };
}
