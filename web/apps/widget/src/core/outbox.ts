import type { ClientFrame } from './protocol.ts';

type Durable = Extract<ClientFrame, { type: 'message' | 'button' | 'address' | 'redeem' }>;

/** One thing that the visitor did and that must arrive once. `frame.id` makes sending it again harmless. */
export interface Outgoing {
  frame: Durable;
  at: string;
  /** Only to be shown until the server's own item comes. */
  files: { id: string; name: string; size: number }[];
  phase: 'waiting' | 'sent' | 'acked' | 'refused';
  code: string | null;
}

export type Outbox = readonly Outgoing[];

export type OutboxEvent =
  | { type: 'add'; item: Outgoing }
  | { type: 'sent'; id: string }
  | { type: 'ack'; id: string }
  | { type: 'refused'; id: string; code: string }
  | { type: 'lost' }
  | { type: 'again'; id: string }
  | { type: 'remove'; id: string }
  | { type: 'told'; clientIds: readonly string[] };

const change = (outbox: Outbox, id: string, part: Partial<Outgoing>): Outbox =>
  outbox.map((item) => (item.frame.id === id ? { ...item, ...part } : item));

/** What an acknowledgement leaves: a message is shown until its item comes, the rest is done. */
const acknowledge = (outbox: Outbox, id: string): Outbox =>
  outbox.filter((item) => item.frame.id !== id || item.frame.type === 'message').map((item) => (item.frame.id === id ? { ...item, phase: 'acked' } : item));

export function reduceOutbox(outbox: Outbox, event: OutboxEvent): Outbox {
  switch (event.type) {
    case 'add':
      return outbox.some((item) => item.frame.id === event.item.frame.id) ? outbox : [...outbox, event.item];
    case 'sent':
      return change(outbox, event.id, { phase: 'sent' });
    case 'ack':
      return acknowledge(outbox, event.id);
    case 'refused':
      return change(outbox, event.id, { phase: 'refused', code: event.code });
    case 'lost':
      return outbox.map((item) => (item.phase === 'sent' ? { ...item, phase: 'waiting' } : item));
    case 'again':
      return change(outbox, event.id, { phase: 'waiting', code: null });
    case 'remove':
      return outbox.filter((item) => item.frame.id !== event.id);
    case 'told': {
      const told = new Set(event.clientIds);
      return outbox.some((item) => told.has(item.frame.id)) ? outbox.filter((item) => !told.has(item.frame.id)) : outbox;
    }
  }
}

/** These may be sent again by themselves, after a while. */
export const isTemporary = (code: string): boolean => code === 'too_many' || code === 'unavailable';

export const toSend = (outbox: Outbox): Outgoing[] => outbox.filter((item) => item.phase === 'waiting');

/** Not yet durable at the server, so it must outlive this page. */
export const mustBeKept = (item: Outgoing): boolean => item.phase !== 'acked';

const phases = ['waiting', 'sent', 'acked', 'refused'];

export function readOutgoing(json: string): Outgoing | null {
  try {
    const item = JSON.parse(json) as Outgoing;
    if (typeof item.frame.id !== 'string' || typeof item.at !== 'string' || !phases.includes(item.phase) || !Array.isArray(item.files)) return null;
    return { ...item, phase: item.phase === 'refused' ? 'refused' : 'waiting' };
  } catch {
    return null;
  }
}
