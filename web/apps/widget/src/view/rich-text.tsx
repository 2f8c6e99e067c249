import type { TextRun } from '@throughline/state/text-runs.ts';

import type { Entity } from '../core/protocol.ts';
import { cutLinkedRuns } from '../core/text-runs.ts';

const classes: Record<string, string> = { bold: 'bold', italic: 'italic', underline: 'underline', strikethrough: 'struck', strike: 'struck', code: 'mono', pre: 'mono' };

function Run({ run }: { run: TextRun }) {
  const look = run.kinds.map((kind) => classes[kind]).filter(Boolean).join(' ');
  if (run.href) {
    return (
      <a href={run.href} target="_blank" rel="noopener noreferrer nofollow" class={look}>
        {run.text}
      </a>
    );
  }
  return look ? <span class={look}>{run.text}</span> : <>{run.text}</>;
}

/** A stranger's words: text nodes and links to pages, never markup. */
export function RichText({ text, entities = [] }: { text: string; entities?: readonly Entity[] }) {
  return (
    <p dir="auto" class="words">
      {cutLinkedRuns(text, entities).map((run, index) => (
        <Run key={index} run={run} />
      ))}
    </p>
  );
}
