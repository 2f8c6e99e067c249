import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';

/** When the room for the thread changes (the text field grows, a keyboard opens), its end stays in sight if it was. */
export function useEndKept(scroller: RefObject<HTMLElement | null>, isAtEnd: boolean, showEnd: () => void): void {
  const latest = useRef({ isAtEnd, showEnd });
  useEffect(() => {
    latest.current = { isAtEnd, showEnd };
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (latest.current.isAtEnd) latest.current.showEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
}
