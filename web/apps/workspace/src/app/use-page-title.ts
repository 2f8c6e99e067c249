import { unreadTotal } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { useEffect } from 'react';

import { useSession } from '../shared/session-context.tsx';
import { useStore } from '../shared/use-store.ts';

export function usePageTitle(): void {
  const { t } = useText();
  const { workspace } = useSession();
  const conversations = useStore(workspace, (state) => state.conversations);
  const count = unreadTotal(conversations.values());
  useEffect(() => {
    const view = t('nav.inbox');
    document.title = count > 0 ? t('app.titleUnread', { count, view }) : t('app.title', { view });
    return () => {
      document.title = t('app.name');
    };
  }, [count, t]);
}
