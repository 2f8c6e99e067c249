/** `part` is an attribute of every element, so another name. */
type Carrier = HTMLScriptElement & { carried?: unknown };

const loading = new Map<string, Promise<unknown>>();

/** A part that is seldom needed, as a classic script: a module of another origin would need CORS headers. It hands over by its own element. */
export function loadPart<Part>(server: string, name: string): Promise<Part> {
  const known = loading.get(name);
  if (known) return known as Promise<Part>;
  const started = new Promise<Part>((fulfil, reject) => {
    const script = document.createElement('script') as Carrier;
    script.src = new URL(`widget-${name}.js`, server).href;
    script.onload = () => (script.carried ? fulfil(script.carried as Part) : reject(new Error(name)));
    script.onerror = () => {
      loading.delete(name);
      reject(new Error(name));
    };
    document.head.append(script);
  });
  loading.set(name, started);
  return started;
}

/** Called by the part itself while it runs. */
export function handOver(part: unknown): void {
  const own = document.currentScript as Carrier | null;
  if (own) own.carried = part;
}
