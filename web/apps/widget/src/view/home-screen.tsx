import { summaryOf } from '../core/rows.ts';
import { useNameOf } from './bubble.tsx';
import { ChannelNode, Icon } from './icons.tsx';
import { useChat, useSurroundings } from './surroundings.ts';

function LastWords() {
  const { texts } = useSurroundings();
  const nameOf = useNameOf();
  const last = useChat().window.items.findLast((item) => item.kind === 'message');
  if (!last) return null;
  return (
    <span class="one-line last-words">
      <bdi>{nameOf(last)}</bdi>: <bdi>{summaryOf(last) || texts.t('file')}</bdi>
    </span>
  );
}

function Ways() {
  const { chat, panel, texts } = useSurroundings();
  const { ways, welcomed } = useChat().window;
  if (!welcomed || ways.length === 0) return null;
  const go = (account: string): void => {
    chat.continueIn(account);
    panel.set({ screen: 'elsewhere' });
  };
  return (
    <section aria-labelledby="ways">
      <h3 class="label" id="ways">{texts.t('homeWays')}</h3>
      <div class="ways">
        {ways.map((way) => (
          <button type="button" class="way" key={way.account} onClick={() => go(way.account)}>
            <ChannelNode channel={way.channel} size={28} />
            <span>{texts.channel(way.channel)}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

export function HomeScreen() {
  const { panel, texts } = useSurroundings();
  const { window } = useChat();
  const open = window.conversation !== null && window.conversation.state !== 'resolved';
  return (
    <div class="scroll home" tabIndex={0}>
      <h2>{texts.t('welcomeBack')}</h2>
      <p class="lead">{texts.t(open ? 'homeOpen' : 'homeClosed')}</p>
      <button type="button" class="go" onClick={() => panel.set({ screen: 'chat' })}>
        <Icon of="chat" />
        <span class="go-words">
          <b>{texts.t(open ? 'homeContinue' : 'homeWrite')}</b>
          <LastWords />
        </span>
        <Icon of="forward" />
      </button>
      <Ways />
    </div>
  );
}
