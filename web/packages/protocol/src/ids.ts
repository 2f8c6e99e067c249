/** Ids are decimal strings of up to 19 digits: too long for a number, so they are compared as text. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
