import type { Conversation } from '@throughline/protocol/wire.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Icon } from '@throughline/ui/icons/icon.tsx';
import { Avatar } from '@throughline/ui/parts/avatar.tsx';
import { Button } from '@throughline/ui/parts/button.tsx';
import { KeyHint } from '@throughline/ui/parts/key-hint.tsx';
import { Menu, MenuChoice, MenuLabel, MenuRule } from '@throughline/ui/parts/menu.tsx';
import { ChevronDown, Hand, UserRound } from 'lucide-react';

import { useSession } from '../../shared/session-context.tsx';
import { useAgents } from '../../shared/use-reading.ts';

interface AssigneeMenuProps {
  conversation: Conversation;
  isBusy: boolean;
  onAssign: (agentId: string | null) => void;
}

export function AssigneeMenu({ conversation, isBusy, onAssign }: AssigneeMenuProps) {
  const { t } = useText();
  const { agentId } = useSession();
  const agents = useAgents();
  const { assignee } = conversation;
  const isMine = assignee !== null && assignee.id === agentId;
  const first = assignee?.name.split(' ')[0] ?? '';

  return (
    <span className="flex flex-none items-center gap-1">
      {!assignee && agentId && (
        <Button onClick={() => onAssign(agentId)} disabled={isBusy} title={t('act.take.more')} aria-keyshortcuts="a">
          <Icon of={Hand} size="sm" />
          <span className="max-two:sr-only">{t('act.take')}</span>
          <KeyHint>a</KeyHint>
        </Button>
      )}
      <Menu
        trigger={
          <Button look="quiet" disabled={isBusy} title={assignee ? t('act.assignee', { name: assignee.name }) : t('act.assign')}>
            <span className="sr-only">{assignee ? t('act.assignee', { name: assignee.name }) : t('act.assign')}</span>
            {assignee && <Avatar name={assignee.name} size="sm" />}
            {!assignee && <Icon of={UserRound} size="sm" className="wide:hidden" />}
            <span aria-hidden={!assignee} className={assignee ? 'hidden max-w-24 truncate wide:inline' : 'hidden wide:inline'}>{assignee ? (isMine ? t('act.assigneeMe') : first) : t('act.assign')}</span>
            <Icon of={ChevronDown} size="sm" />
          </Button>
        }
      >
        <MenuLabel>{t('act.assign')}</MenuLabel>
        {agents.map((agent) => (
          <MenuChoice key={agent.id} isChosen={agent.id === assignee?.id} onChoose={() => onAssign(agent.id)}>
            {agent.name}
          </MenuChoice>
        ))}
        <MenuRule />
        <MenuChoice isChosen={!assignee} onChoose={() => onAssign(null)}>
          {t('act.unassign')}
        </MenuChoice>
      </Menu>
    </span>
  );
}
