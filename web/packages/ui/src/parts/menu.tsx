import * as Radix from '@radix-ui/react-dropdown-menu';
import type { LucideIcon } from 'lucide-react';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icons/icon.tsx';
import { KeyHint } from './key-hint.tsx';

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  side?: 'right' | 'bottom';
  align?: 'start' | 'end';
}

export function Menu({ trigger, children, side = 'bottom', align = 'end' }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="thin-scroll appear-new z-(--z-pop) max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-auto rounded-3 bg-surface p-1.5 text-fg shadow-2"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const row = 'flex min-h-7 items-center gap-2 rounded-1 px-2 outline-none select-none data-highlighted:bg-sunken touch:min-h-11 cursor-pointer';

export function MenuItem({ icon, hint, onChoose, children }: { icon: LucideIcon; hint?: string; onChoose: () => void; children: ReactNode }) {
  return (
    <Radix.Item className={row} onSelect={onChoose}>
      <Icon of={icon} className="text-fg-3" />
      <span className="flex-1">{children}</span>
      {hint && <KeyHint>{hint}</KeyHint>}
    </Radix.Item>
  );
}

export function MenuChoice({ isChosen, onChoose, children }: { isChosen: boolean; onChoose: () => void; children: ReactNode }) {
  return (
    <Radix.CheckboxItem checked={isChosen} onSelect={onChoose} className={row}>
      <span className="grid size-4 flex-none place-items-center">
        <Radix.ItemIndicator>
          <Icon of={Check} size="sm" />
        </Radix.ItemIndicator>
      </span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </Radix.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1 pb-0.5 text-xs font-medium text-fg-3">{children}</Radix.Label>;
}

export function MenuRule() {
  return <Radix.Separator className="-mx-1.5 my-1.5 h-px bg-line" />;
}
