import { channelTone } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import type { ReactNode } from 'react';

interface LineRowProps {
  line: string;
  at?: string | undefined;
  node?: ReactNode;
  /** Where the line begins, if it does in this row: at its node, or only in the row below. */
  begins?: 'here' | 'below' | undefined;
  tight?: boolean;
  /** What a reader says of it; such a row is an article of the feed. */
  spoken?: string;
  children: ReactNode;
}

/** One stretch of the line: the time, the node, and what hangs on it. */
export function LineRow({ line, at, node, begins, tight = false, spoken, children }: LineRowProps) {
  const text = useText();
  const time = at ? new Date(at) : null;
  return (
    <div
      {...(spoken === undefined ? {} : { role: 'article', 'aria-label': spoken, tabIndex: -1 })}
      className={`${channelTone(line)} relative grid grid-cols-[26px_minmax(0,1fr)] gap-x-1.5 before:absolute before:bottom-0 before:left-3 before:w-0.5 before:bg-(--ch) two:grid-cols-[42px_28px_minmax(0,1fr)] two:gap-x-0 two:before:left-13.75 ${begins === 'here' ? 'before:top-3.5' : 'before:top-0'} ${begins === 'below' ? 'before:hidden' : ''} ${tight ? 'py-0.5' : 'py-1.25'}`}
    >
      {time ? (
        <time dateTime={at} title={text.exact(time)} className="hidden pr-1.5 text-right text-2xs leading-5 text-fg-3 two:block">
          {text.clock(time)}
        </time>
      ) : (
        <span className="hidden two:block" />
      )}
      <span className="relative flex justify-center">{node}</span>
      {children}
    </div>
  );
}

/** A small ring: something that belongs to no channel. */
export function Pip() {
  return <span aria-hidden="true" className="relative mt-1.5 size-2 rounded-full border-2 border-(--ch) bg-bg" />;
}
