import type { LiveFrame } from '@throughline/protocol/live-frame.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { backOff } from './back-off.ts';
import { followFeed } from './live-feed.ts';

class FakeSocket {
  static opened: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    FakeSocket.opened.push(this);
  }
  close(): void {
    this.onclose?.({ code: 1000 });
  }
}

const latest = (): FakeSocket => FakeSocket.opened.at(-1) as FakeSocket;
const listen = () => ({ onFrames: vi.fn<(frames: LiveFrame[]) => void>(), onTyping: vi.fn(), onStatus: vi.fn(), onRevoked: vi.fn(), onRefused: vi.fn() });

beforeEach(() => {
  FakeSocket.opened = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('removeEventListener', vi.fn());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('resumes after the last seq, also of a frame that it does not understand', () => {
  const listener = listen();
  followFeed('ws://x/live', listener);
  expect(latest().url).toBe('ws://x/live?typing=1');
  latest().onopen?.();
  latest().onmessage?.({ data: '{"seq":"5","type":"hello","data":{}}' });
  latest().onmessage?.({ data: '{"seq":"6","type":"unheard-of","data":{}}' });
  vi.advanceTimersByTime(20);
  expect(listener.onFrames).toHaveBeenCalledExactlyOnceWith([{ seq: '5', type: 'hello' }]);
  latest().onclose?.({ code: 1013 });
  expect(listener.onStatus).toHaveBeenLastCalledWith('lost');
  vi.advanceTimersByTime(1000);
  expect(latest().url).toBe('ws://x/live?typing=1&after=6');
  expect(listener.onRefused).not.toHaveBeenCalled();
});

it('stops when the credentials are revoked, and asks who it is when it is refused', () => {
  const listener = listen();
  followFeed('ws://x/live', listener);
  latest().onclose?.({ code: 1006 });
  expect(listener.onRefused).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1000);
  latest().onopen?.();
  latest().onclose?.({ code: 4401 });
  vi.advanceTimersByTime(60_000);
  expect(listener.onRevoked).toHaveBeenCalledOnce();
  expect(FakeSocket.opened).toHaveLength(2);
});

it('waits longer after each failure, up to twenty seconds', () => {
  expect([0, 1, 2, 99].map((attempt) => backOff(attempt, () => 1))).toEqual([500, 1000, 2000, 20_000]);
  expect(backOff(1, () => 0)).toBe(500);
});
