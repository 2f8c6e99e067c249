import type { Connection } from '../core/connection.ts';

const REPEAT_MS = 3000;
const IDLE_MS = 5000;

/** Says that the visitor types, seldom enough not to be dropped. */
export function makeTyping(connection: Connection): { typed(): void; stopped(): void } {
  let last = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;
  const stopped = (): void => {
    clearTimeout(idle);
    if (last > 0) connection.send({ type: 'typing', on: false });
    last = 0;
  };
  return {
    typed() {
      clearTimeout(idle);
      idle = setTimeout(stopped, IDLE_MS);
      if (Date.now() - last < REPEAT_MS) return;
      if (connection.send({ type: 'typing', on: true })) last = Date.now();
    },
    stopped,
  };
}
