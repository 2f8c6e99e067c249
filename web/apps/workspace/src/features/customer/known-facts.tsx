import type { Customer } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';

import { useNow } from '../../shared/use-now.ts';

export function KnownFacts({ customer }: { customer: Customer }) {
  const text = useText();
  const now = new Date(useNow('minute'));
  const facts = Object.entries(customer.attributes);
  if (facts.length === 0) return null;
  return (
    <section className="py-2.5 pr-3 pl-4">
      <h2 className="mb-1.5 font-semibold">{text.t('card.known')}</h2>
      <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-2 gap-y-1">
        {facts.map(([name, fact]) => (
          <div key={name} className="contents">
            <dt className="text-xs leading-4.5 text-fg-3 [overflow-wrap:anywhere]">
              <SafeText>{name}</SafeText>
            </dt>
            <dd className="[overflow-wrap:anywhere]">
              <SafeText>{fact.value}</SafeText>
              <span className="block text-xs text-fg-3">
                <SafeText>{fact.source}</SafeText> · {text.short(new Date(fact.at), now)}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
