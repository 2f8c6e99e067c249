import { shortName } from '@throughline/client/short-name.ts';

export interface Uploaded {
  id: string;
  name: string;
  size: number;
}

export interface Upload {
  done: Promise<Uploaded>;
  abort(): void;
}

/** fetch cannot report how much was sent. */
export function upload(address: string, token: string, file: File, onProgress: (share: number) => void): Upload {
  const sending = new XMLHttpRequest();
  const done = new Promise<Uploaded>((fulfil, reject) => {
    sending.open('POST', `${address}?name=${encodeURIComponent(shortName(file.name))}`);
    sending.setRequestHeader('Authorization', `Bearer ${token}`);
    sending.setRequestHeader('Content-Type', 'application/octet-stream');
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    sending.onload = () => {
      try {
        const { id } = JSON.parse(sending.responseText) as { id?: unknown };
        if (sending.status === 201 && typeof id === 'string') fulfil({ id, name: file.name, size: file.size });
        else reject(new Error(String(sending.status)));
      } catch (error) {
        reject(error as Error);
      }
    };
    sending.onerror = sending.onabort = () => reject(new Error('no answer'));
    sending.send(file);
  });
  return { done, abort: () => sending.abort() };
}
