import type { Formatter, Language } from '@throughline/ui/format/formatter.ts';
import { createFormatter } from '@throughline/ui/format/formatter.ts';
import { loadTexts } from '@throughline/ui/format/load-texts.ts';
import { TextProvider } from '@throughline/ui/format/text-context.tsx';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';

import { preferences } from '../shared/preferences.ts';
import { useStore } from '../shared/use-store.ts';

async function read(language: Language): Promise<Formatter> {
  return createFormatter(language, await loadTexts(language));
}

/** Shows nothing until the words are here; a change of language keeps the old words until the new ones have come. */
export function LanguageGate({ children }: { children: ReactNode }) {
  const language = useStore(preferences, (state) => state.language);
  const [text, setText] = useState<Formatter | null>(null);
  useEffect(() => {
    let current = true;
    void read(language).then((loaded) => {
      if (!current) return;
      document.documentElement.lang = language;
      setText(loaded);
    });
    return () => {
      current = false;
    };
  }, [language]);
  return text && <TextProvider value={text}>{children}</TextProvider>;
}
