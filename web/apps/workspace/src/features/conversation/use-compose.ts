import type { ChannelAccount, Conversation } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';

import { useSession } from '../../shared/session-context.tsx';
import type { DraftInUse } from './use-draft.ts';
import { useUploads } from './use-uploads.ts';

const MOST_FILES = 10;

interface ComposeInput {
  conversation: Conversation;
  channel: ChannelAccount | undefined;
  inUse: DraftInUse;
  name: string;
  onSent: () => void;
}

/** What may be sent now, and the sending of it: into the outbox, which owns it from there. */
export function useCompose({ conversation, channel, inUse, name, onSent }: ComposeInput) {
  const { t } = useText();
  const { outbox } = useSession();
  const { draft, change } = inUse;
  const files = useUploads(inUse.attach);
  const isNote = draft.mode === 'note';
  const canAttach = channel?.can.files ?? false;
  const words = (isNote ? draft.note : draft.text).trim();
  const most = channel?.can.text_max ?? 0;
  const isLong = !isNote && most > 0 && words.length > most;
  const carries = draft.attachments.length + files.uploads.length;
  const isUploading = files.uploads.length > 0;

  const problem = isLong
    ? t('compose.long', { channel: name, most, count: words.length })
    : !isNote && carries >= MOST_FILES
      ? t('compose.most', { count: MOST_FILES })
      : !isNote && most > 0 && words.length > most * 0.9
        ? t('compose.count', { count: words.length, most })
        : null;
  const hasContent = words !== '' || (!isNote && draft.attachments.length > 0);
  const canSend = hasContent && !isLong && (isNote || !isUploading);

  const send = (): void => {
    if (!canSend) return;
    outbox.dispatch({
      type: 'add',
      item: {
        key: crypto.randomUUID(),
        conversationId: conversation.id,
        kind: isNote ? 'note' : 'message',
        text: words,
        attachments: isNote ? [] : draft.attachments,
        replyTo: isNote ? null : draft.replyTo,
        at: new Date().toISOString(),
        phase: 'waiting',
        why: null,
        touchId: null,
      },
    });
    change(isNote ? { note: '' } : { text: '', replyTo: null, attachments: [] });
    onSent();
  };

  const attach = (added: File[]): void => files.add(added.slice(0, Math.max(0, MOST_FILES - carries)));
  return { isNote, canAttach, canSend, problem, send, attach, uploads: files };
}
