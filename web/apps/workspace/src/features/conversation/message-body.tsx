import { readMessagePayload } from '@throughline/protocol/message-payload.ts';
import type { Touch } from '@throughline/protocol/wire.ts';
import type { Timeline } from '@throughline/state/timeline.ts';
import { channelName } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';

import { EditedMark } from './edited-mark.tsx';
import { MessageFiles } from './message-files.tsx';
import { OfferedButtons, PressedButton, SharedContact, SharedLocation } from './message-extras.tsx';
import { Quote } from './quote.tsx';
import { RichText } from './rich-text.tsx';

interface MessageBodyProps {
  touches: Touch[];
  timeline: Timeline;
  language: string | null;
  onJump: (touchId: string) => void;
}

/** What was said: of an album, the words of whichever part has them and the files of all. */
export function MessageBody({ touches, timeline, language, onJump }: MessageBodyProps) {
  const text = useText();
  const main = touches.find((touch) => touch.text) ?? touches[0];
  if (!main) return null;
  const payload = readMessagePayload(main);
  const files = touches.flatMap((touch) => touch.attachments ?? []);
  const channel = channelName(main.channel, text);
  return (
    <div className={main.kind === 'note' ? 'text-sm leading-4.75' : 'text-md'}>
      {payload.forwardedFrom && (
        <p className="text-xs text-fg-3">
          <SafeText>{text.t('touch.forwarded', { name: payload.forwardedFrom })}</SafeText>
        </p>
      )}
      {payload.replyTo && <Quote touch={timeline.find((touch) => touch.id === payload.replyTo)} onJump={onJump} />}
      {files.length > 0 && <MessageFiles files={files} />}
      {payload.pressed && <PressedButton label={payload.pressed} />}
      {main.text && main.text !== payload.pressed && <RichText text={main.text} entities={payload.entities} language={language} />}
      {payload.erased && <p className="text-fg-3">{text.t('touch.erased')}</p>}
      {payload.location && <SharedLocation {...payload.location} />}
      {payload.contact && <SharedContact {...payload.contact} />}
      {payload.offered.length > 0 && <OfferedButtons rows={payload.offered} />}
      {payload.unsupported && (
        <p className="text-fg-2">
          {payload.unsupported === 'true' ? text.t('touch.unsupported', { channel }) : text.t('touch.unsupported.named', { channel, kind: payload.unsupported })}
        </p>
      )}
      {payload.startPayload && <p className="text-xs text-fg-3 [overflow-wrap:anywhere]">{text.t('touch.start', { code: payload.startPayload })}</p>}
      {payload.editedAt && <EditedMark at={payload.editedAt} formerTexts={payload.formerTexts} />}
    </div>
  );
}
