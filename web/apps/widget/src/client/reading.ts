import type { ChatWindow } from '../core/chat-window.ts';
import { newestMark, unreadItems } from '../core/chat-window.ts';
import type { Connection } from '../core/connection.ts';
import type { Kept } from '../core/kept.ts';

const AT_ONCE = 50;

export interface Reading {
  /** How many are unread now, after telling the server what came and what was read. */
  look(window: ChatWindow): number;
  setAttention(on: boolean): void;
  hasAttention(): boolean;
  tell(): void;
  forget(): void;
}

/** Knows up to where the visitor has read, and tells the agents. */
export function makeReading(kept: Kept, connection: Connection): Reading {
  const told = new Map<string, 'delivered' | 'read'>();
  const toTell = new Map<string, 'delivered' | 'read'>();
  let attention = false;

  const want = (id: string, state: 'delivered' | 'read'): void => {
    if (told.get(id) === state || told.get(id) === 'read') return;
    toTell.set(id, state);
  };

  const tellState = (state: 'delivered' | 'read'): void => {
    const ids = [...toTell].filter(([, wanted]) => wanted === state).map(([id]) => id);
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const items = ids.slice(from, from + AT_ONCE);
      if (!connection.send({ type: 'seen', items, state })) return;
      for (const id of items) {
        told.set(id, state);
        toTell.delete(id);
      }
    }
  };

  const tell = (): void => {
    tellState('delivered');
    tellState('read');
  };

  return {
    look(window) {
      if (!window.welcomed) return 0;
      if (!kept.readMark()) kept.saveReadMark(newestMark(window.items));
      const unread = unreadItems(window.items, kept.readMark());
      for (const item of unread) want(item.id, attention ? 'read' : 'delivered');
      tell();
      if (!attention) return unread.length;
      if (unread.length > 0) kept.saveReadMark(newestMark(window.items));
      return 0;
    },
    setAttention(on) {
      attention = on;
    },
    hasAttention: () => attention,
    tell,
    forget() {
      told.clear();
      toTell.clear();
    },
  };
}
