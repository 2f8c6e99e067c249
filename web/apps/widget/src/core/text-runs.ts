import type { TextRun } from '@throughline/state/text-runs.ts';
import { cutRuns } from '@throughline/state/text-runs.ts';

import type { Entity } from './protocol.ts';

const address = /\bhttps?:\/\/[^\s<>"'«»]+/giu;

/** A full stop or a bracket after an address belongs to the sentence, but a bracket opened inside belongs to the address. */
function trimAddress(found: string): string {
  let end = found.replace(/[.,;:!?…]+$/u, '');
  while (end.endsWith(')') && end.split(')').length > end.split('(').length) end = end.slice(0, -1).replace(/[.,;:!?…]+$/u, '');
  return end;
}

/** Addresses that the text holds but no entity marks. */
function foundLinks(text: string, entities: readonly Entity[]): Entity[] {
  const marked = (from: number, to: number): boolean => entities.some((entity) => entity.offset < to && entity.offset + entity.length > from && /link|url/.test(entity.kind));
  return [...text.matchAll(address)]
    .map((match) => ({ kind: 'url', offset: match.index, length: trimAddress(match[0]).length }))
    .filter((entity) => !marked(entity.offset, entity.offset + entity.length));
}

/** As the agents' side cuts them, and addresses that nobody marked are links too. */
export const cutLinkedRuns = (text: string, entities: readonly Entity[]): TextRun[] => cutRuns(text, [...entities, ...foundLinks(text, entities)]);
