import type { Store } from '@throughline/state/store.ts';
import { useSyncExternalStore } from 'react';

/** `select` must return a part of the state itself, never something newly made. */
export function useStore<State, Event, Part>(store: Store<State, Event>, select: (state: State) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
