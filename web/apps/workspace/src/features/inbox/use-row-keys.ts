import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';

import { useShortcuts } from '../../shared/use-shortcuts.ts';
import type { ListRow } from './inbox-list.tsx';

/** j and k move the focus among the rows by id, a row not drawn yet when it is; Enter on a focused row is the link's own. */
export function useRowKeys(rows: ListRow[], chosen: string | null, scroller: RefObject<HTMLElement | null>, reveal: (index: number) => void): void {
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (!wanted.current) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-conversation="${wanted.current}"]`);
    if (!link) return;
    link.focus();
    wanted.current = null;
  });

  const step = (by: 1 | -1): void => {
    const places = rows.flatMap((row, index) => (row.type === 'conversation' ? [{ id: row.conversation.id, index }] : []));
    const focused = document.activeElement?.getAttribute('data-conversation') ?? chosen;
    const from = places.findIndex((place) => place.id === focused);
    const next = places[from < 0 ? (by === 1 ? 0 : places.length - 1) : Math.min(places.length - 1, Math.max(0, from + by))];
    if (!next) return;
    reveal(next.index);
    const link = scroller.current?.querySelector<HTMLElement>(`[data-conversation="${next.id}"]`);
    wanted.current = link ? null : next.id;
    link?.focus();
  };
  useShortcuts({ KeyJ: () => step(1), KeyK: () => step(-1) });
}
