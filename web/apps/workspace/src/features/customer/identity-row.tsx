import type { Identity } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { ChannelNode } from '@throughline/ui/parts/channel-node.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';

import { AssuranceMark } from './assurance-mark.tsx';

/** A phone in the middle of which three digits are hidden, as everywhere in the product. */
function maskPhone(value: string): string {
  const digits = value.replace(/\D/g, '');
  if (digits.length < 8) return value;
  return `${value.startsWith('+') ? '+' : ''}${digits.slice(0, 2)} ${digits.slice(2, 5)} ··· ${digits.slice(-3)}`;
}

function shownValue(identity: Identity): string {
  if (identity.handle) return `@${identity.handle.replace(/^@/, '')}`;
  if (['phone', 'whatsapp', 'viber', 'caller', 'sms_sender'].includes(identity.kind)) return maskPhone(identity.value);
  if (['webchat', 'anonymous_id', 'device'].includes(identity.kind)) return `#${identity.value.slice(0, 4)}`;
  return identity.value;
}

const channelOf: Record<string, string> = { caller: 'phone', sms_sender: 'sms', mail_sender: 'email', form_sender: 'form' };

/** Who, how sure, and why: the reason in words under the value. */
export function IdentityRow({ identity }: { identity: Identity }) {
  const { t, date } = useText();
  const links = identity.links.filter((link) => !link.undone_at);
  const value = shownValue(identity);
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2 py-1">
      <ChannelNode channel={channelOf[identity.kind] ?? identity.kind} as="bare" className="mt-px" />
      <span className="min-w-0">
        <span title={identity.kind === 'webchat' ? identity.value : value} className="block truncate">
          <SafeText>{value}</SafeText>
        </span>
        {identity.name && identity.name !== value && (
          <SafeText className="block text-xs text-fg-3 [overflow-wrap:anywhere]">{identity.name}</SafeText>
        )}
        {links.map((link) => (
          <span key={link.id} className="block text-xs text-fg-3 [overflow-wrap:anywhere]" title={date(new Date(link.at))}>
            {link.evidence || link.rule}
          </span>
        ))}
        {identity.reachable === false && <span className="block text-xs text-fg-3">{t('card.unreachable')}</span>}
      </span>
      <AssuranceMark assurance={identity.assurance} />
    </li>
  );
}
