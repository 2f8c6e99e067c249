import { safeHref, withoutDirection } from '@throughline/state/text-runs.ts';

import type { Item } from '../core/protocol.ts';
import { summaryOf } from '../core/rows.ts';
import type { Key } from '../text/texts.ts';
import { FileView } from './file-view.tsx';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';
import { RichText } from './rich-text.tsx';
import { useChat, useSurroundings } from './surroundings.ts';

export function useNameOf(): (item: Item) => string {
  const { texts } = useSurroundings();
  const { company } = useChat().window;
  return (item) => {
    if (item.from === 'me') return texts.t('you');
    if (item.from === 'system' && company) return company;
    return withoutDirection(item.name) || texts.t(item.from === 'bot' ? 'bot' : 'agent');
  };
}

function Quote({ of }: { of: string }) {
  const { window } = useChat();
  const nameOf = useNameOf();
  const quoted = window.items.find((item) => item.id === of);
  if (!quoted) return null;
  return (
    <blockquote>
      <bdi>{nameOf(quoted)}</bdi>
      <span>{summaryOf(quoted)}</span>
    </blockquote>
  );
}

function Buttons({ item }: { item: Item }) {
  const { chat } = useSurroundings();
  const { outbox } = useChat();
  const sent = new Set(outbox.map(({ frame }) => (frame.type === 'button' && frame.item === item.id ? frame.data : null)));
  return (
    <>
      {item.buttons.map((row, index) => (
        <div class="offers" key={index}>
          {row.map(({ label, data, url }) => {
            const href = url && safeHref(url);
            if (href) return <a class="offer" key={label} href={href} target="_blank" rel="noopener noreferrer">{label}</a>;
            return data ? <button class="offer" key={label} type="button" disabled={sent.has(data)} onClick={() => chat.press(item.id, data)}>{label}</button> : null;
          })}
        </div>
      ))}
    </>
  );
}

const marks: Record<string, IconName> = { sending: 'clock', waiting: 'clock', sent: 'check', delivered: 'checks', read: 'checks' };

/** The mark is a shape first; the words are for the pointer and for who listens. */
export function Delivery({ state }: { state: Key & ('sending' | 'waiting' | 'sent' | 'delivered' | 'read') }) {
  const { texts } = useSurroundings();
  return (
    <span class={`mark ${state}`} data-delivery={state} title={texts.t(state)}>
      <Icon of={marks[state] ?? 'clock'} size={14} />
      <span class={state === 'read' || state === 'waiting' ? '' : 'hear'}>{texts.t(state)}</span>
    </span>
  );
}

function Meta({ item }: { item: Item }) {
  const { texts } = useSurroundings();
  return (
    <div class="meta">
      {item.edited_at && <span>{texts.t('edited')}</span>}
      <time dateTime={item.at}>{texts.time(item.at)}</time>
      {item.from === 'me' && item.delivery && <Delivery state={item.delivery} />}
    </div>
  );
}

interface BubbleProps {
  item: Item;
  first: boolean;
  last: boolean;
  onReply(id: string): void;
}

export function Bubble({ item, first, last, onReply }: BubbleProps) {
  const { texts } = useSurroundings();
  const nameOf = useNameOf();
  const mine = item.from === 'me';
  return (
    <li class={`message ${mine ? 'mine' : 'theirs'} ${first ? 'first' : ''}`} data-item={item.id}>
      <div class="beside">
        <div class="bubble">
          {mine || !first ? <span class="hear">{nameOf(item)}: </span> : <div class="author"><bdi>{nameOf(item)}</bdi></div>}
          {item.reply_to && <Quote of={item.reply_to} />}
          {item.files.map((file) => <FileView key={file.id} file={file} />)}
          {item.text && <RichText text={item.text} entities={item.entities} />}
        </div>
        <button class="reply" type="button" aria-label={`${texts.t('reply')}: ${nameOf(item)}`} title={texts.t('reply')} onClick={() => onReply(item.id)}>
          <Icon of="reply" size={14} />
        </button>
      </div>
      {item.buttons.length > 0 && <Buttons item={item} />}
      {(last || item.edited_at) && <Meta item={item} />}
    </li>
  );
}
