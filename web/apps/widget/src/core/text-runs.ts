import type { Entity } from './protocol.ts';

export interface TextRun {
  text: string;
  kinds: string[];
  href: string | null;
}

/** Only what a browser opens as a page; anything else stays text. */
export function safeHref(url: string): string | null {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed.href : null;
  } catch {
    return null;
  }
}

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

function hrefOf(entity: Entity, covered: string): string | null {
  if (entity.kind === 'text_link' || entity.kind === 'link') return safeHref(entity.url ?? covered);
  if (entity.kind === 'url') return safeHref(entity.url ?? covered) ?? safeHref(`https://${covered}`);
  return null;
}

/** Cuts the text at the edges of its entities (offsets in UTF-16 units); entities may nest, overlap or lie outside. */
export function cutRuns(text: string, entities: readonly Entity[]): TextRun[] {
  const inside = [...entities, ...foundLinks(text, entities)].filter((entity) => entity.offset < text.length);
  if (inside.length === 0) return text ? [{ text, kinds: [], href: null }] : [];
  const end = (entity: Entity): number => Math.min(text.length, entity.offset + entity.length);
  const edges = new Set([0, text.length]);
  for (const entity of inside) edges.add(entity.offset).add(end(entity));
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] as number;
    const over = inside.filter((entity) => entity.offset <= from && end(entity) >= to);
    const href = over.reduce<string | null>((found, entity) => found ?? hrefOf(entity, text.slice(entity.offset, end(entity))), null);
    return { text: text.slice(from, to), kinds: over.map((entity) => entity.kind), href };
  });
}

const direction = /[\u202A-\u202E\u2066-\u2069]/gu;

/** Characters that turn the reading direction can make a name or an address look like another one. */
export const withoutDirection = (text: string): string => text.replace(direction, '');
