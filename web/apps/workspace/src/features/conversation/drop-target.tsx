import { useText } from '@throughline/ui/format/text-context.tsx';
import type { DragEvent, ReactNode } from 'react';
import { useState } from 'react';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

/** Files may be dropped on the whole composer; the button beside it does the same. */
export function DropTarget({ isOpen, onFiles, children }: { isOpen: boolean; onFiles: (files: File[]) => void; children: ReactNode }) {
  const { t } = useText();
  const [isOver, setOver] = useState(false);
  return (
    <div
      className="relative flex-none"
      onDragOver={(event) => {
        if (!isOpen || !hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (!isOpen || !hasFiles(event)) return;
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {isOver && <p className="pointer-events-none absolute inset-1.5 grid place-items-center rounded-2 bg-info-soft font-medium shadow-[inset_0_0_0_2px_var(--focus)]">{t('compose.drop')}</p>}
    </div>
  );
}
