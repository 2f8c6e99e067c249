import { useEffect, useRef } from 'preact/hooks';

import { Icon } from './icons.tsx';
import { useChat, usePanel, useSurroundings } from './surroundings.ts';

export function Launcher() {
  const { texts, setOpen } = useSurroundings();
  const { open, side, minimised, worded } = usePanel();
  const { unread } = useChat();
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !open) button.current?.focus({ preventScroll: true });
    wasOpen.current = open;
  }, [open]);
  const label = unread > 0 ? `${texts.t('open')}, ${texts.plural('unread', unread)}` : texts.t('open');
  return (
    <>
      <button ref={button} type="button" class={`launcher ${side} ${minimised ? 'minimised' : ''}`} hidden={open && worded} aria-busy={open} aria-haspopup="dialog" aria-expanded={open} aria-label={label} onClick={() => setOpen(true)}>
        <Icon of="chat" size={minimised ? 18 : 24} />
        {unread > 0 && <span class="badge" aria-hidden="true">{unread > 99 ? '99+' : unread}</span>}
      </button>
      <span class="hear" role="status">{!open && unread > 0 ? texts.plural('unread', unread) : ''}</span>
    </>
  );
}
