import type { ReactNode } from 'react';

const tones = {
  neutral: 'bg-sunken text-fg-2',
  line: 'text-fg-2 shadow-[inset_0_0_0_1px_var(--line-2)]',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
};

export function Tag({ tone = 'neutral', title, children }: { tone?: keyof typeof tones; title?: string; children: ReactNode }) {
  return (
    <span title={title} className={`inline-flex h-4.5 items-center gap-1 rounded-1 px-1.5 text-xs leading-4.5 font-medium whitespace-nowrap ${tones[tone]}`}>
      {children}
    </span>
  );
}
