import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icons/icon.tsx';

/** Beside its cause: what happened, what still works, what to do. */
export function InlineError({ title, more, children }: { title: string; more?: string | undefined; children?: ReactNode }) {
  return (
    <div role="alert" className="flex items-start gap-2 rounded-2 bg-bad-soft px-3 py-2 text-fg shadow-[0_0_0_1px_var(--bad-line)]">
      <Icon of={CircleAlert} className="mt-px text-bad" />
      <div className="min-w-0 flex-1">
        <p className="[overflow-wrap:anywhere]">
          <b className="font-semibold">{title}</b> {more && <span className="text-fg-2">{more}</span>}
        </p>
        {children && <div className="mt-1.5 flex gap-1.5">{children}</div>}
      </div>
    </div>
  );
}
