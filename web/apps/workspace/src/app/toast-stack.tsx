import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';

import type { Toast } from '../shared/toasts.ts';
import { toasts } from '../shared/toasts.ts';
import { useStore } from '../shared/use-store.ts';

const STAYS_MS = 8000;

function ToastCard({ toast }: { toast: Toast }) {
  const { t } = useText();
  const [isHeld, setHeld] = useState(false);
  const hide = (): void => toasts.dispatch({ hide: toast.id });
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => toasts.dispatch({ hide: toast.id }), STAYS_MS);
    return () => clearTimeout(timer);
  }, [isHeld, toast.id]);
  return (
    <li
      className="appear-new flex items-center gap-2.5 rounded-2 bg-ink py-2 pr-2 pl-3 text-on-ink shadow-2"
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <span className="min-w-0 [overflow-wrap:anywhere]">{toast.text}</span>
      {toast.act && (
        <button type="button" className="h-6 flex-none px-1 font-medium underline underline-offset-2" onClick={() => { toast.act?.run(); hide(); }}>
          {toast.act.label}
        </button>
      )}
      <button type="button" className="grid size-6 flex-none place-items-center" aria-label={t('act.close')} onClick={hide}>
        <Icon of={X} size="sm" />
      </button>
    </li>
  );
}

export function ToastStack() {
  const shown = useStore(toasts, (state) => state);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-4 bottom-20 z-(--z-toast) two:bottom-6">
      <ul className="mx-auto flex w-fit max-w-130 flex-col gap-2 *:pointer-events-auto">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
      </ul>
    </div>
  );
}
