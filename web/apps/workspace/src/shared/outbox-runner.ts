import { addNote, sendMessage } from '@throughline/client/api.ts';
import { backOff } from '@throughline/client/back-off.ts';
import { ApiError, isTransient, isUnauthenticated } from '@throughline/client/http.ts';
import type { Touch } from '@throughline/protocol/wire.ts';
import type { Outbox, OutboxEvent, OutboxItem } from '@throughline/state/outbox.ts';
import { nextToSend, reduceOutbox, restoreItem } from '@throughline/state/outbox.ts';
import type { Store } from '@throughline/state/store.ts';
import { createStore } from '@throughline/state/store.ts';

import { drop, keep, keptKeys, readKept } from './kept.ts';
import type { Session } from './session.ts';

const place = (keptUnder: string): string => `${keptUnder}outbox.`;

function restore(keptUnder: string): OutboxItem[] {
  const items = keptKeys(place(keptUnder)).flatMap((key) => {
    try {
      return [restoreItem(JSON.parse(readKept(key) ?? '') as OutboxItem, Date.now())];
    } catch {
      drop(key);
      return [];
    }
  });
  return items.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Every item is kept under its own key, so that two tabs never write over each other. */
export function createOutbox(keptUnder: string): Store<Outbox, OutboxEvent> {
  const outbox = createStore(reduceOutbox, restore(keptUnder) as Outbox);
  let before = outbox.get();
  outbox.subscribe(() => {
    const now = outbox.get();
    for (const item of now) if (!before.includes(item)) keep(place(keptUnder) + item.key, item);
    for (const item of before) if (!now.some((other) => other.key === item.key)) drop(place(keptUnder) + item.key);
    before = now;
  });
  return outbox;
}

function send(item: OutboxItem): Promise<Touch> {
  if (item.kind === 'note') return addNote(item.conversationId, item.text, item.key);
  const message = {
    ...(item.text ? { text: item.text } : {}),
    ...(item.attachments.length > 0 ? { attachments: item.attachments.map((file) => file.id) } : {}),
    ...(item.replyTo ? { reply_to: item.replyTo } : {}),
  };
  return sendMessage(item.conversationId, message, item.key);
}

export function startOutbox(session: Session, onUnauthenticated: () => void): { stop: () => void; hurry: () => void } {
  const { outbox, workspace } = session;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let stopped = false;

  const wait = (milliseconds: number): void => {
    clearTimeout(pause);
    pause = setTimeout(hurry, milliseconds);
    attempt += 1;
  };

  const deliver = async (item: OutboxItem): Promise<void> => {
    const asked = workspace.get().seq;
    try {
      const touch = await send(item);
      attempt = 0;
      workspace.dispatch({ type: 'touch', touch, asked });
      outbox.dispatch({ type: 'remove', key: item.key });
    } catch (error) {
      if (isTransient(error) || isUnauthenticated(error)) {
        const after = error instanceof ApiError ? error.problem.retry_after : undefined;
        wait(after === undefined ? backOff(attempt) : after * 1000);
        outbox.dispatch({ type: 'later', key: item.key });
        if (isUnauthenticated(error)) onUnauthenticated();
      } else {
        outbox.dispatch({ type: 'refused', key: item.key, why: error instanceof ApiError ? error.message : '' });
      }
    }
  };

  const pump = (): void => {
    if (stopped || pause !== undefined) return;
    for (const item of nextToSend(outbox.get())) {
      outbox.dispatch({ type: 'sending', key: item.key });
      void deliver(item);
    }
  };

  const hurry = (): void => {
    clearTimeout(pause);
    pause = undefined;
    pump();
  };

  const unsubscribe = outbox.subscribe(pump);
  pump();
  return {
    hurry,
    stop() {
      stopped = true;
      clearTimeout(pause);
      unsubscribe();
    },
  };
}
