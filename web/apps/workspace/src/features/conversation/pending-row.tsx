import type { OutboxItem } from '@throughline/state/outbox.ts';
import type { Timeline } from '@throughline/state/timeline.ts';
import { channelName } from '@throughline/ui/channel-look.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { CircleAlert, Clock, Lock } from 'lucide-react';

import { useSession } from '../../shared/session-context.tsx';
import { LineRow, Pip } from './line-row.tsx';
import { MessageFiles } from './message-files.tsx';
import { Quote } from './quote.tsx';
import { RichText } from './rich-text.tsx';

interface PendingRowProps {
  item: OutboxItem;
  line: string;
  timeline: Timeline;
  onEdit: (item: OutboxItem) => void;
}

/** Written here and not yet confirmed: in its place, marked, with working ways on. */
export function PendingRow({ item, line, timeline, onEdit }: PendingRowProps) {
  const text = useText();
  const { t } = text;
  const { me, outbox } = useSession();
  const isNote = item.kind === 'note';
  const isRefused = item.phase === 'refused';
  return (
    <LineRow line={line} at={item.at} node={<Pip />} spoken={`${t(`outbox.${item.phase}`)}: ${item.text}`}>
      <div className={`appear-new w-fit max-w-153 min-w-0 rounded-2 px-3 pt-1.75 pb-2.25 two:min-w-55 ${isNote ? 'bg-note-soft shadow-[0_0_0_1px_var(--note-line)]' : 'ml-5 bg-ours two:ml-12'}`}>
        <div className="mb-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-fg-3">
          {isNote && <Icon of={Lock} size="xs" />}
          <b className="font-semibold text-fg-2">{me.agent?.name ?? me.token_name}</b>
          {!isNote && <span>{channelName(line, text)}</span>}
          <span data-delivery={item.phase} className={`inline-flex items-center gap-1 ${isRefused ? 'font-medium text-bad' : ''}`}>
            <Icon of={isRefused ? CircleAlert : Clock} size="xs" />
            {t(`outbox.${item.phase}`)}
          </span>
        </div>
        {item.replyTo && <Quote touch={timeline.find((touch) => touch.id === item.replyTo)} onJump={() => undefined} />}
        {item.attachments.length > 0 && <MessageFiles files={item.attachments} />}
        <div className="text-md">{item.text && <RichText text={item.text} entities={[]} language={null} />}</div>
        {isRefused && (
          <div className="mt-2 border-t border-bad-line pt-2 text-xs">
            <p className="text-fg-2 [overflow-wrap:anywhere]">{item.why === 'old' ? t('outbox.old') : item.why}</p>
            <div className="mt-1.5 flex flex-wrap gap-1.5 text-sm">
              <Button onClick={() => outbox.dispatch({ type: 'again', key: item.key })}>{t('outbox.again')}</Button>
              <Button look="quiet" onClick={() => onEdit(item)}>{t('outbox.edit')}</Button>
              <Button look="quiet" onClick={() => outbox.dispatch({ type: 'remove', key: item.key })}>{t('outbox.remove')}</Button>
            </div>
          </div>
        )}
      </div>
    </LineRow>
  );
}
