import { useEffect, useRef, useState } from 'preact/hooks';

import { summaryOf } from '../core/rows.ts';
import { AttachmentRow } from './attachment-row.tsx';
import { useNameOf } from './bubble.tsx';
import { Icon } from './icons.tsx';
import { useChat, usePanel, useSurroundings } from './surroundings.ts';

const TALLEST = 120;

function QuoteBar() {
  const { panel, texts } = useSurroundings();
  const { replyTo } = usePanel();
  const nameOf = useNameOf();
  const quoted = useChat().window.items.find((item) => item.id === replyTo);
  if (!quoted) return null;
  return (
    <div class="quote-bar">
      <span class="one-line">
        <b><bdi>{texts.t('replyTo', { name: nameOf(quoted) })}</bdi></b> {summaryOf(quoted)}
      </span>
      <button type="button" class="icon-button small" aria-label={texts.t('cancelReply')} onClick={() => panel.set({ replyTo: null })}>
        <Icon of="close" size={14} />
      </button>
    </div>
  );
}

function AttachButton() {
  const { chat, texts } = useSurroundings();
  const input = useRef<HTMLInputElement>(null);
  const choose = (): void => {
    const chosen = input.current;
    if (!chosen) return;
    chat.attachments.add([...(chosen.files ?? [])]);
    chosen.value = '';
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden onChange={choose} />
      <button type="button" class="icon-button" aria-label={texts.t('attach')} title={texts.t('attach')} onClick={() => input.current?.click()}>
        <Icon of="attach" />
      </button>
    </>
  );
}

export function Composer() {
  const { chat, panel, texts } = useSurroundings();
  const { attachments, window } = useChat();
  const { replyTo } = usePanel();
  const [text, setText] = useState(() => chat.draft());
  const field = useRef<HTMLTextAreaElement>(null);
  const uploading = attachments.some((one) => one.id === null && one.problem === null);
  const ready = !uploading && (text.trim() !== '' || attachments.some((one) => one.id !== null));

  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(TALLEST, element.scrollHeight)}px`;
  }, [text]);
  useEffect(() => {
    if (replyTo) field.current?.focus();
  }, [replyTo]);

  const change = (value: string): void => {
    setText(value);
    chat.saveDraft(value);
  };
  const send = (): void => {
    if (!ready) return;
    chat.send(text.trim(), replyTo);
    setText('');
    panel.set({ replyTo: null });
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    chat.attachments.add(files);
  };

  return (
    <form class="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <QuoteBar />
      {attachments.map((one) => <AttachmentRow key={one.key} of={one} />)}
      <div class="writing">
        <textarea ref={field} class="write" rows={1} dir="auto" maxLength={window.limits.text} aria-label={texts.t('message')} placeholder={texts.t('message')} value={text} enterkeyhint="send" onInput={(event) => change(event.currentTarget.value)} onKeyDown={onKeyDown} onPaste={onPaste} />
        <AttachButton />
        <button type="submit" class="icon-button primary" aria-label={texts.t('send')} title={texts.t('send')} aria-disabled={!ready}>
          <Icon of="send" />
        </button>
      </div>
    </form>
  );
}
