import type { Item } from './protocol.ts';

export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'rule'; key: string; at: string }
  | { kind: 'line'; key: string; item: Item }
  /** `first` and `last` of what one person wrote in a row: the name stands above, the time below. */
  | { kind: 'message'; key: string; item: Item; first: boolean; last: boolean };

const TOGETHER_MS = 10 * 60_000;

const isTogether = (a: Item | undefined, b: Item | undefined): boolean =>
  a?.kind === 'message' && b?.kind === 'message' && a.from === b.from && a.name === b.name && Date.parse(b.at) - Date.parse(a.at) < TOGETHER_MS;

/** The thread as rows: days, the rule before the present conversation, what happened, what was said. */
export function makeRows(items: readonly Item[], since: string | null, sameDay: (a: string, b: string) => boolean): Row[] {
  const rows: Row[] = [];
  let ruled = since === null;
  items.forEach((item, index) => {
    const before = items[index - 1];
    const after = items[index + 1];
    const newDay = !before || !sameDay(before.at, item.at);
    const begins = !ruled && since !== null && Date.parse(item.at) >= Date.parse(since);
    if (begins) ruled = true;
    // A closed conversation already ends with a line across.
    if (begins && before && before.change !== 'resolved') rows.push({ kind: 'rule', key: `rule-${item.id}`, at: item.at });
    if (newDay) rows.push({ kind: 'day', key: `day-${item.id}`, at: item.at });
    if (item.kind !== 'message') rows.push({ kind: 'line', key: item.id, item });
    else rows.push({ kind: 'message', key: item.client_id ?? item.id, item, first: newDay || !isTogether(before, item), last: !isTogether(item, after) || (after !== undefined && !sameDay(item.at, after.at)) });
  });
  return rows;
}

/** What stands for a message in one line. */
export const summaryOf = (item: Pick<Item, 'text' | 'files'>): string => item.text || (item.files[0]?.name ?? '');
