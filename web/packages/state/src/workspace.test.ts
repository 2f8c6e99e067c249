import type { LiveFrame } from '@throughline/protocol/live-frame.ts';
import type { Conversation, Touch } from '@throughline/protocol/wire.ts';
import { describe, expect, it } from 'vitest';

import { emptyWorkspace, reduceWorkspace } from './workspace.ts';

const touch = (id: string, second: number, text = ''): Touch =>
  ({ id, at: new Date(Date.UTC(2026, 10, 18, 12, 0, second)).toISOString(), kind: 'message', text, conversation_id: '7' }) as Touch;
const frame = (seq: string, told: Touch): LiveFrame => ({ seq, type: 'touch', touch: told });
const page = (items: Touch[], asked: string | null = null) => ({ type: 'page', conversationId: '7', items, asked }) as const;
const ids = (state: typeof emptyWorkspace): string[] => (state.timelines.get('7') ?? []).map((one) => one.id);

describe('the workspace', () => {
  it('puts older pages before what is there and keeps the order of the server', () => {
    let state = reduceWorkspace(emptyWorkspace, page([touch('9', 5), touch('10', 5), touch('4', 4)]));
    state = reduceWorkspace(state, page([touch('3', 3), touch('2', 2)]));
    expect(ids(state)).toEqual(['2', '3', '4', '10', '9']);
  });

  it('holds a touch once, however often it is told', () => {
    let state = reduceWorkspace(emptyWorkspace, page([touch('2', 2)]));
    state = reduceWorkspace(state, { type: 'frames', frames: [frame('11', touch('3', 3)), frame('12', touch('3', 3, 'edited'))] });
    state = reduceWorkspace(state, { type: 'touch', touch: touch('3', 3, 'answer'), asked: '12' });
    state = reduceWorkspace(state, page([touch('3', 3, 'read'), touch('2', 2)], '12'));
    expect(ids(state)).toEqual(['2', '3']);
    expect(state.timelines.get('7')?.[1]?.text).toBe('read');
  });

  it('places a live touch by its time, then by its id as a number', () => {
    let state = reduceWorkspace(emptyWorkspace, page([touch('100', 3), touch('2', 1)]));
    state = reduceWorkspace(state, { type: 'frames', frames: [frame('1', touch('99', 3)), frame('2', touch('50', 2)), frame('3', touch('101', 3))] });
    expect(ids(state)).toEqual(['2', '50', '99', '100', '101']);
  });

  it('moves a touch whose time was corrected', () => {
    let state = reduceWorkspace(emptyWorkspace, page([touch('3', 3), touch('2', 2)]));
    state = reduceWorkspace(state, { type: 'frames', frames: [frame('1', touch('2', 4))] });
    expect(ids(state)).toEqual(['3', '2']);
  });

  it('does not let an answer undo what was told after the question', () => {
    let state = reduceWorkspace(emptyWorkspace, page([touch('2', 2, 'old')]));
    state = reduceWorkspace(state, { type: 'frames', frames: [frame('20', touch('2', 2, 'new'))] });
    state = reduceWorkspace(state, { type: 'touch', touch: touch('2', 2, 'old'), asked: '9' });
    state = reduceWorkspace(state, page([touch('2', 2, 'old')], '19'));
    expect(state.timelines.get('7')?.[0]?.text).toBe('new');
  });

  it('ignores touches of conversations that are not open, and forgets on reset', () => {
    let state = reduceWorkspace(emptyWorkspace, { type: 'frames', frames: [frame('5', touch('2', 2))] });
    expect(state.timelines.size).toBe(0);
    state = reduceWorkspace(state, { type: 'conversations', items: [{ id: '7' } as Conversation], asked: null });
    const skipped = reduceWorkspace(state, { type: 'frames', frames: [{ seq: '89', type: 'skip' }] });
    expect([skipped.seq, skipped.conversations]).toEqual(['89', state.conversations]);
    state = reduceWorkspace(state, { type: 'frames', frames: [{ seq: '90', type: 'reset' }] });
    expect([state.conversations.size, state.liveAt.size, state.seq]).toEqual([0, 0, '90']);
  });

  it('stays quick with a hundred thousand touches', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => touch(String(index + 1), index));
    let state = reduceWorkspace(emptyWorkspace, page(many.toReversed()));
    const began = performance.now();
    for (let index = 0; index < 20; index += 1) state = reduceWorkspace(state, { type: 'frames', frames: [frame(String(index + 1), touch(String(200_000 + index), 100_001 + index))] });
    expect(state.timelines.get('7')).toHaveLength(100_020);
    expect((performance.now() - began) / 20).toBeLessThan(50);
  });
});
