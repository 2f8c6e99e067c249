import { backOff } from './back-off.ts';
import type { ClientFrame, ServerFrame } from './protocol.ts';
import { readFrame } from './read-frame.ts';

export type Status = 'idle' | 'connecting' | 'live' | 'lost' | 'refused';

export interface ConnectionListener {
  /** Asked for each time a socket opens: the token may have changed. */
  hello(): ClientFrame;
  onFrame(frame: ServerFrame): void;
  onStatus(status: Status): void;
}

export interface Connection {
  /** False when it is not sent: nobody was greeted yet, or the line is down. */
  send(frame: ClientFrame): boolean;
  start(): void;
  stop(): void;
  /** Says hello again on the open socket, for the whole window anew. */
  greetAgain(): void;
  hurry(): void;
  drop(): void;
  /** A ping now, and a new socket when no answer comes. */
  probe(): void;
}

const REFUSED = 4403;
const TOO_MUCH = 4429;
const AFTER_TOO_MUCH_MS = 60_000;
const PING_MS = 25_000;
const PONG_MS = 10_000;
const WELCOME_MS = 15_000;

/** One socket, opened again whenever it is lost. `isVisible`: a hidden page does not ping, its timers are slow anyway. */
export function makeConnection(url: string, listener: ConnectionListener, isVisible: () => boolean): Connection {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let wanted = false;
  let greeted = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let beat: ReturnType<typeof setInterval> | undefined;
  let answer: ReturnType<typeof setTimeout> | undefined;

  const silence = (): void => {
    clearTimeout(again);
    clearTimeout(answer);
    clearInterval(beat);
    answer = undefined;
  };

  const write = (frame: ClientFrame): void => socket?.send(JSON.stringify(frame));

  const expectAnswer = (milliseconds: number): void => {
    answer ??= setTimeout(drop, milliseconds);
  };

  const probe = (): void => {
    if (!greeted || !isVisible()) return;
    write({ type: 'ping' });
    expectAnswer(PONG_MS);
  };

  const receive = (data: unknown): void => {
    const frame = readFrame(data);
    if (greeted || frame?.type === 'welcome') {
      clearTimeout(answer); // any frame proves that the line is alive
      answer = undefined;
    }
    if (!frame) return;
    if (frame.type === 'welcome') {
      attempt = 0;
      greeted = true;
      listener.onFrame(frame);
      listener.onStatus('live');
    } else listener.onFrame(frame);
  };

  const wait = (milliseconds: number): void => {
    attempt += 1;
    again = setTimeout(connect, milliseconds);
  };

  const lose = (closed: WebSocket, code: number): void => {
    if (socket !== closed) return;
    socket = null;
    greeted = false;
    silence();
    if (!wanted) return;
    if (code === REFUSED) {
      wanted = false;
      listener.onStatus('refused');
      return;
    }
    listener.onStatus('lost');
    wait(code === TOO_MUCH ? AFTER_TOO_MUCH_MS : backOff(attempt));
  };

  function drop(): void {
    const dropped = socket;
    if (!dropped) return;
    lose(dropped, 0);
    dropped.close();
  }

  function connect(): void {
    clearTimeout(again);
    if (!wanted || socket) return;
    listener.onStatus('connecting');
    const opened = new WebSocket(url);
    socket = opened;
    expectAnswer(WELCOME_MS);
    opened.onopen = () => {
      if (socket !== opened) return;
      write(listener.hello());
      beat = setInterval(probe, PING_MS);
    };
    opened.onmessage = (event: MessageEvent) => {
      if (socket === opened) receive(event.data);
    };
    opened.onclose = (event: CloseEvent) => lose(opened, event.code);
  }

  return {
    send(frame) {
      if (!greeted || socket?.readyState !== 1) return false;
      write(frame);
      return true;
    },
    start() {
      wanted = true;
      connect();
    },
    stop() {
      wanted = false;
      drop();
      silence();
      listener.onStatus('idle');
    },
    greetAgain() {
      if (socket?.readyState === 1) write(listener.hello());
    },
    hurry() {
      attempt = 0;
      connect();
    },
    drop,
    probe,
  };
}
