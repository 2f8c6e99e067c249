import type { InboxGroup } from '@throughline/state/inbox.ts';
import { holdOrder } from '@throughline/state/inbox.ts';
import { useMemo, useState } from 'react';

/** While the pointer is over the list nothing is sorted anew: what was aimed at stays where it was. */
export function useHeldOrder(groups: InboxGroup[]): { shown: InboxGroup[]; hold: () => void; release: () => void } {
  const [held, setHeld] = useState<string[] | null>(null);
  const shown = useMemo(() => (held ? holdOrder(groups, held) : groups), [groups, held]);
  return {
    shown,
    hold: () => setHeld(groups.flatMap((group) => group.conversations.map((conversation) => conversation.id))),
    release: () => setHeld(null),
  };
}
