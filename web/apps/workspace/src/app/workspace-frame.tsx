import { useParams } from '@tanstack/react-router';
import type { InboxView } from '@throughline/state/inbox.ts';
import { inboxViews } from '@throughline/state/inbox.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { useState } from 'react';

import { ThreadPane } from '../features/conversation/thread-pane.tsx';
import { ThreadPlaceholder } from '../features/conversation/thread-placeholder.tsx';
import { CustomerCard } from '../features/customer/customer-card.tsx';
import { InboxPane } from '../features/inbox/inbox-pane.tsx';
import { useConversation } from '../shared/use-reading.ts';
import { AppRail } from './app-rail.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { ToastStack } from './toast-stack.tsx';
import { TopBar } from './top-bar.tsx';
import { useFrameShortcuts } from './use-frame-shortcuts.ts';
import { usePageTitle } from './use-page-title.ts';

interface OpenPaneProps {
  id: string;
  view: InboxView;
  isCardOpen: boolean;
  onCard: (open: boolean) => void;
}

function OpenConversation({ id, view, isCardOpen, onCard }: OpenPaneProps) {
  const { conversation, error, retry } = useConversation(id);
  return (
    <>
      {conversation ? <ThreadPane key={id} conversation={conversation} view={view} onCard={() => onCard(true)} /> : <ThreadPlaceholder view={view} error={error} onRetry={retry} isReading={!error} />}
      {conversation && <CustomerCard conversation={conversation} isOpen={isCardOpen} onClose={() => onCard(false)} />}
    </>
  );
}

export function WorkspaceFrame() {
  const { t } = useText();
  const params = useParams({ strict: false });
  const view = inboxViews.find((known) => known === params.view) ?? 'all';
  const id = params.conversationId ?? null;
  const [isCardOpen, setCardOpen] = useState(false);
  const [isSheetOpen, setSheetOpen] = useState(false);
  usePageTitle();
  useFrameShortcuts({ view, isOpen: id !== null, isCardOpen, onCard: setCardOpen, onSheet: () => setSheetOpen(true) });

  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto] two:grid-cols-[52px_minmax(0,1fr)] two:grid-rows-[48px_auto_minmax(0,1fr)]">
      <a href="#inbox" className="sr-only z-(--z-toast) rounded-2 bg-ink p-2 text-on-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2">{t('skip.list')}</a>
      {id && <a href="#thread" className="sr-only z-(--z-toast) rounded-2 bg-ink p-2 text-on-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2">{t('skip.thread')}</a>}
      <AppRail isHidden={id !== null} onKeys={() => setSheetOpen(true)} />
      <TopBar />
      <ConnectionBanner />
      <div className="row-start-1 grid min-h-0 grid-cols-[minmax(0,1fr)] two:col-start-2 two:row-start-3 two:grid-cols-[272px_minmax(0,1fr)] three:grid-cols-[272px_minmax(0,1fr)_312px] wide:grid-cols-[304px_minmax(0,1fr)_348px] huge:grid-cols-[380px_minmax(0,1fr)_440px]">
        <InboxPane view={view} chosen={id} />
        {id ? <OpenConversation id={id} view={view} isCardOpen={isCardOpen} onCard={setCardOpen} /> : <ThreadPlaceholder view={view} error={null} isReading={false} />}
      </div>
      <ShortcutSheet isOpen={isSheetOpen} onOpen={setSheetOpen} />
      <ToastStack />
    </div>
  );
}
