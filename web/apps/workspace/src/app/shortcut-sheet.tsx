import type { TextKey } from '@throughline/ui/format/formatter.ts';
import { useText } from '@throughline/ui/format/text-context.tsx';
import { Sheet } from '@throughline/ui/parts/sheet.tsx';

import { preferences } from '../shared/preferences.ts';
import { useStore } from '../shared/use-store.ts';

const keys: [string[], TextKey][] = [
  [['j'], 'keys.next'],
  [['k'], 'keys.previous'],
  [['Enter'], 'keys.open'],
  [['r'], 'keys.reply'],
  [['n'], 'keys.note'],
  [['e'], 'keys.resolve'],
  [['a'], 'keys.assign'],
  [['t'], 'keys.take'],
  [['[', ']'], 'keys.days'],
  [['Home', 'End'], 'keys.ends'],
  [['g', 'i'], 'keys.inbox'],
  [['F6', 'Shift F6'], 'keys.panes'],
  [['Ctrl Enter'], 'keys.send'],
  [['Enter'], 'keys.newLine'],
  [['Esc'], 'keys.back'],
  [['?'], 'keys.sheet'],
];

export function ShortcutSheet({ isOpen, onOpen }: { isOpen: boolean; onOpen: (open: boolean) => void }) {
  const { t } = useText();
  const singleKeys = useStore(preferences, (state) => state.singleKeys);
  return (
    <Sheet title={t('keys.title')} isOpen={isOpen} onOpen={onOpen} closeLabel={t('act.close')}>
      <dl className="grid gap-x-8 gap-y-0.5 two:grid-cols-2">
        {keys.map(([codes, label]) => (
          <div key={label} className="flex min-h-7 items-center gap-3">
            <dt className="order-2 ml-auto flex gap-1">
              {codes.map((code) => (
                <kbd key={code} className="whitespace-nowrap rounded-[3px] px-1.5 font-sans text-xs leading-5 font-medium text-fg-2 shadow-[inset_0_0_0_1px_var(--line-2)]">{code}</kbd>
              ))}
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-4 flex items-start gap-2 border-t border-line pt-4">
        <input id="single-keys" type="checkbox" className="mt-0.5 size-4 accent-(--ink)" checked={singleKeys} onChange={(event) => preferences.dispatch({ singleKeys: event.target.checked })} />
        <span>
          <span className="font-medium">{t('keys.single')}</span>
          <span className="block text-fg-2">{t('keys.single.more')}</span>
        </span>
      </label>
    </Sheet>
  );
}
