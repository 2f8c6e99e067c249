import { useText } from '@throughline/ui/format/text-context.tsx';
import { showDirection } from '@throughline/state/text-runs.ts';

export function EditedMark({ at, formerTexts }: { at: string; formerTexts: string[] }) {
  const { t, exact } = useText();
  if (formerTexts.length === 0) {
    return (
      <p className="mt-0.5 text-xs text-fg-3" title={exact(new Date(at))}>
        {t('touch.edited')}
      </p>
    );
  }
  return (
    <details className="mt-0.5 text-xs text-fg-3">
      <summary className="w-fit list-none underline decoration-dotted underline-offset-2" title={exact(new Date(at))}>
        {t('touch.edited')}
      </summary>
      <p className="mt-1 font-medium">{t('touch.edited.before')}</p>
      {formerTexts.map((former, index) => (
        <p key={index} dir="auto" className="border-l-2 border-line-2 pl-2 [overflow-wrap:anywhere] whitespace-pre-wrap text-fg-2">
          {showDirection(former)}
        </p>
      ))}
    </details>
  );
}
