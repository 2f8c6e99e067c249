import { createStore } from '@throughline/state/store.ts';

export interface Toast {
  id: string;
  text: string;
  tone: 'plain' | 'bad';
  act: { label: string; run: () => void } | null;
}

type ToastEvent = { show: Toast } | { hide: string };

/** For undo and for what happened elsewhere; what went wrong here is said beside its cause. */
export const toasts = createStore<readonly Toast[], ToastEvent>(
  (shown, event) => ('show' in event ? [...shown.slice(-2), event.show] : shown.filter((toast) => toast.id !== event.hide)),
  [],
);

export function showToast(text: string, options: { tone?: Toast['tone']; act?: Toast['act'] } = {}): void {
  toasts.dispatch({ show: { id: crypto.randomUUID(), text, tone: options.tone ?? 'plain', act: options.act ?? null } });
}
