/** A marked stretch of a text, in UTF-16 units. */
export interface Stretch {
  kind: string;
  offset: number;
  length: number;
  url?: string | null;
}

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

function hrefOf(entity: Stretch, covered: string): string | null {
  if (entity.kind === 'text_link' || entity.kind === 'link') return safeHref(entity.url ?? covered);
  if (entity.kind === 'url') return safeHref(entity.url ?? covered) ?? safeHref(`https://${covered}`);
  return null;
}

/** Cuts the text at the edges of its entities (offsets in UTF-16 units); entities may nest, overlap or lie outside. */
export function cutRuns(text: string, entities: readonly Stretch[]): TextRun[] {
  const inside = entities.filter((entity) => entity.offset < text.length);
  if (inside.length === 0) return text ? [{ text, kinds: [], href: null }] : [];
  const end = (entity: Stretch): number => Math.min(text.length, entity.offset + entity.length);
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
export const turnsDirection = (text: string): boolean => text.search(direction) >= 0;

export const withoutDirection = (text: string): string => text.replace(direction, '');

/** The same text with those characters shown as their code, so that nothing is turned. */
export const showDirection = (text: string): string =>
  text.replace(direction, (sign) => `\u27E8U+${(sign.codePointAt(0) as number).toString(16).toUpperCase()}\u27E9`);
