import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { me } from '@throughline/client/api.ts';
import { isUnauthenticated } from '@throughline/client/http.ts';
import { inboxViews } from '@throughline/state/inbox.ts';

import { SignInPage } from '../features/sign-in/sign-in-page.tsx';
import { preferences } from '../shared/preferences.ts';
import { LoadFailure } from './load-failure.tsx';
import { WorkspacePage } from './workspace-page.tsx';

export const meQuery = { queryKey: ['me'], queryFn: () => me() };

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet, notFoundComponent: LoadFailure });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    const kept = preferences.get().view;
    throw redirect({ to: '/inbox/$view', params: { view: inboxViews.find((view) => view === kept) ?? 'all' }, replace: true });
  },
});

const login = createRoute({ getParentRoute: () => root, path: '/login', component: SignInPage });

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  loader: async ({ context }) => {
    try {
      await context.queries.ensureQueryData(meQuery);
    } catch (error) {
      if (isUnauthenticated(error)) throw redirect({ to: '/login', replace: true });
      throw error;
    }
  },
  component: WorkspacePage,
  errorComponent: LoadFailure,
});

const inboxHome = createRoute({ getParentRoute: () => inbox, path: '/', beforeLoad: () => { throw redirect({ to: '/', replace: true }); } });
const inboxView = createRoute({ getParentRoute: () => inbox, path: '$view' });
const conversation = createRoute({ getParentRoute: () => inbox, path: '$view/$conversationId' });

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([home, login, inbox.addChildren([inboxHome, inboxView, conversation])]),
    context: { queries },
    defaultPendingMs: 200,
    scrollRestoration: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
