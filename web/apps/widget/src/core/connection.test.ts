import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { backOff } from './back-off.ts';
import { makeConnection } from './connection.ts';
import { FakeSocket, latest } from './fake-socket.ts';

const welcome = '{"type":"welcome","token":"t"}';
const listen = () => ({ hello: () => ({ type: 'hello' as const }), onFrame: vi.fn(), onStatus: vi.fn() });

beforeEach(() => {
  FakeSocket.opened = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function greeted() {
  const listener = listen();
  const connection = makeConnection('ws://x/chat/site', listener, () => true);
  connection.start();
  latest().open();
  latest().receive(welcome);
  return { listener, connection };
}

it('says hello, and sends nothing before the welcome', () => {
  const listener = listen();
  const connection = makeConnection('ws://x/chat/site', listener, () => true);
  connection.start();
  latest().open();
  expect(latest().sent).toEqual([{ type: 'hello' }]);
  expect(connection.send({ type: 'ping' })).toBe(false);
  latest().receive(welcome);
  expect(listener.onStatus).toHaveBeenLastCalledWith('live');
  expect(connection.send({ type: 'ping' })).toBe(true);
});

it('comes back after 1, 2, 4 … 30 seconds, and sooner again after a welcome', () => {
  greeted();
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    const before = FakeSocket.opened.length;
    latest().close(1006);
    vi.advanceTimersByTime(seconds * 1000 - 1);
    expect(FakeSocket.opened).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.opened).toHaveLength(before + 1);
  }
  latest().open();
  latest().receive(welcome);
  latest().close(1013);
  vi.advanceTimersByTime(1000);
  expect(FakeSocket.opened).toHaveLength(9);
  expect(backOff(3, () => 0)).toBe(4000);
});

it('stays away when it is refused, and for a minute when it was too much', () => {
  const { listener } = greeted();
  latest().close(4429);
  vi.advanceTimersByTime(59_999);
  expect(FakeSocket.opened).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(FakeSocket.opened).toHaveLength(2);
  latest().close(4403);
  vi.advanceTimersByTime(600_000);
  expect(FakeSocket.opened).toHaveLength(2);
  expect(listener.onStatus).toHaveBeenLastCalledWith('refused');
});

it('drops a line that does not answer a ping, and keeps one that does', () => {
  greeted();
  vi.advanceTimersByTime(25_000);
  expect(latest().sent.at(-1)).toEqual({ type: 'ping' });
  vi.advanceTimersByTime(5000);
  latest().receive('{"type":"pong"}');
  vi.advanceTimersByTime(20_000);
  expect(FakeSocket.opened).toHaveLength(1);
  vi.advanceTimersByTime(10_000);
  expect(latest().closed).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(FakeSocket.opened).toHaveLength(2);
});

it('does not wait for ever for a welcome', () => {
  const connection = makeConnection('ws://x/chat/site', listen(), () => true);
  connection.start();
  latest().open();
  latest().receive('{"type":"refused","code":"too_many"}');
  vi.advanceTimersByTime(16_000);
  expect(FakeSocket.opened).toHaveLength(2);
});

it('stops', () => {
  const { connection, listener } = greeted();
  connection.stop();
  vi.advanceTimersByTime(600_000);
  expect(FakeSocket.opened).toHaveLength(1);
  expect(listener.onStatus).toHaveBeenLastCalledWith('idle');
});
