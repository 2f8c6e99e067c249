import { useNavigate } from '@tanstack/react-router';
import type { InboxView } from '@throughline/state/inbox.ts';

import { useShortcuts } from '../shared/use-shortcuts.ts';

interface Frame {
  view: InboxView;
  isOpen: boolean;
  isCardOpen: boolean;
  onCard: (open: boolean) => void;
  onSheet: () => void;
}

const panes = ['inbox', 'thread', 'card'];

function focusPane(step: 1 | -1): void {
  const shown = panes.map((id) => document.getElementById(id)).filter((pane) => pane !== null && pane.offsetParent !== null);
  const current = shown.findIndex((pane) => pane?.contains(document.activeElement));
  shown.at((current + step + shown.length) % shown.length)?.focus();
}

export function useFrameShortcuts({ view, isOpen, isCardOpen, onCard, onSheet }: Frame): void {
  const navigate = useNavigate();
  const goInbox = (): void => void navigate({ to: '/inbox/$view', params: { view } });
  useShortcuts({
    'KeyG KeyI': goInbox,
    'Shift+Slash': onSheet,
    Escape: () => {
      if (isCardOpen) onCard(false);
      else if (isOpen) goInbox();
    },
    F6: () => focusPane(1),
    'Shift+F6': () => focusPane(-1),
  });
}
