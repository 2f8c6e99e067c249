import { useEffect, useRef } from 'preact/hooks';
import { withoutDirection } from '@throughline/state/text-runs.ts';

import { ChatScreen } from './chat-screen.tsx';
import { ElsewhereScreen } from './elsewhere-screen.tsx';
import { HomeScreen } from './home-screen.tsx';
import { Icon } from './icons.tsx';
import type { Screen } from './surroundings.ts';
import { useChat, usePanel, useSurroundings } from './surroundings.ts';

function useSubtitle(): { dot: boolean; words: string } {
  const { texts } = useSurroundings();
  const { window, status } = useChat();
  if (status === 'lost') return { dot: false, words: texts.t('lost') };
  if (!window.welcomed) return { dot: false, words: status === 'connecting' ? texts.t('connecting') : '' };
  if (window.typing !== null) return { dot: true, words: texts.t('typing') };
  return window.online ? { dot: true, words: texts.t('online') } : { dot: false, words: texts.t('away') };
}

function useTitle(screen: Screen | null): string {
  const { texts } = useSurroundings();
  const { window } = useChat();
  const agent = withoutDirection(window.conversation?.agent?.name ?? '');
  const company = window.company;
  if (agent && screen === 'chat') return company ? texts.t('agentAt', { name: agent, company }) : agent;
  return company || texts.t('label');
}

function Head({ screen }: { screen: Screen | null }) {
  const { panel, texts, setOpen, setMuted } = useSurroundings();
  const { muted } = usePanel();
  const subtitle = useSubtitle();
  const title = useTitle(screen);
  const company = useChat().window.company;
  const elsewhere = screen === 'elsewhere';
  return (
    <header>
      {elsewhere ? (
        <button type="button" class="icon-button" aria-label={texts.t('back')} title={texts.t('back')} onClick={() => panel.set({ screen: 'chat' })}><Icon of="back" /></button>
      ) : (
        <span class="brand" aria-hidden="true">{[...company][0]?.toUpperCase() ?? <Icon of="chat" />}</span>
      )}
      <div class="heading">
        <h1><bdi>{elsewhere ? texts.t('elsewhere') : title}</bdi></h1>
        <p>
          {!elsewhere && subtitle.dot && <i class="dot" />}
          {elsewhere ? texts.t('elsewhereMore') : subtitle.words}
        </p>
      </div>
      <button type="button" class="icon-button" aria-label={texts.t(muted ? 'unmute' : 'mute')} title={texts.t(muted ? 'unmute' : 'mute')} onClick={() => setMuted(!muted)}><Icon of={muted ? 'silent' : 'sound'} /></button>
      <button type="button" class="icon-button" aria-label={texts.t('close')} title={`${texts.t('close')} (Esc)`} onClick={() => setOpen(false)}><Icon of="minimise" /></button>
    </header>
  );
}

function Foot({ screen }: { screen: Screen | null }) {
  const { panel, texts } = useSurroundings();
  const { ways } = useChat().window;
  return (
    <footer>
      {screen !== 'elsewhere' && ways.length > 0 ? (
        <button type="button" class="text-button" onClick={() => panel.set({ screen: 'elsewhere' })}><Icon of="elsewhere" size={14} />{texts.t('elsewhere')}</button>
      ) : <span />}
      <span class="quiet">Throughline</span>
    </footer>
  );
}

function Body({ screen }: { screen: Screen | null }) {
  if (screen === 'home') return <HomeScreen />;
  if (screen === 'elsewhere') return <ElsewhereScreen />;
  if (screen === 'chat') return <ChatScreen />;
  return <div class="scroll skeleton" aria-busy="true"><i /><i /><i /></div>;
}

export function Panel() {
  const { chat, texts, setOpen } = useSurroundings();
  const { screen, side } = usePanel();
  const company = useChat().window.company;
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A touch keyboard that opens by itself would cover what is to be read.
    const field = matchMedia('(pointer: coarse)').matches ? null : dialog.current?.querySelector<HTMLElement>('.write, .go');
    (field ?? dialog.current)?.focus({ preventScroll: true });
  }, [screen]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setOpen(false);
    // The page's own single-key shortcuts must not run while somebody writes here.
    event.stopPropagation();
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    chat.attachments.add([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc and dropped files work anywhere in the dialog
    <div ref={dialog} class={`panel ${side}`} role="dialog" tabIndex={-1} aria-label={company ? texts.t('labelOf', { company }) : texts.t('label')} onKeyDown={onKeyDown} onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
      <Head screen={screen} />
      <div class="body">
        <Body screen={screen} />
      </div>
      <Foot screen={screen} />
    </div>
  );
}
