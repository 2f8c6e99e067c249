import { Fragment } from 'preact';

import { ChannelNode, channelTone } from './icons.tsx';
import { useChat, useSurroundings } from './surroundings.ts';

const SHOWN = 4;

/** The customer sees the same line as the agents: nothing was lost on the way. */
export function Trace() {
  const { texts } = useSurroundings();
  const trace = useChat().window.conversation?.trace ?? [];
  if (new Set(trace.map((step) => step.channel)).size < 2) return null;
  const shown = trace.slice(-SHOWN);
  const named = shown.length < SHOWN;
  return (
    <ol class="trace" aria-label={texts.t('trace')}>
      {shown.map((step, index) => {
        const last = index === shown.length - 1;
        const name = texts.channel(step.channel);
        return (
          <Fragment key={`${step.channel}${step.at}`}>
            {index > 0 && <li class={`stretch ${channelTone(step.channel)}`} aria-hidden="true" />}
            <li class={last ? 'step current' : 'step'} aria-current={last ? 'step' : undefined}>
              <ChannelNode channel={step.channel} ringed={!last} />
              <span class={named || last ? '' : 'may-hide'}>{last ? `${name}, ${texts.t('now')}` : name}</span>
            </li>
          </Fragment>
        );
      })}
    </ol>
  );
}
