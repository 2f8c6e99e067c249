import type { TextEntity } from '@throughline/protocol/wire.ts';
import type { TextRun } from '@throughline/state/text-runs.ts';
import { cutRuns, showDirection } from '@throughline/state/text-runs.ts';
import { Fragment } from 'react';

const looks: Record<string, string> = {
  bold: 'font-semibold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'line-through',
  code: 'rounded-[3px] bg-sunken px-1 font-mono text-sm',
  pre: 'block rounded-1 bg-sunken px-2 py-1.5 font-mono text-sm',
  spoiler: 'bg-sunken',
  blockquote: 'border-l-2 border-line-2 pl-2 text-fg-2',
};

function Run({ run }: { run: TextRun }) {
  const words = showDirection(run.text);
  const look = run.kinds.flatMap((kind) => looks[kind] ?? []).join(' ');
  if (run.href) {
    return (
      <a href={run.href} target="_blank" rel="noopener noreferrer" title={run.href} className={look}>
        {words}
      </a>
    );
  }
  if (run.kinds.some((kind) => kind === 'code' || kind === 'pre')) return <code className={look}>{words}</code>;
  return look ? <span className={look}>{words}</span> : <Fragment>{words}</Fragment>;
}

export function RichText({ text, entities, language }: { text: string; entities: TextEntity[]; language: string | null }) {
  return (
    <p dir="auto" lang={language ?? undefined} className="[overflow-wrap:anywhere] whitespace-pre-wrap [unicode-bidi:isolate]">
      {cutRuns(text, entities).map((run, index) => (
        <Run key={index} run={run} />
      ))}
    </p>
  );
}
