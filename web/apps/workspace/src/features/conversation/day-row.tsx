import { useText } from '@throughline/ui/format/text-context.tsx';

import { useNow } from '../../shared/use-now.ts';
import { LineRow } from './line-row.tsx';

export function DayRow({ at, line, first }: { at: string; line: string; first: boolean }) {
  const text = useText();
  const now = useNow('minute');
  return (
    <LineRow line={line} begins={first ? 'below' : undefined} tight>
      <div className="flex h-5.5 items-center gap-2.5 text-xs font-semibold text-fg-2 after:h-px after:flex-1 after:bg-line-2">{text.day(new Date(at), new Date(now))}</div>
    </LineRow>
  );
}
