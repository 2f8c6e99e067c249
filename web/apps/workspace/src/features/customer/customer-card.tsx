import type { Conversation, Customer } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { InlineError } from '@throughline/ui/parts/inline-error.tsx';
import { Skeleton } from '@throughline/ui/parts/skeleton.tsx';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';

import { useCustomer } from '../../shared/use-reading.ts';
import { CardHead } from './card-head.tsx';
import { IdentityRow } from './identity-row.tsx';
import { KnownFacts } from './known-facts.tsx';

interface CustomerCardProps {
  conversation: Conversation;
  isOpen: boolean;
  onClose: () => void;
}

function CardBody({ customer, conversation }: { customer: Customer; conversation: Conversation }) {
  const { t } = useText();
  return (
    <>
      <CardHead customer={customer} />
      {!customer.erased_at && (
        <section className="border-b border-line py-2.5 pr-3 pl-4">
          <div className="mb-1.5 flex items-baseline gap-2">
            <h2 className="font-semibold">{t('card.who')}</h2>
            <span className="ml-auto text-xs text-fg-3" title={conversation.recognition.reasons.join('; ')}>
              {t(`card.${conversation.recognition.outcome}`)}
            </span>
          </div>
          <p className="mb-1.5 text-xs text-fg-2">{t(`card.discuss.${conversation.recognition.may_discuss}`)}</p>
          <ul>
            {customer.identities.map((identity) => (
              <IdentityRow key={identity.id} identity={identity} />
            ))}
          </ul>
        </section>
      )}
      <KnownFacts customer={customer} />
    </>
  );
}

/** Beside the conversation where there is room; else it slides over. */
export function CustomerCard({ conversation, isOpen, onClose }: CustomerCardProps) {
  const { t } = useText();
  const { customer, error, retry } = useCustomer(conversation.customer_id);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isOpen) close.current?.focus();
  }, [isOpen]);

  return (
    <>
      {isOpen && <div aria-hidden="true" onClick={onClose} className="fixed inset-0 z-(--z-pop) bg-scrim three:hidden" />}
      <aside
        id="card"
        tabIndex={-1}
        aria-label={t('card.label')}
        className={`thin-scroll min-h-0 overflow-auto bg-surface -outline-offset-2 max-three:fixed max-three:inset-y-0 max-three:right-0 max-three:z-(--z-pop) max-three:w-[min(348px,100vw)] max-three:shadow-3 three:block three:border-l three:border-line ${isOpen ? 'appear-new' : 'hidden'}`}
      >
        <Button ref={close} look="quiet" iconOnly className="absolute top-3 right-2 three:hidden" aria-label={t('act.close')} onClick={onClose}>
          <Icon of={X} />
        </Button>
        {error && (
          <div className="p-3">
            <InlineError title={t('card.error')} more={error.message}>
              <Button onClick={retry}>{t('act.retry')}</Button>
            </InlineError>
          </div>
        )}
        {customer ? <CardBody customer={customer} conversation={conversation} /> : !error && <Skeleton rows={3} />}
      </aside>
    </>
  );
}
