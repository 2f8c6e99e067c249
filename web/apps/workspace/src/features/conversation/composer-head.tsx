import type { ChannelAccount, Conversation } from '@throughline/protocol/wire.ts';
import { channelName, channelTone } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { ChannelNode } from '@throughline/ui/parts/channel-node.tsx';
import { KeyHint } from '@throughline/ui/parts/key-hint.tsx';

import { useSession } from '../../shared/session-context.tsx';
import { useStore } from '../../shared/use-store.ts';

interface ComposerHeadProps {
  conversation: Conversation;
  channel: ChannelAccount | undefined;
  mode: 'message' | 'note';
  onMode: (mode: 'message' | 'note') => void;
}

const option = 'flex h-6 items-center gap-1.5 rounded-[3px] px-2 font-medium text-fg-2 aria-pressed:bg-surface aria-pressed:text-fg aria-pressed:shadow-[var(--sh-1),0_0_0_1px_var(--line)] touch:h-9';

/** Reply or note, and always where a reply will go. */
export function ComposerHead({ conversation, channel, mode, onMode }: ComposerHeadProps) {
  const text = useText();
  const isTyping = useStore(useSession().typing, (state) => state.has(conversation.id));
  const { t } = text;
  const name = channelName(conversation.active_channel, text);
  const isBroken = channel !== undefined && channel.health !== 'ok';
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <div role="group" aria-label={t('compose.mode')} className="flex rounded-1 bg-sunken p-0.5">
        <button type="button" aria-pressed={mode === 'message'} aria-keyshortcuts="r" onClick={() => onMode('message')} className={option}>
          {t('compose.reply')} <KeyHint>r</KeyHint>
        </button>
        <button type="button" aria-pressed={mode === 'note'} aria-keyshortcuts="n" onClick={() => onMode('note')} className={option}>
          {t('compose.note')} <KeyHint>n</KeyHint>
        </button>
      </div>
      {mode === 'message' && (
        <span
          title={t('compose.where', { channel: name })}
          className={`${channelTone(conversation.active_channel)} inline-flex h-6.5 items-center gap-1.5 rounded-full bg-(--ch-soft) pr-2.5 pl-1 font-semibold whitespace-nowrap text-(--ch-text) shadow-[inset_0_0_0_1.5px_var(--ch)]`}
        >
          <ChannelNode channel={conversation.active_channel} named={false} className="size-4.5!" />
          {name}
          <span className="sr-only">{t('compose.where', { channel: name })}</span>
        </span>
      )}
      {isTyping && <span className="text-xs text-fg-2">{t('compose.typing')}</span>}
      {mode === 'message' && conversation.recognition.outcome === 'likely' && (
        <span className="min-w-0 text-xs text-fg-2">{t('card.discuss.nothing_personal')}</span>
      )}
      {mode === 'message' && isBroken && <span className="min-w-0 text-xs text-bad [overflow-wrap:anywhere]">{t('compose.health', { channel: name, health: channel.health })}</span>}
      {mode === 'message' && !isBroken && conversation.state === 'resolved' && <span className="text-xs text-fg-3">{t('compose.resolved')}</span>}
    </div>
  );
}
