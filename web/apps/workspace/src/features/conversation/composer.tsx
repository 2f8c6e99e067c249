import type { ChannelAccount, Conversation } from '@throughline/protocol/wire.ts';
import type { Timeline } from '@throughline/state/timeline.ts';
import { channelName } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { KeyHint } from '@throughline/ui/parts/key-hint.tsx';
import { Paperclip } from 'lucide-react';
import { useRef } from 'react';

import { useShortcuts } from '../../shared/use-shortcuts.ts';
import { AttachmentTray } from './attachment-tray.tsx';
import { ComposerHead } from './composer-head.tsx';
import { ComposerText } from './composer-text.tsx';
import { DropTarget } from './drop-target.tsx';
import { ReplyChip } from './reply-chip.tsx';
import { useCompose } from './use-compose.ts';
import type { DraftInUse } from './use-draft.ts';
import { useTyping } from './use-typing.ts';

interface ComposerProps {
  conversation: Conversation;
  channel: ChannelAccount | undefined;
  draft: DraftInUse;
  timeline: Timeline;
  onSent: () => void;
}

export function Composer({ conversation, channel, draft: inUse, timeline, onSent }: ComposerProps) {
  const text = useText();
  const { t } = text;
  const name = channelName(conversation.active_channel, text);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const { draft, change } = inUse;
  const compose = useCompose({ conversation, channel, inUse, name, onSent });
  const { isNote, uploads, canAttach } = compose;
  useTyping(conversation.id, draft.text, !isNote);

  const write = (mode: 'message' | 'note'): void => {
    change({ mode });
    field.current?.focus();
  };
  useShortcuts({ KeyR: () => write('message'), KeyN: () => write('note') });
  const leave = (): void => {
    if (draft.replyTo && !isNote) change({ replyTo: null });
    else document.getElementById('thread')?.focus();
  };

  return (
    <DropTarget isOpen={canAttach && !isNote} onFiles={compose.attach}>
      <section aria-label={t('compose.mode')} className="flex-none border-t border-line-2 bg-surface px-2.5 pt-2 pb-2.5 two:px-4">
        <div className="mx-auto max-w-205">
          <ComposerHead conversation={conversation} channel={channel} mode={draft.mode} onMode={write} />
          <div className={`mt-2 rounded-2 has-[textarea:focus]:shadow-[0_0_0_2px_var(--focus)]! ${isNote ? 'bg-note-soft shadow-[0_0_0_1px_var(--note-line)]' : 'bg-surface shadow-[0_0_0_1px_var(--line-2)]'}`}>
            {draft.replyTo && !isNote && <ReplyChip touch={timeline.find((touch) => touch.id === draft.replyTo)} onRemove={() => change({ replyTo: null })} />}
            <ComposerText
              ref={field}
              value={isNote ? draft.note : draft.text}
              label={isNote ? t('compose.noteLabel') : t('compose.label', { channel: name })}
              placeholder={isNote ? t('compose.notePlaceholder') : t('compose.placeholder', { channel: name })}
              describedBy={compose.problem ? 'compose-problem' : undefined}
              onChange={(value) => change(isNote ? { note: value } : { text: value })}
              onSend={compose.send}
              onLeave={leave}
              onFiles={canAttach && !isNote ? compose.attach : null}
            />
            {!isNote && <AttachmentTray attachments={draft.attachments} uploads={uploads} onRemove={(id) => change({ attachments: draft.attachments.filter((file) => file.id !== id) })} />}
            <div className="flex items-center gap-1 px-1.5 pt-1 pb-1.5">
              {canAttach && !isNote && (
                <>
                  <input ref={picker} type="file" multiple hidden onChange={(event) => { compose.attach([...(event.target.files ?? [])]); event.target.value = ''; }} />
                  <Button look="quiet" iconOnly aria-label={t('compose.attach')} title={t('compose.attach')} onClick={() => picker.current?.click()}>
                    <Icon of={Paperclip} />
                  </Button>
                </>
              )}
              <p id="compose-problem" role="status" className="min-w-0 flex-1 px-1.5 text-xs text-fg-2">
                {compose.problem}
              </p>
              <Button look="primary" className="h-8 min-w-0 touch:h-10" disabled={!compose.canSend} onClick={compose.send} aria-keyshortcuts="Control+Enter">
                <span className="truncate">{isNote ? t('compose.sendNote') : t('compose.send', { channel: name })}</span>
                <KeyHint onInk>Ctrl ⏎</KeyHint>
              </Button>
            </div>
          </div>
        </div>
      </section>
    </DropTarget>
  );
}
