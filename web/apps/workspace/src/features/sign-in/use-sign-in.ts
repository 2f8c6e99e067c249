import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { login } from '@throughline/client/api.ts';
import { ApiError, ConnectionError } from '@throughline/client/http.ts';
import { useState } from 'react';

export type SignInFailure =
  | { kind: 'empty' | 'wrong' | 'unreachable' }
  | { kind: 'many'; until: number }
  | { kind: 'other'; detail: string };

function failureOf(error: unknown): SignInFailure {
  if (error instanceof ConnectionError) return { kind: 'unreachable' };
  if (!(error instanceof ApiError)) return { kind: 'other', detail: '' };
  const { problem } = error;
  if (problem.status === 401) return { kind: 'wrong' };
  if (problem.status === 429) return { kind: 'many', until: Date.now() + (problem.retry_after ?? 30) * 1000 };
  return { kind: 'other', detail: problem.detail };
}

export function useSignIn(): { failure: SignInFailure | null; isBusy: boolean; submit: (email: string, password: string) => Promise<boolean> } {
  const [failure, setFailure] = useState<SignInFailure | null>(null);
  const [isBusy, setBusy] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();

  const submit = async (email: string, password: string): Promise<boolean> => {
    if (!email.trim() || !password) {
      setFailure({ kind: 'empty' });
      return false;
    }
    setBusy(true);
    try {
      await login(email.trim(), password);
      queries.clear();
      await navigate({ to: '/', replace: true });
      return true;
    } catch (error) {
      setFailure(failureOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { failure, isBusy, submit };
}
