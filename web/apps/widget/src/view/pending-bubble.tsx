import type { Outgoing } from '../core/outbox.ts';
import { Delivery } from './bubble.tsx';
import { Icon } from './icons.tsx';
import { RichText } from './rich-text.tsx';
import { useChat, useSurroundings } from './surroundings.ts';

function Refused({ item }: { item: Outgoing }) {
  const { chat, texts } = useSurroundings();
  return (
    <div class="meta bad" role="alert">
      <Icon of="alert" size={14} />
      <span>{texts.t('failed')}</span>
      <button type="button" class="text-button" onClick={() => chat.retry(item.frame.id)}>{texts.t('sendAgain')}</button>
      <button type="button" class="text-button" onClick={() => chat.discard(item.frame.id)}>{texts.t('discard')}</button>
    </div>
  );
}

/** What the visitor wrote and the server has not told back yet. */
export function PendingBubble({ item }: { item: Outgoing }) {
  const { texts } = useSurroundings();
  const { status } = useChat();
  if (item.frame.type !== 'message') return null;
  const state = item.phase === 'acked' ? 'sent' : status === 'live' ? 'sending' : 'waiting';
  return (
    <li class={`message mine first ${item.phase}`} data-pending={item.frame.id}>
      <div class="bubble">
        <span class="hear">{texts.t('you')}: </span>
        {item.files.map((file) => (
          <span class="file" key={file.id}>
            <Icon of="file" size={20} />
            <span class="file-name">
              <bdi>{file.name}</bdi>
              <span class="quiet">{texts.size(file.size)}</span>
            </span>
          </span>
        ))}
        {item.frame.text && <RichText text={item.frame.text} />}
      </div>
      {item.phase === 'refused' ? (
        <Refused item={item} />
      ) : (
        <div class="meta">
          <time dateTime={item.at}>{texts.time(item.at)}</time>
          <Delivery state={state} />
        </div>
      )}
    </li>
  );
}
