import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../blackbox/support/program.mjs';
import { judge } from './verdict.mjs';

// The verdict itself: a sound run passes, and each way of going wrong is named.

const folder = temporaryFolder();

function soundRun() {
  const incoming = [1, 2, 3].map((number) => ({ id: `${number}`, direction: 'in', text: `ledger 0 ${number}` }));
  const outgoing = [{ id: '9', direction: 'out', text: 'answer 0 1', delivery: { state: 'sent' } }];
  const texts = [...incoming, ...outgoing].map((touch) => touch.text);
  return {
    timeline: [...incoming, ...outgoing],
    byCustomer: undefined,
    conversations: [{ id: 'c', customer_id: 'p', customer_name: 'Ledger0' }],
    acknowledged: incoming.map(({ text }) => ({ text })),
    replies: [{ touch: '9', text: 'answer 0 1' }],
    sends: [{ accepted: true, fields: { text: 'answer 0 1' } }],
    frames: [{ seq: '0', type: 'hello', data: {} }, ...texts.map((text, at) => ({ seq: `${at + 1}`, type: 'touch', data: { text } }))],
    kills: [{ hooks: 1, replies: 0 }],
    rate: 300,
    slowestStart: 100,
  };
}

let runs = 0;

async function failuresOf(change) {
  const run = soundRun();
  change(run);
  const file = (name, entries) => {
    const path = join(folder, `${++runs}-${name}`);
    writeFileSync(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    return path;
  };
  const claims = await judge({
    reader: {
      conversations: async () => run.conversations,
      timeline: async () => run.timeline,
      all: async () => [...(run.byCustomer ?? run.timeline)].reverse(),
    },
    clients: [{ name: 'Ledger0', file: file('client', run.acknowledged) }],
    agents: [{ file: file('agent', run.replies) }],
    feed: { frames: run.frames, resumes: 1 },
    api: { sends: run.sends },
    retried: new Set(),
    kills: run.kills,
    rate: run.rate,
    minimumRate: 200,
    slowestStart: run.slowestStart,
  });
  return claims.filter((claim) => !claim.held).map((claim) => claim.what);
}

test('a sound run passes', async () => {
  assert.deepEqual(await failuresOf(() => {}), []);
});

const WRONG = {
  'an acknowledged update that is not shown': [(run) => run.acknowledged.push({ text: 'ledger 0 4' }), /none acknowledged is lost/],
  'an update shown twice': [(run) => run.timeline.splice(1, 0, { ...run.timeline[0], id: '7' }), /none is shown twice/],
  'two updates in the wrong order': [(run) => run.timeline.splice(0, 2, run.timeline[1], run.timeline[0]), /order of message_id/],
  'a chat split into two conversations': [(run) => run.conversations.push({ ...run.conversations[0], id: 'd' }), /one conversation/],
  'timelines that differ': [(run) => (run.byCustomer = run.timeline.slice(1)), /one conversation/],
  'an acknowledged reply that is not shown': [(run) => run.replies.push({ touch: '10', text: 'answer 0 2' }), /replies: none acknowledged/],
  'a reply made twice': [(run) => run.timeline.push({ ...run.timeline[3], id: '11' }), /made twice/],
  'a reply sent twice and called sent': [(run) => run.sends.push(run.sends[0]), /sent once/],
  'a reply called sent that never was': [(run) => run.sends.pop(), /sent once/],
  'a reply that never leaves': [(run) => (run.timeline[3].delivery.state = 'queued'), /sent once/],
  'something sent that nobody wrote': [(run) => run.sends.push({ accepted: true, fields: { text: 'ghost' } }), /nothing was sent/],
  'a gap in the feed': [(run) => run.frames.splice(2, 1), /consecutive/],
  'a number given twice': [(run) => run.frames.splice(2, 0, run.frames[1]), /consecutive/],
  'a reset of the feed': [(run) => run.frames.push({ seq: '5', type: 'reset', data: {} }), /consecutive/],
  'a message the feed never showed': [(run) => (run.frames[1].data.text = 'other'), /every message was seen/],
  'kills that hit nothing': [(run) => (run.kills[0].hooks = 0), /half of the kills/],
  'too little load': [(run) => (run.rate = 150), /updates a second/],
  'a slow start': [(run) => (run.slowestStart = 2500), /ready again/],
};

for (const [name, [change, claim]] of Object.entries(WRONG)) {
  test(`found: ${name}`, async () => {
    const failures = await failuresOf(change);
    assert.ok(failures.some((what) => claim.test(what)), failures.join('; ') || 'nothing was found');
  });
}
