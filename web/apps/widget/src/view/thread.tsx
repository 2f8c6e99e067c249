import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { withoutDirection } from '@throughline/state/text-runs.ts';

import type { Item } from '../core/protocol.ts';
import type { Row } from '../core/rows.ts';
import { makeRows } from '../core/rows.ts';
import { sameDay } from '../text/texts.ts';
import { Bubble } from './bubble.tsx';
import { ChannelNode, channelTone } from './icons.tsx';
import { PendingBubble } from './pending-bubble.tsx';
import { useChat, useSurroundings } from './surroundings.ts';
import { useThreadScroll } from './thread-scroll.ts';

function Line({ item }: { item: Item }) {
  const { texts } = useSurroundings();
  const { window } = useChat();
  if (item.kind === 'joint') {
    return (
      <li class={`joint ${channelTone(item.channel)}`}>
        <span class="pill">
          <ChannelNode channel={item.channel} size={18} />
          {texts.joint(item.channel)}
        </span>
      </li>
    );
  }
  if (!item.change) return null;
  const name = withoutDirection(item.name) || texts.t('agent');
  const handOver = window.texts.hand_over.replaceAll('{name}', name) || texts.t('assigned', { name });
  const words = item.change === 'assigned' ? handOver : texts.t(item.change);
  return <li class={`state ${item.change}`}><bdi>{words}</bdi></li>;
}

function RowView({ row, onReply }: { row: Row; onReply(id: string): void }) {
  const { texts } = useSurroundings();
  if (row.kind === 'day') return <li class="day"><time dateTime={row.at}>{texts.day(row.at)}</time></li>;
  if (row.kind === 'rule') return <li class="rule">{texts.t('earlier', { date: texts.date(row.at) })}</li>;
  if (row.kind === 'line') return <Line item={row.item} />;
  return <Bubble item={row.item} first={row.first} last={row.last} onReply={onReply} />;
}

function Typing() {
  const { texts } = useSurroundings();
  const { typing } = useChat().window;
  if (typing === null) return null;
  return (
    <div class="typing" role="img" aria-label={texts.t('typing')}>
      <i />
      <i />
      <i />
    </div>
  );
}

/** `children` stand at the end: what the widget itself has to say or to ask. */
export function Thread({ onReply, before, children }: { onReply(id: string): void; before: ComponentChildren; children: ComponentChildren }) {
  const { chat, texts } = useSurroundings();
  const { window, outbox } = useChat();
  const rows = useMemo(() => makeRows(window.items, window.conversation?.since ?? null, sameDay), [window.items, window.conversation]);
  const scroller = useThreadScroll(window.items[0]?.id ?? '', outbox.length, () => chat.readOlder());
  return (
    <div class="scroll" ref={scroller} tabIndex={0} role="log" aria-label={texts.t('thread')} aria-live={window.readingOlder ? 'off' : 'polite'} aria-relevant="additions">
      <div class="thread">
        {window.readingOlder && <p class="older">{texts.t('older')}</p>}
        {before}
        <ul>
          {rows.map((row) => <RowView key={row.key} row={row} onReply={onReply} />)}
          {outbox.map((item) => <PendingBubble key={item.frame.id} item={item} />)}
        </ul>
        {children}
        <Typing />
      </div>
    </div>
  );
}
