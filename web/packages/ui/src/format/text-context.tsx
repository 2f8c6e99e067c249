import { createContext, useContext } from 'react';

import type { Formatter } from './formatter.ts';

const TextContext = createContext<Formatter | null>(null);

export const TextProvider = TextContext.Provider;

export function useText(): Formatter {
  const formatter = useContext(TextContext);
  if (!formatter) throw new Error('no TextProvider above');
  return formatter;
}
