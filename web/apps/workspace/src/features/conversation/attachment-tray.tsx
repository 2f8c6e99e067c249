import type { Attachment } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';
import { Paperclip, RotateCcw, X } from 'lucide-react';
import type { ReactNode } from 'react';

import type { useUploads } from './use-uploads.ts';

function Chip({ name, facts, share, isBad = false, children }: { name: string; facts: string; share?: number; isBad?: boolean; children: ReactNode }) {
  return (
    <li className="relative flex max-w-full items-center gap-1.5 overflow-hidden rounded-1 bg-surface py-0.5 pr-0.5 pl-2 text-xs shadow-[inset_0_0_0_1px_var(--line-2)]">
      <Icon of={Paperclip} size="xs" className="text-fg-3" />
      <SafeText className="max-w-50 truncate font-medium">{name}</SafeText>
      <span className={`whitespace-nowrap ${isBad ? 'text-bad' : 'text-fg-3'}`}>{facts}</span>
      {children}
      {share !== undefined && <span aria-hidden="true" className="absolute bottom-0 left-0 h-0.5 bg-ink transition-[width]" style={{ width: `${share * 100}%` }} />}
    </li>
  );
}

interface AttachmentTrayProps {
  attachments: Attachment[];
  uploads: ReturnType<typeof useUploads>;
  onRemove: (id: string) => void;
}

export function AttachmentTray({ attachments, uploads, onRemove }: AttachmentTrayProps) {
  const { t, size, percent } = useText();
  if (attachments.length === 0 && uploads.uploads.length === 0) return null;
  const remove = (name: string, act: () => void): ReactNode => (
    <Button look="quiet" size="sm" iconOnly aria-label={t('compose.remove', { name })} title={t('compose.remove', { name })} onClick={act}>
      <Icon of={X} size="xs" />
    </Button>
  );
  return (
    <ul className="flex flex-wrap gap-1.5 px-3 pb-1">
      {attachments.map((file) => (
        <Chip key={file.id} name={file.name} facts={size(file.size)}>
          {remove(file.name, () => onRemove(file.id))}
        </Chip>
      ))}
      {uploads.uploads.map(({ key, file, share, failed }) => (
        <Chip key={key} name={file.name} facts={failed === null ? t('compose.uploading', { percent: percent(share) }) : `${t('compose.uploadFailed')} ${failed}`} isBad={failed !== null} {...(failed === null ? { share } : {})}>
          {failed !== null && (
            <Button look="quiet" size="sm" iconOnly aria-label={t('compose.uploadAgain')} title={t('compose.uploadAgain')} onClick={() => uploads.again(key)}>
              <Icon of={RotateCcw} size="xs" />
            </Button>
          )}
          {remove(file.name, () => uploads.cancel(key))}
        </Chip>
      ))}
    </ul>
  );
}
