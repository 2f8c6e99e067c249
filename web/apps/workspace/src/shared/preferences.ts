import { createStore } from '@throughline/state/store.ts';
import type { Language } from '@throughline/ui/format/formatter.ts';
import { isLanguage } from '@throughline/ui/format/formatter.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  theme: Theme;
  language: Language;
  singleKeys: boolean;
  view: string | null;
}

const KEY = 'throughline.preferences'; // boot/before-paint.js reads it too

function browserLanguage(): Language {
  const wanted = navigator.languages.map((code) => code.slice(0, 2));
  return wanted.find(isLanguage) ?? 'en';
}

function restore(): Preferences {
  const fallback: Preferences = { theme: 'system', language: browserLanguage(), singleKeys: true, view: null };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    return {
      theme: kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : 'system',
      language: isLanguage(kept.language) ? kept.language : fallback.language,
      singleKeys: kept.singleKeys !== false,
      view: typeof kept.view === 'string' ? kept.view : null,
    };
  } catch {
    return fallback;
  }
}

export const preferences = createStore<Preferences, Partial<Preferences>>((state, part) => ({ ...state, ...part }), restore());

const darkSystem = matchMedia('(prefers-color-scheme: dark)');

function applyTheme(): void {
  const { theme } = preferences.get();
  document.documentElement.dataset['theme'] = theme === 'dark' || (theme === 'system' && darkSystem.matches) ? 'dark' : 'light';
}

export function keepPreferences(): void {
  darkSystem.addEventListener('change', applyTheme);
  preferences.subscribe(() => {
    applyTheme();
    try {
      localStorage.setItem(KEY, JSON.stringify(preferences.get()));
    } catch {
      // Storage is full or forbidden: the choice holds for this visit.
    }
  });
}
