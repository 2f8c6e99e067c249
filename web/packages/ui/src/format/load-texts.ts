import type { Language, Texts } from './formatter.ts';

/** Each language is a file of its own; only the chosen one is read. */
export async function loadTexts(language: Language): Promise<Texts> {
  switch (language) {
    case 'en':
      return (await import('../text/text-en.json')).default;
    case 'ru':
      return (await import('../text/text-ru.json')).default;
    case 'uk':
      return (await import('../text/text-uk.json')).default;
    case 'pl':
      return (await import('../text/text-pl.json')).default;
  }
}
