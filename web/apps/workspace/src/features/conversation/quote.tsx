import type { Touch } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';

import { describeTouch } from '../../shared/describe-touch.ts';

/** The message that is answered; a way back to it if it is loaded. */
export function Quote({ touch, onJump }: { touch: Touch | undefined; onJump: (touchId: string) => void }) {
  const text = useText();
  const box = 'mb-1.5 block w-full min-w-0 border-l-2 border-line-2 pl-2 text-left text-xs text-fg-3';
  if (!touch) return <p className={box}>{text.t('touch.replyEarlier')}</p>;
  return (
    <button type="button" onClick={() => onJump(touch.id)} className={`${box} hover:border-fg-3`}>
      <span className="sr-only">{text.t('touch.replyTo', { name: touch.author.name || text.t('touch.customer') })}</span>
      <SafeText className="block truncate font-semibold text-fg-2">{touch.author.name || text.t('touch.customer')}</SafeText>
      <SafeText className="block truncate">{describeTouch(touch, text)}</SafeText>
    </button>
  );
}
