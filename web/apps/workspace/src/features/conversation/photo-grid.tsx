import type { Attachment } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';

const columns = ['', 'grid-cols-1 max-w-80', 'grid-cols-2', 'grid-cols-3'];

/** Places keep their shape while the picture is on its way, so that nothing jumps. */
export function PhotoGrid({ photos }: { photos: Attachment[] }) {
  const { t } = useText();
  const isAlone = photos.length === 1;
  return (
    <ul className={`grid max-w-120 gap-1 overflow-hidden rounded-2 ${photos.length === 4 ? 'grid-cols-2' : (columns[photos.length] ?? 'grid-cols-3')}`}>
      {photos.map((photo) => {
        const shape = isAlone && photo.width && photo.height ? `${photo.width} / ${Math.min(photo.height, photo.width * 1.5)}` : '1';
        return (
          <li key={photo.id} style={{ aspectRatio: shape }} className="min-w-0 bg-sunken">
            <a href={photo.url ?? undefined} target="_blank" rel="noopener noreferrer" aria-label={t('file.open', { name: photo.name || t('file.photo') })} className="block size-full -outline-offset-2">
              <img src={photo.url ?? undefined} alt="" loading="lazy" decoding="async" className="size-full object-cover" />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
