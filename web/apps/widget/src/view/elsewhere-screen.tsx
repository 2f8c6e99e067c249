import { useEffect, useState } from 'preact/hooks';
import { safeHref } from '@throughline/state/text-runs.ts';

import type { Continued } from '../core/protocol.ts';
import { sameDay } from '../text/texts.ts';
import { ChannelNode, Icon } from './icons.tsx';
import { QrCode } from './qr-code.tsx';
import { useChat, useSurroundings } from './surroundings.ts';

/** Telegram and others have addresses of their own kind; only these leave the page. */
function linkOf(url: string | null): string | null {
  return url && (safeHref(url) ?? (/^(?:viber|tg|whatsapp|mailto|sms|tel):/i.test(url) ? url : null));
}

function Link({ of, href }: { of: Continued; href: string }) {
  const { texts } = useSurroundings();
  const channel = texts.channel(of.channel);
  return (
    <div class="card link">
      <QrCode of={href} label={texts.t('qr', { channel })} />
      <div>
        <p class="row strong"><ChannelNode channel={of.channel} />{channel}</p>
        <p class="quiet">{texts.t('scan')}</p>
        <a class="button" href={href} target="_blank" rel="noopener noreferrer">{texts.t('openIn', { channel })}</a>
      </div>
    </div>
  );
}

function Code({ of, alone }: { of: Continued; alone: boolean }) {
  const { texts } = useSurroundings();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    // Insecure pages have no clipboard; the code can still be selected.
    const copying = (navigator as Partial<Navigator>).clipboard?.writeText(of.code);
    copying?.then(() => setCopied(true)).catch(() => undefined);
  };
  return (
    <div class="code">
      <div>
        <p class="quiet">{texts.t(alone ? 'codeOnly' : 'codeAny')}</p>
        <p class="digits">{of.code}</p>
      </div>
      <button type="button" class="icon-button" aria-label={texts.t('copy')} title={texts.t('copy')} onClick={copy}>
        <Icon of={copied ? 'check' : 'copy'} />
      </button>
      <span class="hear" role="status">{copied ? texts.t('copied') : ''}</span>
    </div>
  );
}

function Expiry({ of }: { of: Continued }) {
  const { chat, texts } = useSurroundings();
  const ends = Date.parse(of.expires_at);
  const [over, setOver] = useState(ends <= Date.now());
  useEffect(() => {
    setOver(ends <= Date.now());
    const timer = setTimeout(() => setOver(true), Math.min(2 ** 31 - 1, Math.max(0, ends - Date.now())));
    return () => clearTimeout(timer);
  }, [ends]);
  if (Number.isNaN(ends)) return null;
  if (!over) return <p class="quiet expiry">{texts.t('validUntil', { time: sameDay(of.expires_at, new Date().toISOString()) ? texts.time(of.expires_at) : `${texts.day(of.expires_at)}, ${texts.time(of.expires_at)}` })}</p>;
  return (
    <p class="quiet expiry" role="status">
      {texts.t('expired')}{' '}
      <button type="button" class="text-button" onClick={() => chat.continueIn(of.account)}>{texts.t('newCode')}</button>
    </p>
  );
}

function OtherWays({ but }: { but: string }) {
  const { chat, texts } = useSurroundings();
  const ways = useChat().window.ways.filter((way) => way.account !== but);
  if (ways.length === 0) return null;
  return (
    <ul class="way-list" aria-label={texts.t('otherWays')}>
      {ways.map((way) => (
        <li key={way.account}>
          <button type="button" onClick={() => chat.continueIn(way.account)}>
            <ChannelNode channel={way.channel} size={28} ringed />
            <span class="go-words">
              <b>{texts.channel(way.channel)}</b>
              <span class="quiet">{texts.t(way.link ? 'byLink' : 'byCode')}</span>
            </span>
            <Icon of="forward" />
          </button>
        </li>
      ))}
    </ul>
  );
}

export function ElsewhereScreen() {
  const { chat, texts } = useSurroundings();
  const { window, status } = useChat();
  const { continued, asking, ways } = window;
  const first = ways[0]?.account;
  useEffect(() => {
    if (!continued && !asking && first && status === 'live') chat.continueIn(first);
  }, [chat, continued, asking, first, status]);
  const href = linkOf(continued?.url ?? null);
  return (
    <div class="scroll elsewhere" tabIndex={0} aria-busy={!continued}>
      {continued && href && <Link of={continued} href={href} />}
      {continued && !href && <p class="row strong only-code"><ChannelNode channel={continued.channel} />{texts.channel(continued.channel)}</p>}
      {continued ? <Code of={continued} alone={!href} /> : <p class="card preparing" role="status">{texts.t(status === 'live' ? 'preparing' : 'lost')}</p>}
      <OtherWays but={continued?.account ?? ''} />
      {continued && <Expiry of={continued} />}
    </div>
  );
}
