import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icons/icon.tsx';

interface SheetProps {
  title: string;
  isOpen: boolean;
  onOpen: (open: boolean) => void;
  closeLabel: string;
  children: ReactNode;
}

export function Sheet({ title, isOpen, onOpen, closeLabel, children }: SheetProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpen}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-(--z-modal) bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="thin-scroll appear-new fixed top-1/2 left-1/2 z-(--z-modal) max-h-[calc(100dvh-32px)] w-[min(640px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-3 bg-surface p-5 text-fg shadow-3"
        >
          <div className="mb-3 flex items-center">
            <Radix.Title className="flex-1 text-lg font-semibold">{title}</Radix.Title>
            <Radix.Close className="grid size-7 place-items-center rounded-1 text-fg-2 hover:bg-sunken" aria-label={closeLabel}>
              <Icon of={X} />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
