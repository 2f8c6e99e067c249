import type { Connection } from '../core/connection.ts';
import type { Kept } from '../core/kept.ts';
import type { OutboxEvent, Outgoing } from '../core/outbox.ts';
import { isTemporary, reduceOutbox, toSend } from '../core/outbox.ts';
import type { ChatState } from './chat-state.ts';
import type { Store } from './store.ts';

// The server takes ten at once and one a second after that; below it nothing is refused and the order stays.
const AT_ONCE = 8;
const PACE_MS = 1100;
const AFTER_REFUSAL_MS = 5000;

export interface Sending {
  add(frame: Outgoing['frame'], files?: Outgoing['files']): void;
  change(event: OutboxEvent): void;
  refused(id: string, code: string): void;
  flush(): void;
  /** After `welcome`: all that is not acknowledged goes again. */
  resume(): void;
  restore(): void;
  newId(): string;
}

/** Crypto.randomUUID exists on secure pages only. */
const newId = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function makeSending(store: Store<ChatState>, kept: Kept, connection: Connection): Sending {
  let pause: ReturnType<typeof setTimeout> | undefined;

  const change = (event: OutboxEvent): void => {
    const before = store.get().outbox;
    const after = reduceOutbox(before, event);
    if (after === before) return;
    kept.saveOutbox(before, after);
    store.set({ outbox: after });
  };

  const rest = (milliseconds: number): void => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      pause = undefined;
      flush(1);
    }, milliseconds);
  };

  const flush = (limit: number): void => {
    if (pause !== undefined) return;
    const waiting = toSend(store.get().outbox);
    for (const { frame } of waiting.slice(0, limit)) {
      if (!connection.send(frame)) return;
      change({ type: 'sent', id: frame.id });
    }
    if (waiting.length > limit) rest(PACE_MS);
  };

  return {
    newId,
    change,
    add(frame, files = []) {
      change({ type: 'add', item: { frame, files, at: new Date().toISOString(), phase: 'waiting', code: null } });
      flush(AT_ONCE);
    },
    refused(id, code) {
      if (!isTemporary(code)) return change({ type: 'refused', id, code });
      change({ type: 'again', id });
      rest(AFTER_REFUSAL_MS);
    },
    flush: () => flush(AT_ONCE),
    resume() {
      clearTimeout(pause);
      pause = undefined;
      change({ type: 'lost' });
      flush(AT_ONCE);
    },
    restore: () => store.set({ outbox: kept.outbox() }),
  };
}
