import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { logout } from '@throughline/client/api.ts';
import { languageNames, languages } from '@throughline/ui/format/formatter.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Avatar } from '@throughline/ui/parts/avatar.tsx';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@throughline/ui/parts/menu.tsx';
import { Keyboard, LogOut } from 'lucide-react';

import type { Theme } from '../shared/preferences.ts';
import { preferences } from '../shared/preferences.ts';
import { useSession } from '../shared/session-context.tsx';
import { showToast } from '../shared/toasts.ts';
import { useStore } from '../shared/use-store.ts';

const themes: Theme[] = ['system', 'light', 'dark'];

export function AccountMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useText();
  const { me } = useSession();
  const { theme, language } = useStore(preferences, (state) => state);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const name = me.agent?.name ?? me.token_name ?? '';

  const signOut = async (): Promise<void> => {
    try {
      await logout();
      queries.removeQueries();
      await navigate({ to: '/login', replace: true });
    } catch (error) {
      showToast(`${t('act.failed')} ${error instanceof Error ? error.message : ''}`, { tone: 'bad' });
    }
  };

  return (
    <Menu
      side="right"
      trigger={
        <button type="button" aria-label={t('menu.open', { name })} title={name} className="grid size-9 place-items-center rounded-full touch:size-11">
          <Avatar name={name} />
        </button>
      }
    >
      <div className="px-2 pt-1 pb-2">
        <p className="font-semibold [overflow-wrap:anywhere]">{name}</p>
        <p className="text-xs text-fg-3">{t(`role.${me.role}`)}</p>
      </div>
      <MenuRule />
      <MenuLabel>{t('menu.theme')}</MenuLabel>
      {themes.map((choice) => (
        <MenuChoice key={choice} isChosen={choice === theme} onChoose={() => preferences.dispatch({ theme: choice })}>
          {t(`menu.theme.${choice}`)}
        </MenuChoice>
      ))}
      <MenuRule />
      <MenuLabel>{t('menu.language')}</MenuLabel>
      {languages.map((choice) => (
        <MenuChoice key={choice} isChosen={choice === language} onChoose={() => preferences.dispatch({ language: choice })}>
          <span lang={choice}>{languageNames[choice]}</span>
        </MenuChoice>
      ))}
      <MenuRule />
      <MenuItem icon={Keyboard} hint="?" onChoose={onKeys}>
        {t('menu.keys')}
      </MenuItem>
      <MenuItem icon={LogOut} onChoose={() => void signOut()}>
        {t('menu.signOut')}
      </MenuItem>
    </Menu>
  );
}
