import type { RefObject } from 'react';
import { useLayoutEffect, useRef } from 'react';

import type { ListRow } from './inbox-list.tsx';

interface Place {
  chosen: string;
  state: string;
  top: number;
}

/** When others are sorted around the chosen row, the list scrolls so that the row itself stands still. */
export function useSteadyChoice(rows: ListRow[], chosen: string | null, scroller: RefObject<HTMLElement | null>, heightOf: (row: ListRow) => number): void {
  const before = useRef<Place | null>(null);
  useLayoutEffect(() => {
    let top = 0;
    let now: Place | null = null;
    for (const row of rows) {
      if (row.type === 'conversation' && row.conversation.id === chosen) now = { chosen: row.conversation.id, state: row.conversation.state, top };
      top += heightOf(row);
    }
    const was = before.current;
    const element = scroller.current;
    before.current = now;
    if (!was || !now || !element || was.chosen !== now.chosen || was.state !== now.state || was.top === now.top) return;
    const wasSeen = was.top >= element.scrollTop - 71 && was.top <= element.scrollTop + element.clientHeight;
    if (wasSeen) element.scrollTop += now.top - was.top;
  });
}
