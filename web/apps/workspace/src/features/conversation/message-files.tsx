import type { Attachment } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';
import { AudioLines, FileText, Film, ImageIcon, Mic, Smile } from 'lucide-react';

import { PhotoGrid } from './photo-grid.tsx';

const icons = { photo: ImageIcon, document: FileText, video: Film, audio: AudioLines, voice: Mic, sticker: Smile, animation: Film };

function FileChip({ file }: { file: Attachment }) {
  const text = useText();
  const name = file.kind === 'document' || file.kind === 'audio' ? file.name || text.t(`file.${file.kind}`) : text.t(`file.${file.kind}`);
  const facts = [
    file.duration_s ? text.wait(file.duration_s * 1000) : null,
    file.size > 0 ? text.size(file.size) : null,
    file.state === 'stored' ? null : text.t(`file.${file.state}`),
  ].filter(Boolean);
  const inside = (
    <>
      <Icon of={icons[file.kind]} className="text-fg-3" />
      <span className="min-w-0">
        <SafeText className="line-clamp-2 font-medium [overflow-wrap:anywhere]">{name}</SafeText>
        <span className={`block text-xs ${file.state === 'failed' ? 'text-bad' : 'text-fg-3'}`}>{facts.join(' · ')}</span>
      </span>
    </>
  );
  const box = 'flex w-fit max-w-full items-center gap-2.5 rounded-2 bg-surface px-2.5 py-1.5 text-sm text-fg no-underline shadow-[inset_0_0_0_1px_var(--line-2)]';
  if (file.state !== 'stored' || !file.url) return <span className={box}>{inside}</span>;
  return (
    <a href={file.url} download={file.name} className={`${box} hover:bg-surface-2`}>
      {inside}
    </a>
  );
}

export function MessageFiles({ files }: { files: Attachment[] }) {
  const isPicture = (file: Attachment): boolean => file.kind === 'photo' && file.state === 'stored' && Boolean(file.url);
  const photos = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <div className="mt-0.5 mb-1.5 flex flex-col gap-1.5 last:mb-0">
      {photos.length > 0 && <PhotoGrid photos={photos} />}
      {others.map((file) => (
        <FileChip key={file.id} file={file} />
      ))}
    </div>
  );
}
