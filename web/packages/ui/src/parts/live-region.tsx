/** Spoken politely when it changes. */
export function LiveRegion({ children }: { children: string }) {
  return (
    <p role="status" aria-live="polite" aria-atomic="true" className="sr-only">
      {children}
    </p>
  );
}
