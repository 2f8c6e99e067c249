import type { Customer } from '@throughline/protocol/wire.ts';
import { languageTag } from '@throughline/ui/format/formatter.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Avatar } from '@throughline/ui/parts/avatar.tsx';
import { DirectionBadge, SafeText } from '@throughline/ui/parts/safe-text.tsx';

import { useNow } from '../../shared/use-now.ts';

function languageName(code: string, language: string): string {
  try {
    const name = new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? languageTag(code);
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return languageTag(code);
  }
}

export function CardHead({ customer }: { customer: Customer }) {
  const text = useText();
  const now = new Date(useNow('minute'));
  const seen = new Date(customer.last_seen);
  const facts = [
    customer.language ? languageName(customer.language, text.language) : null,
    text.t('card.last', { time: text.short(seen, now) }),
  ].filter(Boolean);
  return (
    <section className="flex items-start gap-2.5 border-b border-line py-3 pr-3 pl-4 max-three:pr-11">
      <Avatar name={customer.name} size="lg" />
      <div className="min-w-0">
        <p className="text-md font-semibold [overflow-wrap:anywhere]">
          <SafeText>{customer.name || text.t('touch.customer')}</SafeText>
        </p>
        <DirectionBadge of={customer.name} />
        <p className="text-xs text-fg-2" title={text.exact(seen)}>
          {facts.join(' · ')}
        </p>
        {customer.erased_at && <p className="text-xs text-fg-2">{text.t('card.erased', { date: text.date(new Date(customer.erased_at)) })}</p>}
        <p className="text-xs text-fg-3">{text.t('card.since', { date: text.date(new Date(customer.first_seen)) })}</p>
      </div>
    </section>
  );
}
