import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { ArrowDown } from 'lucide-react';

export function NewestButton({ unread, onPress }: { unread: number; onPress: () => void }) {
  const { t } = useText();
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={t('thread.end')}
      className="appear-new absolute right-4 bottom-3 inline-flex h-8 items-center gap-1.5 rounded-full bg-surface px-2.5 font-medium shadow-2 hover:bg-surface-2 touch:h-11"
    >
      <Icon of={ArrowDown} size="sm" />
      {unread > 0 && t('thread.endNew', { count: unread })}
    </button>
  );
}
