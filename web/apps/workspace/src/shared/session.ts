import type { QueryClient } from '@tanstack/react-query';
import type { FeedStatus } from '@throughline/client/live-feed.ts';
import { followFeed } from '@throughline/client/live-feed.ts';
import type { LiveFrame } from '@throughline/protocol/live-frame.ts';
import type { Me } from '@throughline/protocol/wire.ts';
import type { Outbox, OutboxEvent } from '@throughline/state/outbox.ts';
import type { Store } from '@throughline/state/store.ts';
import { createStore } from '@throughline/state/store.ts';
import type { Typing, TypingEvent } from '@throughline/state/typing.ts';
import { nobodyTypes, reduceTyping } from '@throughline/state/typing.ts';
import type { Workspace, WorkspaceEvent } from '@throughline/state/workspace.ts';
import { emptyWorkspace, reduceWorkspace } from '@throughline/state/workspace.ts';

import { createOutbox, startOutbox } from './outbox-runner.ts';

export interface Session {
  me: Me;
  agentId: string | null;
  /** Before everything that is kept in the browser for this agent. */
  keptUnder: string;
  workspace: Store<Workspace, WorkspaceEvent>;
  outbox: Store<Outbox, OutboxEvent>;
  feed: Store<FeedState, Partial<FeedState>>;
  typing: Store<Typing, TypingEvent>;
}

export interface FeedState {
  status: FeedStatus;
  /** Greeted by the feed, or waited long enough: reading may begin. */
  ready: boolean;
  /** The connection was there once, so losing it is worth a word. */
  known: boolean;
}

const PATIENCE_MS = 1500;
/** Whoever vanished while he typed does not say that he stopped. */
const TYPING_LASTS_MS = 6000;
const told = ['conversations', 'conversation', 'timeline', 'customer'];

export function createSession(me: Me): Session {
  const keptUnder = `throughline.${me.agent?.id ?? 'token'}.`;
  return {
    me,
    agentId: me.agent?.id ?? null,
    keptUnder,
    workspace: createStore(reduceWorkspace, emptyWorkspace),
    outbox: createOutbox(keptUnder),
    feed: createStore<FeedState, Partial<FeedState>>((state, part) => ({ ...state, ...part }), { status: 'connecting', ready: false, known: false }),
    typing: createStore(reduceTyping, nobodyTypes),
  };
}

function feedAddress(): string {
  const url = new URL('/api/v1/live', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Connects the session with the server. Returns how to stop. */
export function runSession(session: Session, queries: QueryClient, onSignedOut: () => void): () => void {
  const { workspace, outbox, feed } = session;
  const askWhoIAm = (): void => void queries.invalidateQueries({ queryKey: ['me'] });
  const outgoing = startOutbox(session, askWhoIAm);

  const onFrames = (frames: LiveFrame[]): void => {
    const late = frames.some((frame) => frame.type === 'hello') && feed.get().ready;
    const touches = frames.flatMap((frame) => (frame.type === 'touch' ? [frame.touch] : []));
    if (session.agentId && touches.length > 0) outbox.dispatch({ type: 'told', touches, agentId: session.agentId });
    workspace.dispatch({ type: 'frames', frames });
    feed.dispatch({ ready: true, known: true });
    const isReset = frames.some((frame) => frame.type === 'reset');
    for (const key of isReset || late ? told : []) {
      if (isReset) void queries.resetQueries({ queryKey: [key] });
      else void queries.invalidateQueries({ queryKey: [key] });
    }
    for (const touch of touches) if (touch.direction === 'in' && touch.conversation_id) onTyping({ conversationId: touch.conversation_id, on: false });
    for (const id of new Set(touches.map((touch) => touch.customer_id))) void queries.invalidateQueries({ queryKey: ['customer', id] });
  };

  const ends = new Map<string, ReturnType<typeof setTimeout>>();
  const onTyping = ({ conversationId, on }: TypingEvent): void => {
    clearTimeout(ends.get(conversationId));
    if (on) ends.set(conversationId, setTimeout(() => session.typing.dispatch({ conversationId, on: false }), TYPING_LASTS_MS));
    session.typing.dispatch({ conversationId, on });
  };

  const patience = setTimeout(() => feed.dispatch({ ready: true }), PATIENCE_MS);
  const unfollow = followFeed(feedAddress(), {
    onFrames,
    onTyping,
    onStatus(status) {
      feed.dispatch(status === 'live' ? { status, known: true } : { status });
      if (status === 'live') outgoing.hurry();
    },
    onRevoked: onSignedOut,
    onRefused: askWhoIAm,
  });
  return () => {
    clearTimeout(patience);
    for (const end of ends.values()) clearTimeout(end);
    unfollow();
    outgoing.stop();
  };
}
