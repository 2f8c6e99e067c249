import type { Assurance } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { CircleCheck, CircleDashed, Contrast, ShieldCheck } from 'lucide-react';

const icons = { claimed: CircleDashed, channel: Contrast, proved: CircleCheck, confirmed: ShieldCheck };
const tones = { claimed: 'text-(--as-claimed)', channel: 'text-(--as-channel)', proved: 'text-(--as-proved)', confirmed: 'text-(--as-agent)' };

/** The shape says it first, the word second, the colour last. */
export function AssuranceMark({ assurance }: { assurance: Assurance }) {
  const { t } = useText();
  return (
    <span className={`inline-flex items-center gap-1 text-xs leading-4.5 whitespace-nowrap ${tones[assurance]}`} title={t(`assurance.${assurance}.more`)}>
      <Icon of={icons[assurance]} size="xs" />
      {t(`assurance.${assurance}`)}
    </span>
  );
}
