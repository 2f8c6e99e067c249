import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

import type { Chat } from '../client/chat.ts';
import type { ChatState } from '../client/chat-state.ts';
import type { Store } from '../client/store.ts';
import type { Texts } from '../text/texts.ts';

export type Screen = 'home' | 'chat' | 'elsewhere';

export interface PanelState {
  open: boolean;
  /** Null until something decides it: the window of a returning visitor, or the visitor himself. */
  screen: Screen | null;
  muted: boolean;
  replyTo: string | null;
  /** Where the launcher stands, so that it covers nothing that is used. */
  side: 'right' | 'left';
  minimised: boolean;
  /** The texts of the language are here. */
  worded: boolean;
}

export interface Surroundings {
  chat: Chat;
  panel: Store<PanelState>;
  texts: Texts;
  server: string;
  setOpen(open: boolean): void;
  setMuted(muted: boolean): void;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

export function useSurroundings(): Surroundings {
  const found = useContext(SurroundingsContext);
  if (!found) throw new Error('outside of the widget');
  return found;
}

export function useStore<State extends object>(store: Store<State>): State {
  const [state, setState] = useState(store.get);
  useEffect(() => {
    const read = (): void => setState(store.get());
    read();
    return store.subscribe(read);
  }, [store]);
  return state;
}

export const useChat = (): ChatState => useStore(useSurroundings().chat.store);
export const usePanel = (): PanelState => useStore(useSurroundings().panel);
