import type { ConversationState } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import type { CSSProperties } from 'react';

export function GroupHeading({ state, count, style }: { state: ConversationState; count: number; style: CSSProperties }) {
  const { t, number } = useText();
  return (
    <li className="absolute inset-x-0 top-0 flex items-center gap-1.5 px-3 pt-1 text-xs font-medium text-fg-3" style={style}>
      <h2>{t(`inbox.${state}`)}</h2>
      <span className="font-normal">{number(count)}</span>
    </li>
  );
}
