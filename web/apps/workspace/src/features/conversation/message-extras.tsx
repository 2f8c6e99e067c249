import type { MessagePayload } from '@throughline/protocol/message-payload.ts';
import { safeHref } from '@throughline/state/text-runs.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { SafeText } from '@throughline/ui/parts/safe-text.tsx';
import { Contact, ExternalLink, MapPin, MousePointerClick } from 'lucide-react';

const fact = 'mt-1 flex items-start gap-1.5 text-sm [overflow-wrap:anywhere]';

/** Coordinates as a link that the agent's own device may open; no map is loaded from anywhere. */
export function SharedLocation({ latitude, longitude, title }: NonNullable<MessagePayload['location']>) {
  const { t } = useText();
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return (
    <p className={fact}>
      <Icon of={MapPin} className="mt-px text-fg-3" />
      <span>
        <SafeText>{title || t('touch.location')}</SafeText> <a href={`geo:${latitude},${longitude}`}>{place}</a>
      </span>
    </p>
  );
}

export function SharedContact({ name, phone, own }: NonNullable<MessagePayload['contact']>) {
  const { t } = useText();
  return (
    <p className={fact}>
      <Icon of={Contact} className="mt-px text-fg-3" />
      <span>
        <SafeText className="font-medium">{name || t('touch.contact')}</SafeText> <SafeText>{phone}</SafeText>
        {own && <span className="text-fg-3"> {t('touch.contact.own')}</span>}
      </span>
    </p>
  );
}

export function PressedButton({ label }: { label: string }) {
  const { t } = useText();
  return (
    <p className="flex items-start gap-1.5 [overflow-wrap:anywhere]">
      <Icon of={MousePointerClick} className="mt-0.5 text-fg-3" />
      <SafeText>{t('touch.pressed', { label })}</SafeText>
    </p>
  );
}

/** What the customer sees under our message; here it is only shown. */
export function OfferedButtons({ rows }: { rows: MessagePayload['offered'] }) {
  const { t } = useText();
  return (
    <div className="mt-2 flex flex-col gap-1">
      <span className="sr-only">{t('touch.offered')}</span>
      {rows.map((row, index) => (
        <ul key={index} className="flex flex-wrap gap-1">
          {row.map((button) => {
            const href = button.url ? safeHref(button.url) : null;
            return (
              <li key={button.label} className="inline-flex min-h-6 items-center gap-1 rounded-1 px-2 text-sm text-fg-2 shadow-[inset_0_0_0_1px_var(--line-2)]">
                <SafeText>{button.label}</SafeText>
                {href && (
                  <a href={href} target="_blank" rel="noopener noreferrer" aria-label={href} title={href}>
                    <Icon of={ExternalLink} size="xs" />
                  </a>
                )}
              </li>
            );
          })}
        </ul>
      ))}
    </div>
  );
}
