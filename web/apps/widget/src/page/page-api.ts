export type PageEvent = 'open' | 'close' | 'message' | 'unread' | 'ready';
type Listener = (told?: unknown) => void;

/** The one global: `throughline`. */
export interface PageApi {
  open(): void;
  close(): void;
  identify(jwt: string | null): void;
  on(event: PageEvent, listener: Listener): () => void;
}

export interface PageEvents {
  on: PageApi['on'];
  emit(event: PageEvent, told?: unknown): void;
}

export function makeEvents(): PageEvents {
  const listeners = new Map<PageEvent, Set<Listener>>();
  let ready = false;
  return {
    on(event, listener) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known.add(listener));
      if (event === 'ready' && ready) listener();
      return () => known.delete(listener);
    },
    emit(event, told) {
      if (event === 'ready') ready = true;
      for (const listener of [...(listeners.get(event) ?? [])]) {
        try {
          listener(told);
        } catch (error) {
          // A listener of the page must not stop the chat; the page still hears of its error.
          setTimeout(() => {
            throw error;
          });
        }
      }
    },
  };
}

type Call = [string, ...unknown[]];

/** Puts the API in the place of the queue and makes the calls that waited there, also those that come later by `q.push`. */
export function installApi(api: PageApi): void {
  const place = window as unknown as { throughline?: { q?: unknown } };
  const waiting: unknown = place.throughline?.q;
  const run = (call: unknown): void => {
    if (!Array.isArray(call)) return;
    const [name, ...values] = call as Call;
    if (name === 'open') api.open();
    else if (name === 'close') api.close();
    else if (name === 'identify') api.identify(typeof values[0] === 'string' ? values[0] : null);
    else if (name === 'on' && typeof values[1] === 'function') api.on(values[0] as PageEvent, values[1] as Listener);
  };
  place.throughline = Object.assign(place.throughline ?? {}, api, { q: { push: run } });
  if (Array.isArray(waiting)) waiting.forEach(run);
}
