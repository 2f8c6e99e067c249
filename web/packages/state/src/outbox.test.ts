import type { Touch } from '@throughline/protocol/wire.ts';
import { describe, expect, it } from 'vitest';

import type { Outbox, OutboxItem } from './outbox.ts';
import { nextToSend, reduceOutbox, restoreItem } from './outbox.ts';

const item = (key: string, part: Partial<OutboxItem> = {}): OutboxItem => ({
  key, conversationId: '7', kind: 'message', text: key, attachments: [], replyTo: null, at: '2026-11-18T12:00:00Z', phase: 'waiting', why: null, touchId: null, ...part,
});
const keys = (items: Outbox): string[] => items.map((one) => one.key);

describe('the outbox', () => {
  it('sends one at a time in a conversation, in the order written', () => {
    const outbox = [item('a'), item('b'), item('c', { conversationId: '8' })];
    expect(keys(nextToSend(outbox))).toEqual(['a', 'c']);
    expect(keys(nextToSend(reduceOutbox(outbox, { type: 'sending', key: 'a' })))).toEqual(['c']);
  });

  it('keeps the key and the place of what has to wait', () => {
    let outbox = reduceOutbox([item('a'), item('b')], { type: 'sending', key: 'a' });
    outbox = reduceOutbox(outbox, { type: 'later', key: 'a' });
    expect(keys(nextToSend(outbox))).toEqual(['a']);
  });

  it('lets nobody wait for what was refused', () => {
    const outbox = reduceOutbox([item('a'), item('b')], { type: 'refused', key: 'a', why: 'no' });
    expect(keys(nextToSend(outbox))).toEqual(['b']);
    expect(keys(nextToSend(reduceOutbox(outbox, { type: 'again', key: 'a' })))).toEqual(['a']);
  });

  it('knows its own touch when the feed is quicker than the answer, once for each', () => {
    const touch = { id: '90', conversation_id: '7', kind: 'message', text: 'hi', author: { kind: 'agent', id: '1', name: '' } } as Touch;
    const outbox = [item('a', { text: 'hi', phase: 'sending' }), item('b', { text: 'hi', phase: 'sending', conversationId: '7' })];
    const told = reduceOutbox(reduceOutbox(outbox, { type: 'told', touches: [touch], agentId: '1' }), { type: 'told', touches: [touch], agentId: '1' });
    expect(told.map((one) => one.touchId)).toEqual(['90', null]);
    expect(reduceOutbox(outbox, { type: 'told', touches: [touch], agentId: '2' })).toBe(outbox);
  });

  it('asks a person again once the server may have forgotten the key', () => {
    const at = Date.parse('2026-11-18T12:00:00Z');
    expect(restoreItem(item('a', { phase: 'sending' }), at + 60_000).phase).toBe('waiting');
    expect(restoreItem(item('a'), at + 24 * 3_600_000)).toMatchObject({ phase: 'refused', why: 'old' });
  });
});
