import type { ReadMark } from './chat-window.ts';
import type { Outbox, Outgoing } from './outbox.ts';
import { mustBeKept, readOutgoing } from './outbox.ts';

/** What is kept in the page's own storage, for one account of one server. */
export interface Kept {
  token(): string | null;
  sub(): string | null;
  saveToken(token: string, sub: string | null): void;
  draft(): string;
  saveDraft(text: string): void;
  readMark(): ReadMark | null;
  saveReadMark(mark: ReadMark): void;
  outbox(): Outgoing[];
  saveOutbox(before: Outbox, after: Outbox): void;
  asked(): boolean;
  saveAsked(): void;
  /** Nothing of this visitor stays. */
  forget(): void;
}

/** Storage may be forbidden, as in a sandboxed frame; then it lasts as long as the page. */
export function pageStorage(): Storage {
  try {
    localStorage.setItem('throughline', '');
    localStorage.removeItem('throughline');
    return localStorage;
  } catch {
    return memoryStorage();
  }
}

export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
}

function parse(json: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);

export const keyPrefix = (account: string): string => `throughline.${account}.`;

export function keepIn(storage: Storage, account: string): Kept {
  const prefix = keyPrefix(account);
  const out = `${prefix}out.`;
  const write = (name: string, value: string): void => {
    try {
      storage.setItem(prefix + name, value);
    } catch {
      // Full: what is on the screen still works.
    }
  };
  const keysUnder = (start: string): string[] =>
    Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key !== null).filter((key) => key.startsWith(start));
  const visitor = (): Record<string, unknown> => parse(storage.getItem(`${prefix}visitor`));

  return {
    token: () => textOrNull(visitor()['token']),
    sub: () => textOrNull(visitor()['sub']),
    saveToken: (token, sub) => write('visitor', JSON.stringify({ token, ...(sub ? { sub } : {}) })),
    draft: () => storage.getItem(`${prefix}draft`) ?? '',
    saveDraft: (text) => (text ? write('draft', text) : storage.removeItem(`${prefix}draft`)),
    readMark() {
      const { at, id } = parse(storage.getItem(`${prefix}read`));
      return typeof at === 'string' && typeof id === 'string' ? { at, id } : null;
    },
    saveReadMark: (mark) => write('read', JSON.stringify(mark)),
    // One key for each: tabs of one page do not overwrite what another has written.
    outbox: () =>
      keysUnder(out)
        .map((key) => readOutgoing(storage.getItem(key) ?? ''))
        .filter((item) => item !== null)
        .sort((a, b) => (a.at < b.at ? -1 : 1)),
    saveOutbox(before, after) {
      const stays = after.filter(mustBeKept);
      for (const item of stays) if (!before.includes(item)) write(`out.${item.frame.id}`, JSON.stringify(item));
      const ids = new Set(stays.map((item) => item.frame.id));
      for (const item of before) if (!ids.has(item.frame.id)) storage.removeItem(out + item.frame.id);
    },
    asked: () => storage.getItem(`${prefix}asked`) !== null,
    saveAsked: () => write('asked', '1'),
    forget() {
      for (const key of keysUnder(prefix)) storage.removeItem(key);
    },
  };
}
