import { useMutation } from '@tanstack/react-query';
import { assign, markRead, reopen, resolve, retryTouch } from '@throughline/client/api.ts';
import type { Conversation, Touch } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';

import { useSession } from './session-context.tsx';
import { showToast } from './toasts.ts';

/** An act of the agent on a conversation; the answer goes into the store like any other news. */
function useAct<Input>(act: (input: Input, key: string) => Promise<Conversation>, onDone?: (conversation: Conversation) => void) {
  const { workspace } = useSession();
  const { t } = useText();
  return useMutation({
    mutationFn: async (input: Input) => {
      const asked = workspace.get().seq;
      const conversation = await act(input, crypto.randomUUID());
      workspace.dispatch({ type: 'conversations', items: [conversation], asked });
      return conversation;
    },
    onError: (error) => showToast(`${t('act.failed')} ${error.message}`, { tone: 'bad' }),
    ...(onDone ? { onSuccess: onDone } : {}),
  });
}

export function useAssign() {
  return useAct(({ id, agentId }: { id: string; agentId: string | null }, key) => assign(id, agentId, key));
}

export function useReopen() {
  return useAct((id: string, key) => reopen(id, key));
}

export function useResolve() {
  const { t } = useText();
  const undo = useReopen();
  return useAct(
    (id: string, key) => resolve(id, key),
    (conversation) =>
      showToast(t('act.resolved', { name: conversation.customer_name }), {
        act: { label: t('act.undo'), run: () => undo.mutate(conversation.id) },
      }),
  );
}

export function useRetryTouch() {
  const { workspace } = useSession();
  const { t } = useText();
  return useMutation({
    mutationFn: async (id: string): Promise<Touch> => {
      const asked = workspace.get().seq;
      const touch = await retryTouch(id);
      workspace.dispatch({ type: 'touch', touch, asked });
      return touch;
    },
    onError: (error) => showToast(`${t('act.failed')} ${error.message}`, { tone: 'bad' }),
  });
}

export function useMarkRead() {
  const { workspace } = useSession();
  return useMutation({
    mutationFn: async (id: string) => {
      const asked = workspace.get().seq;
      const conversation = await markRead(id);
      workspace.dispatch({ type: 'conversations', items: [conversation], asked });
    },
  });
}
