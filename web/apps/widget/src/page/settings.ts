import type { Language } from '../text/texts.ts';
import { chooseLanguage } from '../text/texts.ts';

export interface Settings {
  /** Where the script came from, with a slash at the end. */
  server: string;
  account: string;
  language: Language;
  color: string;
  position: 'right' | 'left';
  theme: 'light' | 'dark' | null;
  anonymousId: string | null;
}

export function readSettings(script: HTMLScriptElement): Settings | null {
  const source = new URL(script.src, location.href);
  const account = source.searchParams.get('account') ?? '';
  if (!account) return null;
  const { language, color, position, theme, anonymousId } = script.dataset;
  return {
    server: new URL('.', source).href,
    account,
    language: chooseLanguage([language, document.documentElement.lang, ...navigator.languages]),
    color: color ?? '',
    position: position === 'left' ? 'left' : 'right',
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    anonymousId: anonymousId ?? null,
  };
}

/** What the SDKs of Segment and RudderStack keep: some write it as JSON, some plain. */
export function keptAnonymousId(): string | null {
  const cookie = /(?:^|;\s*)ajs_anonymous_id=([^;]*)/.exec(document.cookie)?.[1];
  let kept = cookie ? decodeURIComponent(cookie) : null;
  try {
    kept = localStorage.getItem('ajs_anonymous_id') ?? kept;
  } catch {
    // Storage may be forbidden.
  }
  const id = kept?.replace(/^"|"$/g, '').trim();
  return id ? id.slice(0, 200) : null;
}
