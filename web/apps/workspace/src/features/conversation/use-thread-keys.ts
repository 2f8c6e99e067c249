import type { Virtualizer } from '@tanstack/react-virtual';
import type { ThreadRow } from '@throughline/state/thread-rows.ts';

import { useShortcuts } from '../../shared/use-shortcuts.ts';

/** [ and ] go from day to day, Home and End to the oldest that is loaded and to the newest. */
export function useThreadKeys(rows: ThreadRow[], virtual: Virtualizer<HTMLDivElement, Element>): void {
  const days = (): number[] => rows.flatMap((row, index) => (row.type === 'day' ? [index] : []));
  const top = (): number => {
    const offset = virtual.scrollOffset ?? 0;
    return virtual.getVirtualItems().find((item) => item.end > offset + 8)?.index ?? 0;
  };
  const show = (index: number | undefined): void => {
    if (index !== undefined) virtual.scrollToIndex(index, { align: 'start' });
  };
  useShortcuts({
    BracketLeft: () => show(days().findLast((index) => index < top()) ?? 0),
    BracketRight: () => {
      const next = days().find((index) => index > top());
      if (next === undefined) virtual.scrollToEnd();
      else show(next);
    },
    Home: () => show(0),
    End: () => virtual.scrollToEnd(),
  });
}
