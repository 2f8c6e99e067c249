/** The key as printed; it is decoration beside a named control. */
export function KeyHint({ children, onInk = false }: { children: string; onInk?: boolean }) {
  return (
    <kbd
      aria-hidden="true"
      className={`inline-block min-w-4 flex-none rounded-[3px] px-1 text-center font-sans text-2xs leading-4 font-medium whitespace-nowrap touch:hidden ${onInk ? 'opacity-75 shadow-[inset_0_0_0_1px_currentColor]' : 'text-fg-3 shadow-[inset_0_0_0_1px_var(--line-2)]'}`}
    >
      {children}
    </kbd>
  );
}
