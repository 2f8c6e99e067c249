import { useState } from 'preact/hooks';

import type { AddressKind } from '../core/address.ts';
import { readAddress } from '../core/address.ts';
import { useSurroundings } from './surroundings.ts';

/** Asked once: where an answer goes when he is gone. */
export function AddressForm({ onLeft }: { onLeft(value: string): void }) {
  const { chat, texts } = useSurroundings();
  const [kind, setKind] = useState<AddressKind>('email');
  const [value, setValue] = useState('');
  const [wrong, setWrong] = useState(false);
  const leave = (event: Event): void => {
    event.preventDefault();
    const address = readAddress(kind, value);
    setWrong(address === null);
    if (!address) return;
    chat.leaveAddress(kind, address);
    onLeft(address);
  };
  const choose = (next: AddressKind): void => {
    setKind(next);
    setWrong(false);
  };
  return (
    <form class="card address" onSubmit={leave} noValidate aria-labelledby="reach">
      <p class="strong" id="reach">{texts.t('reach')}</p>
      <p class="quiet">{texts.t('reachMore')}</p>
      <div class="segments" role="group" aria-labelledby="reach">
        {(['email', 'phone'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={kind === one} onClick={() => choose(one)}>{texts.t(one)}</button>
        ))}
      </div>
      <input class="field" list={undefined} type={kind === 'email' ? 'email' : 'tel'} inputMode={kind === 'email' ? 'email' : 'tel'} autocomplete={kind === 'email' ? 'email' : 'tel'} placeholder={kind === 'email' ? 'name@example.com' : '+48 512 000 000'} aria-label={texts.t(kind)} aria-invalid={wrong} aria-describedby={wrong ? 'wrong' : undefined} value={value} onInput={(event) => setValue(event.currentTarget.value)} />
      {wrong && <p id="wrong" class="bad" role="alert">{texts.t(kind === 'email' ? 'badEmail' : 'badPhone')}</p>}
      <div class="row">
        <button type="submit" class="button primary">{texts.t('leave')}</button>
        <button type="button" class="button plain" onClick={() => chat.notNow()}>{texts.t('notNow')}</button>
      </div>
    </form>
  );
}
