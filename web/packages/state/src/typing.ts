/** The customers who type now, by conversation. */
export type Typing = ReadonlySet<string>;

export interface TypingEvent {
  conversationId: string;
  on: boolean;
}

export const nobodyTypes: Typing = new Set();

export function reduceTyping(state: Typing, { conversationId, on }: TypingEvent): Typing {
  if (state.has(conversationId) === on) return state;
  const next = new Set(state);
  if (on) next.add(conversationId);
  else next.delete(conversationId);
  return next;
}
