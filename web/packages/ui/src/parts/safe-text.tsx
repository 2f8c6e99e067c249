import { showDirection, turnsDirection } from '@throughline/state/text-runs.ts';
import { TriangleAlert } from 'lucide-react';

import { useText } from '../format/text-context.tsx';
import { Icon } from '../icons/icon.tsx';
import { Tag } from './tag.tsx';

/** A stranger's words in one line: isolated, so that they cannot turn what stands beside them. */
export function SafeText({ children, className }: { children: string; className?: string }) {
  return <bdi className={className}>{showDirection(children)}</bdi>;
}

export function DirectionBadge({ of: words }: { of: string }) {
  const { t } = useText();
  if (!turnsDirection(words)) return null;
  return (
    <Tag tone="warn" title={t('touch.direction')}>
      <Icon of={TriangleAlert} size="xs" />
      U+202x
      <span className="sr-only">{t('touch.direction')}</span>
    </Tag>
  );
}
