import type { Attachment, Touch } from '@throughline/protocol/wire.ts';

/** Something written here that the server has not confirmed yet. Its key stays the same however often it is sent. */
export interface OutboxItem {
  key: string;
  conversationId: string;
  kind: 'message' | 'note';
  text: string;
  attachments: Attachment[];
  replyTo: string | null;
  at: string;
  phase: 'waiting' | 'sending' | 'refused';
  why: string | null;
  /** Its touch, if the feed told it before the answer came. */
  touchId: string | null;
}

export type Outbox = readonly OutboxItem[];

export type OutboxEvent =
  | { type: 'add'; item: OutboxItem }
  | { type: 'sending'; key: string }
  | { type: 'later'; key: string }
  | { type: 'refused'; key: string; why: string }
  | { type: 'again'; key: string }
  | { type: 'remove'; key: string }
  | { type: 'told'; touches: readonly Touch[]; agentId: string };

const change = (outbox: Outbox, key: string, part: Partial<OutboxItem>): Outbox =>
  outbox.map((item) => (item.key === key ? { ...item, ...part } : item));

function isTold(item: OutboxItem, touch: Touch, agentId: string): boolean {
  return (
    item.phase === 'sending' &&
    item.touchId === null &&
    touch.conversation_id === item.conversationId &&
    touch.kind === item.kind &&
    touch.author.kind === 'agent' &&
    touch.author.id === agentId &&
    (touch.text ?? '') === item.text
  );
}

function markTold(outbox: Outbox, touches: readonly Touch[], agentId: string): Outbox {
  let next = outbox;
  for (const touch of touches) {
    if (next.some((item) => item.touchId === touch.id)) continue;
    const told = next.find((item) => isTold(item, touch, agentId));
    if (told) next = change(next, told.key, { touchId: touch.id });
  }
  return next;
}

export function reduceOutbox(outbox: Outbox, event: OutboxEvent): Outbox {
  switch (event.type) {
    case 'add':
      return outbox.some((item) => item.key === event.item.key) ? outbox : [...outbox, event.item];
    case 'sending':
      return change(outbox, event.key, { phase: 'sending', why: null });
    case 'later':
    case 'again':
      return change(outbox, event.key, { phase: 'waiting', why: null });
    case 'refused':
      return change(outbox, event.key, { phase: 'refused', why: event.why });
    case 'remove':
      return outbox.filter((item) => item.key !== event.key);
    case 'told':
      return markTold(outbox, event.touches, event.agentId);
  }
}

/** One at a time in a conversation, in the order written; a refused one waits for a person and holds up nobody. */
export function nextToSend(outbox: Outbox): OutboxItem[] {
  const heads = new Map<string, OutboxItem>();
  for (const item of outbox) {
    if (item.phase !== 'refused' && !heads.has(item.conversationId)) heads.set(item.conversationId, item);
  }
  return [...heads.values()].filter((item) => item.phase === 'waiting');
}

const KEY_IS_KEPT_MS = 23 * 3_600_000;

/** What was kept from an earlier visit. Beyond the day for which the server remembers keys a person decides again. */
export function restoreItem(item: OutboxItem, now: number): OutboxItem {
  if (item.phase === 'refused') return item;
  if (now - Date.parse(item.at) > KEY_IS_KEPT_MS) return { ...item, phase: 'refused', why: 'old', touchId: null };
  return { ...item, phase: 'waiting', touchId: null };
}
