import { uploadFile } from '@throughline/client/upload.ts';
import type { Attachment } from '@throughline/protocol/wire.ts';
import { useEffect, useRef, useState } from 'react';

export interface Upload {
  key: string;
  file: File;
  share: number;
  failed: string | null;
}

interface Uploads {
  uploads: Upload[];
  add: (files: File[]) => void;
  again: (key: string) => void;
  cancel: (key: string) => void;
}

/** Files on their way to the server; each becomes an attachment of the draft when it has arrived. */
export function useUploads(onStored: (attachment: Attachment) => void): Uploads {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const stored = useRef(onStored);
  useEffect(() => {
    stored.current = onStored;
  });
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const controller of all.values()) controller.abort();
    };
  }, []);

  const change = (key: string, part: Partial<Upload>): void => setUploads((before) => before.map((upload) => (upload.key === key ? { ...upload, ...part } : upload)));
  const remove = (key: string): void => setUploads((before) => before.filter((upload) => upload.key !== key));

  const start = async (key: string, file: File): Promise<void> => {
    const controller = new AbortController();
    running.current.set(key, controller);
    try {
      const attachment = await uploadFile(file, file.name || 'file', (share) => change(key, { share }), controller.signal);
      remove(key);
      stored.current(attachment);
    } catch (error) {
      if (!controller.signal.aborted) change(key, { failed: error instanceof Error ? error.message : '' });
    } finally {
      running.current.delete(key);
    }
  };

  return {
    uploads,
    add(files) {
      const added = files.map((file) => ({ key: crypto.randomUUID(), file, share: 0, failed: null }));
      setUploads((before) => [...before, ...added]);
      for (const { key, file } of added) void start(key, file);
    },
    again(key) {
      const upload = uploads.find((other) => other.key === key);
      if (!upload) return;
      change(key, { failed: null, share: 0 });
      void start(key, upload.file);
    },
    cancel(key) {
      running.current.get(key)?.abort();
      remove(key);
    },
  };
}
