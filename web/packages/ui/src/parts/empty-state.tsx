import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icons/icon.tsx';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  more?: string | undefined;
  children?: ReactNode;
}

/** What is true, then the next useful act. */
export function EmptyState({ icon, title, more, children }: EmptyStateProps) {
  return (
    <div className="flex min-h-58 flex-1 flex-col items-center justify-center gap-1 px-9 text-center">
      <Icon of={icon} size="lg" className="mb-1.5 text-fg-3" />
      <p className="font-medium">{title}</p>
      {more && <p className="max-w-80 text-fg-2">{more}</p>}
      {children && <div className="mt-2.5 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}
