const sizes = { sm: 'size-5 text-[9px]', md: 'size-7 text-2xs', lg: 'size-10 text-xs' };

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => Array.from(word?.replace(/^[^\p{L}\p{N}]+/u, '') ?? '')[0] ?? '').join('').toUpperCase();
}

/** Drawn by the style sheet: letters in a picture are no text of the control around it. */
export function Avatar({ name, size = 'md' }: { name: string; size?: keyof typeof sizes }) {
  return (
    <span aria-hidden="true" data-letters={initials(name)} className={`grid before:content-[attr(data-letters)] flex-none place-items-center rounded-full bg-sunken font-semibold text-fg-2 shadow-[inset_0_0_0_1px_var(--line)] ${sizes[size]}`} />

  );
}
