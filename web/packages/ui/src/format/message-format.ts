/** The part of ICU messages that this product needs: {name} and {count, plural, =0 {…} one {…} other {… # …}}. */
export type Values = Record<string, string | number>;

type Part = string | { name: string } | { name: string; cases: Map<string, Part[]> } | { count: true };

const parsed = new Map<string, Part[]>();

function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  throw new Error(`no closing brace in “${text}”`);
}

function parseCases(text: string, inPlural: boolean): Map<string, Part[]> {
  const cases = new Map<string, Part[]>();
  let index = 0;
  while (index < text.length) {
    const open = text.indexOf('{', index);
    if (open < 0) break;
    const end = closing(text, open);
    cases.set(text.slice(index, open).trim(), parse(text.slice(open + 1, end), inPlural));
    index = end + 1;
  }
  if (!cases.has('other')) throw new Error(`no “other” in “${text}”`);
  return cases;
}

function parse(text: string, inPlural: boolean): Part[] {
  const parts: Part[] = [];
  let index = 0;
  while (index < text.length) {
    const next = text.slice(index).search(inPlural ? /[{#]/ : /\{/);
    if (next < 0) {
      parts.push(text.slice(index));
      break;
    }
    if (next > 0) parts.push(text.slice(index, index + next));
    index += next;
    if (text[index] === '#') {
      parts.push({ count: true });
      index += 1;
      continue;
    }
    const end = closing(text, index);
    const inner = text.slice(index + 1, end);
    const plural = /^\s*(\w+)\s*,\s*plural\s*,/.exec(inner);
    if (plural) parts.push({ name: plural[1] as string, cases: parseCases(inner.slice(plural[0].length), true) });
    else parts.push({ name: inner.trim() });
    index = end + 1;
  }
  return parts;
}

export interface MessageLanguage {
  plurals: Intl.PluralRules;
  number: (value: number) => string;
}

function write(parts: Part[], values: Values, language: MessageLanguage, count: number): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else if ('count' in part) text += language.number(count);
    else {
      const value = values[part.name];
      if (value === undefined) throw new Error(`no value for {${part.name}}`);
      if ('cases' in part) {
        const chosen = part.cases.get(`=${value}`) ?? part.cases.get(language.plurals.select(Number(value))) ?? part.cases.get('other');
        text += write(chosen ?? [], values, language, Number(value));
      } else text += typeof value === 'number' ? language.number(value) : value;
    }
  }
  return text;
}

export function formatMessage(message: string, values: Values, language: MessageLanguage): string {
  let parts = parsed.get(message);
  if (!parts) {
    parts = parse(message, false);
    parsed.set(message, parts);
  }
  return write(parts, values, language, 0);
}
