import type { Attachment } from '../client/chat-state.ts';
import { Icon } from './icons.tsx';
import { useChat, useSurroundings } from './surroundings.ts';

function Problem({ of }: { of: Attachment }) {
  const { chat, texts } = useSurroundings();
  const { limits } = useChat().window;
  if (of.problem === 'too_large') return <span class="bad" role="alert">{texts.t('tooLarge', { size: texts.size(limits.file_bytes) })}</span>;
  return (
    <span class="bad" role="alert">
      {texts.t('notUploaded')}{' '}
      <button type="button" class="text-button" onClick={() => chat.attachments.again(of.key)}>{texts.t('again')}</button>
    </span>
  );
}

export function AttachmentRow({ of }: { of: Attachment }) {
  const { chat, texts } = useSurroundings();
  return (
    <div class="attachment" data-uploaded={of.id !== null}>
      <Icon of="file" />
      <span class="file-name">
        <bdi>{of.name}</bdi>
        {of.problem ? <Problem of={of} /> : of.id ? <span class="quiet">{texts.size(of.size)}</span> : <progress max={1} value={of.share} aria-label={texts.t('upload', { name: of.name })} />}
      </span>
      <button type="button" class="icon-button small" aria-label={texts.t('remove', { name: of.name })} onClick={() => chat.attachments.remove(of.key)}>
        <Icon of="close" size={14} />
      </button>
    </div>
  );
}
