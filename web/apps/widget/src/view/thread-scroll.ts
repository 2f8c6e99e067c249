import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const NEAR_END = 60;
const NEAR_TOP = 120;

/**
 * Keeps the end in sight while the visitor is there, and the same words under his eyes when older ones are put above them.
 * `firstId` changes with an older page, `ownCount` with every message of his own: that one is always shown.
 */
export function useThreadScroll(firstId: string, ownCount: number, readOlder: () => void): RefObject<HTMLDivElement | null> {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const older = useRef(readOlder);
  older.current = readOlder;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && !atEnd.current && height.current > 0) element.scrollTop += element.scrollHeight - height.current;
  }, [firstId]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [ownCount]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    height.current = element.scrollHeight;
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = (): void => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
      if (element.scrollTop < NEAR_TOP) older.current();
    };
    const keepEnd = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
      height.current = element.scrollHeight;
    });
    keepEnd.observe(element);
    if (element.firstElementChild) keepEnd.observe(element.firstElementChild);
    element.addEventListener('scroll', onScroll, { passive: true });
    onScroll();
    return () => {
      keepEnd.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  return scroller;
}
