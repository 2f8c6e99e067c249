import { withoutDirection } from '@throughline/state/text-runs.ts';

import type { FileOfItem } from '../core/protocol.ts';
import { Icon } from './icons.tsx';
import { useSurroundings } from './surroundings.ts';

const LARGEST = { width: 294, height: 280 };

/** The address of a file at our own server, or nothing. */
function addressOf(file: FileOfItem, server: string): string | null {
  if (!file.url) return null;
  try {
    const address = new URL(file.url, server);
    return address.origin === new URL(server).origin ? address.href : null;
  } catch {
    return null;
  }
}

function sizeOf(file: FileOfItem): { width: number; height: number } | null {
  if (!file.width || !file.height) return null;
  const share = Math.min(1, LARGEST.width / file.width, LARGEST.height / file.height);
  return { width: Math.round(file.width * share), height: Math.round(file.height * share) };
}

export function FileView({ file }: { file: FileOfItem }) {
  const { server, texts } = useSurroundings();
  const address = addressOf(file, server);
  const name = withoutDirection(file.name) || texts.t(file.kind === 'image' ? 'picture' : 'file');
  const size = sizeOf(file);
  if (address && size && /^image\/(png|jpeg|gif|webp)$/.test(file.type)) {
    return (
      <a class="picture" href={address} target="_blank" rel="noopener noreferrer" aria-label={texts.t('viewPicture', { name })}>
        <img src={address} alt={name} loading="lazy" decoding="async" {...size} />
      </a>
    );
  }
  const inside = (
    <>
      <Icon of="file" size={20} />
      <span class="file-name">
        <bdi>{name}</bdi>
        {file.size > 0 && <span class="quiet">{texts.size(file.size)}</span>}
      </span>
    </>
  );
  if (!address) return <span class="file">{inside}</span>;
  return (
    <a class="file" href={address} download={name} target="_blank" rel="noopener noreferrer" aria-label={texts.t('download', { name })}>
      {inside}
    </a>
  );
}
