import { useLayoutEffect, useRef } from 'react';

import type { ListRow } from './inbox-list.tsx';

const ROW = 71;

interface Place {
  chosen: string;
  state: string;
  top: number;
}

/** When others are sorted around the chosen row, the list scrolls so that the row itself stands still. */
export function useSteadyChoice(rows: ListRow[], chosen: string | null, view: { position: () => { top: number; height: number }; scrollTo: (top: number) => void }, heightOf: (row: ListRow) => number): void {
  const before = useRef<Place | null>(null);
  useLayoutEffect(() => {
    let top = 0;
    let now: Place | null = null;
    for (const row of rows) {
      if (row.type === 'conversation' && row.conversation.id === chosen) now = { chosen: row.conversation.id, state: row.conversation.state, top };
      top += heightOf(row);
    }
    const was = before.current;
    before.current = now;
    if (!was || !now || was.chosen !== now.chosen || was.state !== now.state || was.top === now.top) return;
    const seen = view.position();
    const wasSeen = was.top >= seen.top - ROW && was.top <= seen.top + seen.height;
    if (wasSeen) view.scrollTo(seen.top + now.top - was.top);
  });
}
