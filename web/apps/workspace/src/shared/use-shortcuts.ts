import { useEffect, useRef } from 'react';

import { preferences } from './preferences.ts';

/** Keys by their place on the keyboard (event.code), so that they work on every layout. "KeyG KeyI" is one after the other. */
export type Shortcuts = Record<string, () => void>;

const registered: { current: Shortcuts }[] = [];
const SEQUENCE_MS = 1200;
let first: { code: string; at: number } | null = null;

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const isSomethingOpen = (): boolean => document.querySelector('[role=dialog],[role=menu]') !== null;

function find(name: string): (() => void) | undefined {
  for (let index = registered.length - 1; index >= 0; index -= 1) {
    const handler = registered[index]?.current[name];
    if (handler) return handler;
  }
  return undefined;
}

function nameOf(event: KeyboardEvent): string {
  if (event.key === '?') return 'Shift+Slash';
  return event.shiftKey ? `Shift+${event.code}` : event.code;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const always = /^(Escape|F6|Home|End)$/.test(event.code);
  if (isSomethingOpen() || (isWriting(event.target) && event.code !== 'F6')) return;
  if (!always && !preferences.get().singleKeys) return;
  const name = nameOf(event);
  const pair = first && event.timeStamp - first.at < SEQUENCE_MS ? find(`${first.code} ${name}`) : undefined;
  first = pair ? null : { code: name, at: event.timeStamp };
  const handler = pair ?? find(name);
  if (!handler) return;
  event.preventDefault();
  handler();
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const entry = useRef(shortcuts);
  useEffect(() => {
    entry.current = shortcuts;
  });
  useEffect(() => {
    if (registered.length === 0) addEventListener('keydown', onKeyDown);
    registered.push(entry);
    return () => {
      registered.splice(registered.indexOf(entry), 1);
      if (registered.length === 0) removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
