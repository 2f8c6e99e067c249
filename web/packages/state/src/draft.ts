import type { Attachment } from '@throughline/protocol/wire.ts';

export interface Draft {
  mode: 'message' | 'note';
  text: string;
  note: string;
  replyTo: string | null;
  attachments: Attachment[];
}

export const emptyDraft: Draft = { mode: 'message', text: '', note: '', replyTo: null, attachments: [] };

export const isEmptyDraft = (draft: Draft): boolean =>
  draft.text === '' && draft.note === '' && draft.replyTo === null && draft.attachments.length === 0;

/** What was kept may come from an older version of this page. */
export function readDraft(text: string | null): Draft {
  if (!text) return emptyDraft;
  try {
    const kept: unknown = JSON.parse(text);
    return typeof kept === 'object' && kept !== null ? { ...emptyDraft, ...(kept as Partial<Draft>) } : emptyDraft;
  } catch {
    return emptyDraft;
  }
}
