import { h, render } from 'preact';

import type { Chat } from './client/chat.ts';
import { makeChat } from './client/chat.ts';
import type { Store } from './client/store.ts';
import { makeStore } from './client/store.ts';
import { keepIn, keyPrefix, pageStorage } from './core/kept.ts';
import { takeCarriedToken } from './page/carried.ts';
import { makeHost } from './page/host.ts';
import { loadPart } from './page/load-part.ts';
import { installApi, makeEvents } from './page/page-api.ts';
import { keepOutOfTheWay } from './page/place.ts';
import type { Settings } from './page/settings.ts';
import { keptAnonymousId, readSettings } from './page/settings.ts';
import { isMuted, playTone, saveMuted } from './page/sound.ts';
import type { Words } from './text/texts.ts';
import { makeTexts } from './text/texts.ts';
import type { PanelState } from './view/surroundings.ts';
import { Widget } from './view/widget.tsx';

const WORDS_AGAIN_MS = 3000;

const isVisible = (): boolean => document.visibilityState === 'visible';

/** Decides once where a visitor arrives: at what is unread, at his kept conversations, or at an empty page to write on. */
function chooseScreen(chat: Chat, panel: Store<PanelState>): void {
  const { window, unread, status, returning } = chat.store.get();
  const emptyHome = panel.get().screen === 'home' && window.welcomed && window.items.length === 0;
  if (!panel.get().open || (panel.get().screen && !emptyHome)) return;
  const gaveUp = status === 'lost' || status === 'refused';
  if (!window.welcomed && returning && !gaveUp) return;
  panel.set({ screen: window.items.length > 0 && unread === 0 ? 'home' : 'chat' });
}

function followPage(chat: Chat, account: string, begin: () => void): void {
  const { connection } = chat;
  addEventListener('online', connection.hurry);
  addEventListener('offline', connection.drop);
  document.addEventListener('visibilitychange', () => {
    if (isVisible()) connection.probe();
  });
  for (const event of ['popstate', 'hashchange']) addEventListener(event, chat.pageChanged);
  const navigation = (window as { navigation?: EventTarget }).navigation;
  navigation?.addEventListener('currententrychange', chat.pageChanged);
  addEventListener('storage', ({ key, newValue }) => {
    if (key === `${keyPrefix(account)}visitor`) {
      if (newValue === null) chat.otherTabForgot();
      else if (chat.store.get().status === 'idle') begin();
    }
    if (key === `${keyPrefix(account)}read`) chat.lookAgain();
  });
}

function start(settings: Settings): void {
  const storage = pageStorage();
  const kept = keepIn(storage, settings.account);
  const events = makeEvents();
  const panel = makeStore<PanelState>({ open: false, screen: null, muted: isMuted(storage), replyTo: null, side: settings.position, minimised: false, worded: false });
  const isRead = (): boolean => panel.get().open && panel.get().screen === 'chat' && isVisible();
  const chat = makeChat(
    {
      ...settings,
      anonymousId: () => settings.anonymousId ?? keptAnonymousId(),
      page: () => ({ url: location.href.slice(0, 2000), title: document.title.slice(0, 300) }),
      isVisible,
      onMessage(item) {
        events.emit('message', { id: item.id, from: item.from, name: item.name, text: item.text });
        if (!isRead() && !panel.get().muted) playTone();
      },
    },
    kept,
  );

  const texts = makeTexts(settings.language);
  const begin = (): void => {
    chat.start();
    if (panel.get().worded) return;
    loadPart<Words>(settings.server, `text-${settings.language}`)
      .then((words) => {
        texts.learn(words);
        panel.set({ worded: true });
      })
      .catch(() => setTimeout(begin, WORDS_AGAIN_MS));
  };
  const setOpen = (open: boolean): void => {
    if (panel.get().open === open) return;
    const { screen } = panel.get();
    panel.set({ open, screen: open && chat.store.get().unread > 0 && screen ? 'chat' : screen });
    if (open) begin();
    events.emit(open ? 'open' : 'close');
  };
  const setMuted = (muted: boolean): void => {
    saveMuted(storage, muted);
    panel.set({ muted });
  };

  let unread = 0;
  let reading = false;
  const follow = (): void => {
    chooseScreen(chat, panel);
    if (reading !== isRead()) {
      reading = isRead();
      chat.setAttention(reading);
    }
    if (unread !== chat.store.get().unread) events.emit('unread', (unread = chat.store.get().unread));
  };
  panel.subscribe(follow);
  chat.store.subscribe(follow);
  document.addEventListener('visibilitychange', follow);
  followPage(chat, settings.account, begin);

  const { host, root } = makeHost(settings);
  render(h(Widget, { surroundings: { chat, panel, texts, server: settings.server, setOpen, setMuted } }), root);
  keepOutOfTheWay(host, panel, settings.position);
  if (kept.token() || chat.store.get().outbox.length > 0) begin();
  const identify = (jwt: string | null): void => {
    chat.identify(jwt);
    if (!chat.store.get().window.welcomed) panel.set({ screen: null, replyTo: null });
  };
  const carried = takeCarriedToken();
  if (carried) {
    chat.redeem(carried);
    panel.set({ screen: 'chat' });
    setOpen(true);
  }
  installApi({ open: () => setOpen(true), close: () => setOpen(false), identify, on: events.on });
  events.emit('ready');
}

const script = document.currentScript;
const settings = script instanceof HTMLScriptElement ? readSettings(script) : null;
if (settings && document.body) start(settings);
else if (settings) document.addEventListener('DOMContentLoaded', () => start(settings), { once: true });
