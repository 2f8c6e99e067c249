import type { Attachment } from '@throughline/protocol/wire.ts';
import type { Draft } from '@throughline/state/draft.ts';
import { emptyDraft, isEmptyDraft, readDraft } from '@throughline/state/draft.ts';
import type { OutboxItem } from '@throughline/state/outbox.ts';
import { useEffect, useState } from 'react';

import { drop, keep, readKept } from '../../shared/kept.ts';
import { useSession } from '../../shared/session-context.tsx';

export interface DraftInUse {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  attach: (attachment: Attachment) => void;
  /** Puts what was refused back where it was written. */
  takeBack: (item: OutboxItem) => void;
}

/** What is being written in a conversation; kept in the browser, so that leaving never loses it. */
export function useDraft(conversationId: string): DraftInUse {
  const { keptUnder, outbox } = useSession();
  const key = `${keptUnder}draft.${conversationId}`;
  const [draft, setDraft] = useState<Draft>(() => readDraft(readKept(key)));
  useEffect(() => {
    if (isEmptyDraft(draft)) drop(key);
    else keep(key, draft);
  }, [draft, key]);
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const attach = (attachment: Attachment): void => setDraft((before) => ({ ...before, attachments: [...before.attachments, attachment] }));
  const takeBack = (item: OutboxItem): void => {
    if (item.kind === 'note') setDraft((before) => ({ ...before, mode: 'note', note: [before.note, item.text].filter(Boolean).join('\n') }));
    else {
      setDraft((before) => ({
        ...emptyDraft,
        note: before.note,
        text: [before.text, item.text].filter(Boolean).join('\n'),
        replyTo: before.replyTo ?? item.replyTo,
        attachments: [...before.attachments, ...item.attachments],
      }));
    }
    outbox.dispatch({ type: 'remove', key: item.key });
  };
  return { draft, change, attach, takeBack };
}
