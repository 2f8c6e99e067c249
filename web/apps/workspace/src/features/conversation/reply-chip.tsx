import type { Touch } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';
import { Reply, X } from 'lucide-react';

import { describeTouch } from '../../shared/describe-touch.ts';

export function ReplyChip({ touch, onRemove }: { touch: Touch | undefined; onRemove: () => void }) {
  const text = useText();
  return (
    <div className="flex items-center gap-2 border-b border-line py-1 pr-1 pl-3 text-xs text-fg-3">
      <Icon of={Reply} size="sm" />
      <span className="min-w-0 flex-1 truncate">
        {touch ? (
          <>
            <SafeText className="font-semibold text-fg-2">{touch.author.name || text.t('touch.customer')}</SafeText> <SafeText>{describeTouch(touch, text)}</SafeText>
          </>
        ) : (
          text.t('touch.replyEarlier')
        )}
      </span>
      <Button look="quiet" size="sm" iconOnly aria-label={text.t('compose.removeReply')} title={`${text.t('compose.removeReply')} (Esc)`} onClick={onRemove}>
        <Icon of={X} size="sm" />
      </Button>
    </div>
  );
}
