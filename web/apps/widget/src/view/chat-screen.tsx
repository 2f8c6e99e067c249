import { useState } from 'preact/hooks';

import { AddressForm } from './address-form.tsx';
import { Composer } from './composer.tsx';
import { Icon } from './icons.tsx';
import { useChat, useSurroundings } from './surroundings.ts';
import { Thread } from './thread.tsx';
import { Trace } from './trace.tsx';

function Greeting() {
  const { texts } = useSurroundings();
  const { window } = useChat();
  if (window.items.length > 0) return null;
  const greeting = window.texts.greeting || texts.t('greeting');
  return <p class="greeting" dir="auto">{greeting}</p>;
}

function Connection() {
  const { texts } = useSurroundings();
  const { status, outbox } = useChat();
  if (status === 'refused') return <p class="banner" role="status"><Icon of="alert" size={14} />{texts.t('unavailable')}</p>;
  if (status !== 'lost') return null;
  const kept = outbox.filter((item) => item.frame.type === 'message' && item.phase === 'waiting').length;
  return <p class="banner" role="status"><Icon of="alert" size={14} />{kept > 0 ? texts.plural('kept', kept) : texts.t('lostMore')}</p>;
}

/** What the shop says while nobody has answered yet: it is away, or he waits in the queue. */
function ShopSays() {
  const { texts } = useSurroundings();
  const { window, outbox } = useChat();
  if (!window.welcomed || window.conversation?.agent) return null;
  const last = window.items.at(-1);
  const wrote = outbox.some((item) => item.frame.type === 'message') || (last?.kind === 'message' && last.from === 'me');
  if (!window.online) return <p class="says" dir="auto">{window.texts.away || texts.t('awayMore')}</p>;
  return wrote && window.texts.queue ? <p class="says" dir="auto">{window.texts.queue}</p> : null;
}

function Address() {
  const { texts } = useSurroundings();
  const { window, outbox, asked } = useChat();
  const [left, setLeft] = useState('');
  if (left) return <p class="says" role="status">{texts.t('thanks', { value: left })}</p>;
  const wrote = outbox.some((item) => item.frame.type === 'message') || window.items.some((item) => item.from === 'me');
  if (asked || !window.welcomed || window.online || !wrote) return null;
  return <AddressForm onLeft={setLeft} />;
}

export function ChatScreen() {
  const { panel } = useSurroundings();
  const { person } = useChat();
  return (
    <>
      <Trace />
      <Connection />
      <Thread onReply={(id) => panel.set({ replyTo: id })} before={<Greeting />}>
        <ShopSays />
        <Address key={person} />
      </Thread>
      <Composer key={person} />
    </>
  );
}
