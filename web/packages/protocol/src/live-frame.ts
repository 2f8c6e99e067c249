import type { Conversation, Touch } from './wire.ts';

export type LiveFrame =
  | { seq: string; type: 'hello' }
  | { seq: string; type: 'reset' }
  /** Stands for a change that the reader may not see. */
  | { seq: string; type: 'skip' }
  | { seq: string; type: 'touch'; touch: Touch }
  | { seq: string; type: 'conversation'; conversation: Conversation };

/** Null for a frame this page does not know: a newer server may speak of more. */
export function readLiveFrame(text: string): LiveFrame | null {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame !== 'object' || frame === null) return null;
  const { seq, type, data } = frame as { seq?: unknown; type?: unknown; data?: unknown };
  if (typeof seq !== 'string' || !/^\d{1,19}$/.test(seq)) return null;
  if (type === 'hello' || type === 'reset' || type === 'skip') return { seq, type };
  const known = typeof data === 'object' && data !== null && typeof (data as { id?: unknown }).id === 'string';
  if (type === 'touch' && known) return { seq, type, touch: data as Touch };
  if (type === 'conversation' && known) return { seq, type, conversation: data as Conversation };
  return null;
}

/** The seq of any well-formed frame, so that a frame nobody understands still moves the place to resume from. */
export function readSeq(text: string): string | null {
  return /"seq"\s*:\s*"(\d{1,19})"/.exec(text)?.[1] ?? null;
}

export interface TypingTold {
  conversationId: string;
  on: boolean;
}

/** Who types now: a frame without a number, which comes once or never. */
export function readTyping(text: string): TypingTold | null {
  if (!text.startsWith('{"type":"typing"')) return null;
  try {
    const { data } = JSON.parse(text) as { data?: { conversation_id?: unknown; on?: unknown } };
    if (typeof data?.conversation_id !== 'string') return null;
    return { conversationId: data.conversation_id, on: data.on === true };
  } catch {
    return null;
  }
}
