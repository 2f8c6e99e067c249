import { expect, it } from 'vitest';

import { readFrame, readItem } from './read-frame.ts';

const frame = (value: unknown) => readFrame(JSON.stringify(value));

it('answers with nothing to what it does not understand', () => {
  for (const data of ['', '{', 'null', '[]', '7', '{"type":"unheard-of"}', '{"type":"ack"}', '{"type":"welcome"}', '{"type":"item","item":{}}', new ArrayBuffer(2)]) {
    expect(readFrame(data)).toBeNull();
  }
});

it('makes harmless what has a wrong kind', () => {
  const item = readItem({ id: 'a', at: '2026-11-19T10:00:00Z', kind: 'message', from: 'nobody', text: { html: 1 }, files: 'x', entities: [{ offset: -1, length: 'a' }], buttons: [[{ label: 5 }, null], 'x'], delivery: 'eaten' });
  expect(item).toMatchObject({ from: 'system', text: '', files: [], entities: [], buttons: [[{ label: '5', data: null, url: null }]], delivery: null, reply_to: null });
  expect(readItem({ id: 'a', at: 'yesterday', kind: 'message' })).toBeNull();
});

it('reads a welcome with members that it does not know', () => {
  expect(frame({ type: 'welcome', token: 't', novelty: 1, items: [{ id: 'a' }], ways: [{ account: 'tg', channel: 'telegram' }], limits: { text: 'many' } })).toMatchObject({
    token: 't', online: false, conversation: null, items: [], next: null, ways: [{ account: 'tg', channel: 'telegram', link: false }], limits: { text: 4000, files: 10 },
  });
});

it('reads a refusal with and without the id', () => {
  expect(frame({ type: 'refused', code: 'unauthenticated' })).toEqual({ type: 'refused', id: null, code: 'unauthenticated', detail: '' });
  expect(frame({ type: 'refused', id: 'm1', code: 'too_many', detail: 'slower' })).toMatchObject({ id: 'm1' });
});
