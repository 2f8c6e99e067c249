import type { Attachment, ChatState } from './chat-state.ts';
import type { Store } from './store.ts';
import type { Upload } from './upload.ts';
import { upload } from './upload.ts';

export interface Attachments {
  add(files: readonly File[]): void;
  again(key: string): void;
  remove(key: string): void;
  clear(): void;
  /** Those that wait for the first token. */
  startWaiting(): void;
}

/** Files are sent as soon as they are chosen; the message then only names them. */
export function makeAttachments(store: Store<ChatState>, address: string, token: () => string | null): Attachments {
  const files = new Map<string, File>();
  const running = new Map<string, Upload>();
  let count = 0;

  const change = (key: string, part: Partial<Attachment>): void =>
    store.set({ attachments: store.get().attachments.map((one) => (one.key === key ? { ...one, ...part } : one)) });

  const start = (key: string): void => {
    const file = files.get(key);
    const bearer = token();
    if (!file || !bearer || running.has(key)) return;
    change(key, { problem: null, share: 0 });
    const sending = upload(address, bearer, file, (share) => change(key, { share }));
    running.set(key, sending);
    sending.done.then(
      ({ id }) => change(key, { id, share: 1 }),
      () => {
        running.delete(key);
        change(key, { problem: 'failed' });
      },
    );
  };

  const forget = (key: string): void => {
    running.get(key)?.abort();
    running.delete(key);
    files.delete(key);
  };

  return {
    add(chosen) {
      const { limits } = store.get().window;
      const free = limits.files - store.get().attachments.length;
      for (const file of chosen.slice(0, Math.max(0, free))) {
        const key = String((count += 1));
        const problem = file.size > limits.file_bytes ? 'too_large' : null;
        store.set({ attachments: [...store.get().attachments, { key, name: file.name, size: file.size, share: 0, id: null, problem }] });
        if (problem) continue;
        files.set(key, file);
        start(key);
      }
    },
    again: start,
    remove(key) {
      forget(key);
      store.set({ attachments: store.get().attachments.filter((one) => one.key !== key) });
    },
    clear() {
      for (const key of [...files.keys()]) forget(key);
      store.set({ attachments: [] });
    },
    startWaiting() {
      for (const { key, id, problem } of store.get().attachments) if (!id && !problem) start(key);
    },
  };
}
