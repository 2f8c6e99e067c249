import type { ClipboardEvent, KeyboardEvent, Ref } from 'react';
import { useImperativeHandle, useLayoutEffect, useRef } from 'react';

interface ComposerTextProps {
  ref: Ref<HTMLTextAreaElement>;
  value: string;
  label: string;
  placeholder: string;
  describedBy: string | undefined;
  onChange: (value: string) => void;
  onSend: () => void;
  onLeave: () => void;
  onFiles: ((files: File[]) => void) | null;
}

/** Grows with what is written, up to two fifths of the page. Enter is a new line; Ctrl Enter sends. */
export function ComposerText({ ref, value, label, placeholder, describedBy, onChange, onSend, onLeave, onFiles }: ComposerTextProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => field.current as HTMLTextAreaElement);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [value]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    }
    if (event.key === 'Escape') {
      event.preventDefault();
      onLeave();
    }
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    if (!onFiles || files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };

  return (
    <textarea
      ref={field}
      rows={1}
      dir="auto"
      value={value}
      aria-label={label}
      aria-describedby={describedBy}
      placeholder={placeholder}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      className="thin-scroll block max-h-[40dvh] min-h-11 w-full resize-none bg-transparent px-3 pt-2.25 pb-1.5 text-md outline-none placeholder:text-fg-3"
    />
  );
}
