import { compareIds } from '@throughline/protocol/ids.ts';
import type { LiveFrame } from '@throughline/protocol/live-frame.ts';
import type { Conversation, Touch } from '@throughline/protocol/wire.ts';

import type { Timeline } from './timeline.ts';
import { addPage, placeTouch } from './timeline.ts';

/**
 * What the server told, by id. `liveAt` holds the feed's seq at which an id was last told live: an answer to a question that
 * was asked before that must not put the older state back.
 */
export interface Workspace {
  readonly seq: string | null;
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly timelines: ReadonlyMap<string, Timeline>;
  readonly liveAt: ReadonlyMap<string, string>;
}

export type WorkspaceEvent =
  | { type: 'frames'; frames: readonly LiveFrame[] }
  | { type: 'conversations'; items: readonly Conversation[]; asked: string | null }
  | { type: 'page'; conversationId: string; items: readonly Touch[]; asked: string | null }
  | { type: 'touch'; touch: Touch; asked: string | null }
  | { type: 'forget' };

export const emptyWorkspace: Workspace = { seq: null, conversations: new Map(), timelines: new Map(), liveAt: new Map() };

function toldSince(state: Pick<Workspace, 'liveAt'>, id: string, asked: string | null): boolean {
  const live = state.liveAt.get(id);
  return live !== undefined && (asked === null || compareIds(live, asked) > 0);
}

function putTouch(timelines: Map<string, Timeline>, touch: Touch): void {
  const timeline = touch.conversation_id ? timelines.get(touch.conversation_id) : undefined;
  if (timeline && touch.conversation_id) timelines.set(touch.conversation_id, placeTouch(timeline, touch));
}

function applyFrames(state: Workspace, frames: readonly LiveFrame[]): Workspace {
  let { seq } = state;
  const conversations = new Map(state.conversations);
  const timelines = new Map(state.timelines);
  const liveAt = new Map(state.liveAt);
  for (const frame of frames) {
    if (frame.type === 'reset') {
      conversations.clear();
      timelines.clear();
      liveAt.clear();
    }
    if (frame.type === 'touch') {
      putTouch(timelines, frame.touch);
      liveAt.set(frame.touch.id, frame.seq);
    }
    if (frame.type === 'conversation') {
      conversations.set(frame.conversation.id, frame.conversation);
      liveAt.set(frame.conversation.id, frame.seq);
    }
    seq = frame.seq;
  }
  return { seq, conversations, timelines, liveAt };
}

export function reduceWorkspace(state: Workspace, event: WorkspaceEvent): Workspace {
  switch (event.type) {
    case 'frames':
      return applyFrames(state, event.frames);
    case 'conversations': {
      const conversations = new Map(state.conversations);
      for (const item of event.items) {
        if (!conversations.has(item.id) || !toldSince(state, item.id, event.asked)) conversations.set(item.id, item);
      }
      return { ...state, conversations };
    }
    case 'page': {
      const timeline = addPage(state.timelines.get(event.conversationId) ?? [], event.items, (id) => toldSince(state, id, event.asked));
      return { ...state, timelines: new Map(state.timelines).set(event.conversationId, timeline) };
    }
    case 'touch': {
      if (toldSince(state, event.touch.id, event.asked)) return state;
      const timelines = new Map(state.timelines);
      putTouch(timelines, event.touch);
      return { ...state, timelines };
    }
    case 'forget':
      return { ...emptyWorkspace, seq: state.seq };
  }
}
