import type { LiveFrame, TypingTold } from '@throughline/protocol/live-frame.ts';
import { readLiveFrame, readSeq, readTyping } from '@throughline/protocol/live-frame.ts';

import { backOff } from './back-off.ts';

export type FeedStatus = 'connecting' | 'live' | 'lost';

export interface FeedListener {
  onFrames(frames: LiveFrame[]): void;
  onTyping(told: TypingTold): void;
  onStatus(status: FeedStatus): void;
  /** The session is over. */
  onRevoked(): void;
  /** The handshake failed; a browser does not say why. */
  onRefused(): void;
}

const REVOKED = 4401;
const GATHER_MS = 8;

/**
 * Follows /api/v1/live: resumes after the last seen seq, waits longer after each failure, tries at once when the browser is
 * online again. Frames of one turn are delivered together. Returns how to stop.
 */
export function followFeed(url: string, listener: FeedListener): () => void {
  let seq: string | null = null;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let stopped = false;
  let gathered: LiveFrame[] = [];
  let scheduled = false;

  const deliver = (): void => {
    scheduled = false;
    const frames = gathered;
    gathered = [];
    if (frames.length > 0 && !stopped) listener.onFrames(frames);
  };

  const receive = (text: string): void => {
    const typing = readTyping(text);
    if (typing) return listener.onTyping(typing);
    const frame = readLiveFrame(text);
    seq = frame?.seq ?? readSeq(text) ?? seq;
    if (!frame) return;
    gathered.push(frame);
    if (!scheduled) {
      scheduled = true;
      setTimeout(deliver, GATHER_MS);
    }
  };

  const connect = (): void => {
    clearTimeout(timer);
    if (stopped || socket) return;
    listener.onStatus('connecting');
    const opened = new WebSocket(seq === null ? `${url}?typing=1` : `${url}?typing=1&after=${seq}`);
    let greeted = false;
    socket = opened;
    opened.onopen = () => {
      greeted = true;
      attempt = 0;
      listener.onStatus('live');
    };
    opened.onmessage = (event) => {
      if (typeof event.data === 'string') receive(event.data);
    };
    opened.onclose = (event) => {
      if (event.code === REVOKED && !stopped) listener.onRevoked();
      else lose(opened, greeted);
    };
  };

  const lose = (closed: WebSocket, greeted: boolean): void => {
    if (socket !== closed || stopped) return;
    socket = null;
    listener.onStatus('lost');
    if (!greeted) listener.onRefused();
    timer = setTimeout(connect, backOff(attempt));
    attempt += 1;
  };

  const hurry = (): void => {
    attempt = 0;
    connect();
  };
  const drop = (): void => {
    const dropped = socket;
    if (!dropped) return;
    lose(dropped, true);
    dropped.close();
  };
  addEventListener('online', hurry);
  addEventListener('offline', drop);
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    removeEventListener('online', hurry);
    removeEventListener('offline', drop);
    socket?.close();
  };
}
