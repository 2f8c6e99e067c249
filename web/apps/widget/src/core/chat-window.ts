import type { Continued, Conversation, Item, Limits, ServerFrame, Texts, Way } from './protocol.ts';

/** What the server told of the window. What is not acknowledged yet lives in the outbox. */
export interface ChatWindow {
  welcomed: boolean;
  language: string;
  company: string;
  online: boolean;
  texts: Texts;
  conversation: Conversation | null;
  items: readonly Item[];
  next: string | null;
  readingOlder: boolean;
  ways: readonly Way[];
  limits: Limits;
  typing: string | null;
  continued: Continued | null;
  /** The account for which a way on was asked. */
  asking: string | null;
}

export const emptyWindow: ChatWindow = {
  welcomed: false,
  language: '',
  company: '',
  online: false,
  texts: { greeting: '', away: '', queue: '', hand_over: '' },
  conversation: null,
  items: [],
  next: null,
  readingOlder: false,
  ways: [],
  limits: { text: 4000, files: 10, file_bytes: 20 * 1024 * 1024 },
  typing: null,
  continued: null,
  asking: null,
};

const compareIds = (a: string, b: string): number => {
  // Numbers written as texts come in the order of their value.
  if (a.length !== b.length && /^\d+$/.test(a + b)) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
};

/** By moment, then by id. */
export const compareItems = (a: Item, b: Item): number => Date.parse(a.at) - Date.parse(b.at) || compareIds(a.id, b.id);

export function mergeItems(known: readonly Item[], told: readonly Item[]): readonly Item[] {
  if (told.length === 0) return known;
  const byId = new Map(known.map((item) => [item.id, item]));
  for (const item of told) byId.set(item.id, item);
  return [...byId.values()].sort(compareItems);
}

/**
 * After a reconnect the newest page comes again. Pages read before stay, unless more happened meanwhile than the page holds:
 * a hole would look like a whole story, so then the older ones are forgotten and can be read again.
 */
function afterWelcome(window: ChatWindow, items: readonly Item[], next: string | null): Pick<ChatWindow, 'items' | 'next'> {
  const known = new Set(window.items.map((item) => item.id));
  const joins = next === null || items.some((item) => known.has(item.id));
  if (!joins || window.items.length === 0) return { items: mergeItems([], items), next };
  const oldestTold = items[0];
  const keepsOlder = oldestTold !== undefined && window.items.some((item) => compareItems(item, oldestTold) < 0);
  return { items: mergeItems(window.items, items), next: keepsOlder ? window.next : next };
}

export function reduceWindow(window: ChatWindow, frame: ServerFrame): ChatWindow {
  switch (frame.type) {
    case 'welcome': {
      const { language, company, online, texts, conversation, ways, limits } = frame;
      return { ...window, welcomed: true, language, company, online, texts, conversation, ways, limits, typing: null, readingOlder: false, asking: null, ...afterWelcome(window, frame.items, frame.next) };
    }
    case 'item': {
      const typing = frame.item.kind === 'message' && frame.item.from !== 'me' ? null : window.typing;
      return { ...window, typing, items: mergeItems(window.items, [frame.item]) };
    }
    case 'history':
      return { ...window, readingOlder: false, items: mergeItems(window.items, frame.items), next: frame.next };
    case 'conversation':
      return { ...window, conversation: frame.conversation };
    case 'typing':
      return { ...window, typing: frame.on ? frame.name : null };
    case 'continued':
      return { ...window, continued: frame, asking: null };
    case 'reset':
      return emptyWindow;
    case 'ack':
    case 'refused':
    case 'pong':
      return window;
  }
}

/** Up to where it was read: enough to count what is new, also after a reload. */
export interface ReadMark {
  at: string;
  id: string;
}

const isTheirs = (item: Item): boolean => item.kind === 'message' && (item.from === 'agent' || item.from === 'bot');

const isAfter = (item: Item, mark: ReadMark): boolean =>
  Date.parse(item.at) - Date.parse(mark.at) > 0 || (Date.parse(item.at) === Date.parse(mark.at) && compareIds(item.id, mark.id) > 0);

export function unreadItems(items: readonly Item[], mark: ReadMark | null): Item[] {
  return items.filter((item) => isTheirs(item) && mark !== null && isAfter(item, mark));
}

export const newestMark = (items: readonly Item[]): ReadMark => {
  const last = items.at(-1);
  return last ? { at: last.at, id: last.id } : { at: new Date(0).toISOString(), id: '' };
};
