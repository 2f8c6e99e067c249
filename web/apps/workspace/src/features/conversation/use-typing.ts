import { showTyping } from '@throughline/client/api.ts';
import { useEffect, useRef } from 'react';

const AGAIN_MS = 3000;

/** Tells the customer that somebody writes to him, while words are in the field and it changes. */
export function useTyping(conversationId: string, words: string, isMessage: boolean): void {
  const told = useRef(0);
  const before = useRef(words);
  useEffect(() => {
    if (before.current === words) return;
    before.current = words;
    const on = isMessage && words.trim() !== '';
    if (on ? Date.now() - told.current < AGAIN_MS : told.current === 0) return;
    told.current = on ? Date.now() : 0;
    showTyping(conversationId, on).catch(() => {}); // nobody misses it
  }, [conversationId, words, isMessage]);
}
