import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ApiError, isTransient } from '@throughline/client/http.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { keepPreferences } from '../shared/preferences.ts';
import './app.css';
import { LanguageGate } from './language-gate.tsx';
import { createAppRouter } from './router.tsx';

// The feed brings what changes, so nothing goes stale and nothing is asked twice.
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 30 * 60_000,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => failures < 3 && isTransient(error),
      retryDelay: (failures, error) => (error instanceof ApiError ? (error.problem.retry_after ?? 0) * 1000 : 0) || Math.min(8000, 500 * 2 ** failures),
    },
    mutations: { networkMode: 'always' },
  },
});
const router = createAppRouter(queries);

keepPreferences();
const root = document.getElementById('root');
if (!root) throw new Error('no #root in index.html');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageGate>
        <RouterProvider router={router} />
      </LanguageGate>
    </QueryClientProvider>
  </StrictMode>,
);
