import { useText } from '@throughline/ui/format/text-context.tsx';

import { LineRow } from './line-row.tsx';

export function NewRow({ line }: { line: string }) {
  const { t } = useText();
  return (
    <LineRow line={line} tight>
      <div className="flex h-5.5 items-center gap-2.5 text-xs font-semibold text-link after:h-px after:flex-1 after:bg-unread">
        {t('thread.new')}
      </div>
    </LineRow>
  );
}
