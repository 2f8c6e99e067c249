import type { Attachment } from '@throughline/protocol/wire.ts';

import { address, ApiError, ConnectionError, readProblem } from './http.ts';
import { shortName } from './short-name.ts';

/** fetch cannot report how much was sent, so this is the one XMLHttpRequest. */
export function uploadFile(file: Blob, name: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<Attachment> {
  return new Promise((fulfil, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', address('/api/v1/files', { name: shortName(name) }));
    sending.setRequestHeader('Content-Type', 'application/octet-stream');
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    sending.onload = () => {
      if (sending.status >= 200 && sending.status < 300) {
        try {
          fulfil(JSON.parse(sending.responseText) as Attachment);
        } catch (error) {
          reject(new ConnectionError(error));
        }
      } else {
        reject(new ApiError(readProblem(sending.status, sending.responseText, sending.getResponseHeader('Retry-After'))));
      }
    };
    sending.onerror = () => reject(new ConnectionError());
    sending.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    signal.addEventListener('abort', () => sending.abort(), { once: true });
    sending.send(file);
  });
}
