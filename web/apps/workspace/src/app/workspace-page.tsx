import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { isUnauthenticated } from '@throughline/client/http.ts';
import { useEffect, useState } from 'react';

import { createSession, runSession } from '../shared/session.ts';
import type { Session } from '../shared/session.ts';
import { SessionProvider } from '../shared/session-context.tsx';
import { meQuery } from './router.tsx';
import { WorkspaceFrame } from './workspace-frame.tsx';

/** Holds the session of the signed-in agent and leaves for the sign-in page when it ends. */
export function WorkspacePage() {
  const { data: me, error } = useQuery(meQuery);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [session, setSession] = useState<Session | null>(null);
  const isOver = isUnauthenticated(error);

  if (me && session?.me.agent?.id !== me.agent?.id) setSession(createSession(me));
  if (me && !session) setSession(createSession(me));

  useEffect(() => {
    if (!session) return;
    return runSession(session, queries, () => void queries.invalidateQueries({ queryKey: ['me'] }));
  }, [session, queries]);

  useEffect(() => {
    if (!isOver) return;
    queries.removeQueries();
    void navigate({ to: '/login', replace: true });
  }, [isOver, queries, navigate]);

  if (!session || isOver) return null;
  return (
    <SessionProvider value={session}>
      <WorkspaceFrame />
    </SessionProvider>
  );
}
