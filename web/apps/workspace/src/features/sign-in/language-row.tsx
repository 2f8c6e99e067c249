import type { Language } from '@throughline/ui/format/formatter.ts';
import { languageNames, languages } from '@throughline/ui/format/formatter.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';

import { preferences } from '../../shared/preferences.ts';

export function LanguageRow() {
  const text = useText();
  const choose = (language: Language): void => preferences.dispatch({ language });
  return (
    <div role="group" aria-label={text.t('menu.language')} className="-mx-1.5 flex flex-wrap gap-x-1 text-xs">
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === text.language}
          onClick={() => choose(language)}
          className="h-6 rounded-1 px-1.5 text-fg-3 hover:text-fg aria-pressed:font-medium aria-pressed:text-fg touch:h-11"
        >
          {languageNames[language]}
        </button>
      ))}
    </div>
  );
}
