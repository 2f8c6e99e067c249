import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LiveReader, checkConsecutive } from './support/client.mjs';
import { startCompany } from './support/company.mjs';
import { eventually, within } from './support/eventually.mjs';

let company;
let admin;

before(async () => {
  company = await startCompany();
  ({ admin } = company);
});

after(() => company?.close());

async function hello(client = admin) {
  const live = await client.live();
  const { seq } = await live.until((frame) => frame.type === 'hello');
  return { live, seq };
}

test('a message appears at once, with its conversation', async () => {
  const { live } = await hello();
  const customer = company.customer({ firstName: 'Zoe' });
  const begin = performance.now();
  await customer.says('good morning');
  const { data } = await live.untilTouch((touch) => touch.text === 'good morning');
  const delay = performance.now() - begin;
  assert.ok(delay < 1000, `${delay} ms`);
  const opened = await live.until((frame) => frame.type === 'conversation' && frame.data.customer_name === 'Zoe');
  assert.equal(opened.data.id, data.conversation_id);
  assert.equal(opened.data.last_touch.id, data.id);
  checkConsecutive(live.frames);
  live.close();
});

test('what an agent does is seen by the others: reply, its delivery, note, assignment, resolution', async () => {
  const { live } = await hello();
  const { id } = await company.customer().begins(admin);
  const touch = await admin.reply(id, 'seen by all');
  await live.untilTouch((one) => one.id === touch.id && one.delivery.state === 'sent');
  await admin.post(`/api/v1/conversations/${id}/notes`, { text: 'inside' }, 201);
  await live.untilTouch((one) => one.kind === 'note' && one.text === 'inside');
  await admin.post(`/api/v1/conversations/${id}/resolve`, undefined, 200);
  await live.until((frame) => frame.type === 'conversation' && frame.data.id === id && frame.data.state === 'resolved');
  checkConsecutive(live.frames);
  live.close();
});

test('a reader that was away goes on without a gap', async () => {
  const { live, seq } = await hello();
  const customer = company.customer();
  for (let number = 0; number < 5; number += 1) await customer.says(`early ${number}`);
  await live.untilTouch((touch) => touch.text === 'early 4');
  const last = live.seq;
  live.close();
  await live.closed;
  for (let number = 0; number < 700; number += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, at) => customer.says(`away ${number + at}`)));
  }
  const back = await admin.live({ after: last });
  await back.untilTouch((touch) => touch.text === 'away 699');
  await customer.says('live again');
  await back.untilTouch((touch) => touch.text === 'live again');
  assert.equal(BigInt(back.frames[0].seq), BigInt(last) + 1n);
  checkConsecutive(back.frames);
  assert.equal(new Set(back.frames.filter((frame) => frame.data.text?.startsWith('away')).map((frame) => frame.data.text)).size, 700);
  const everything = await admin.live({ after: seq });
  await everything.untilTouch((touch) => touch.text === 'live again');
  assert.equal(BigInt(everything.frames[0].seq), BigInt(seq) + 1n);
  checkConsecutive(everything.frames);
  back.close();
  everything.close();
});

test('a number that was never given, or is too old, is answered with a reset', async () => {
  const { live, seq } = await hello();
  live.close();
  const ahead = await admin.live({ after: String(BigInt(seq) + 1_000_000n) });
  const reset = await ahead.until((frame) => frame.type === 'reset');
  assert.equal(reset.seq, seq);
  await company.customer().says('after the reset');
  await ahead.untilTouch((touch) => touch.text === 'after the reset');
  checkConsecutive(ahead.frames);
  ahead.close();
  for (const after of ['x', '-1', '1.5', '99999999999999999999', '%00']) {
    await assert.rejects(admin.live({ after }), /400/);
  }
});

test('several readers see the same', async () => {
  const readers = await Promise.all(Array.from({ length: 20 }, () => hello()));
  const customer = company.customer();
  await Promise.all(Array.from({ length: 30 }, (_, at) => customer.says(`to all ${at}`)));
  await customer.says('the last for all');
  const seen = await Promise.all(readers.map(async ({ live }) => {
    await live.untilTouch((touch) => touch.text === 'the last for all');
    checkConsecutive(live.frames);
    return live.frames.filter((frame) => frame.type === 'touch').map((frame) => frame.seq).join();
  }));
  const shortest = seen.reduce((one, other) => (one.length < other.length ? one : other));
  assert.ok(seen.every((one) => one.endsWith(shortest.slice(-200))));
  for (const { live } of readers) live.close();
});

test('long messages that come all at once do not throw a healthy reader out', async () => {
  const { live, seq } = await hello();
  const customer = company.customer();
  const text = (number) => `${number} ${'long '.repeat(4000)}`;
  await Promise.all(Array.from({ length: 60 }, (_, at) => customer.says(text(at))));
  await customer.says('after the long ones');
  await Promise.race([
    live.untilTouch((touch) => touch.text === 'after the long ones'),
    live.closed.then(({ code }) => Promise.reject(new Error(`the live reader was closed with ${code}`))),
  ]);
  checkConsecutive(live.frames);
  // And who was away for all of them can come back.
  const back = await admin.live({ after: seq });
  await Promise.race([
    back.untilTouch((touch) => touch.text === 'after the long ones'),
    back.closed.then(({ code }) => Promise.reject(new Error(`the resuming reader was closed with ${code}`))),
  ]);
  checkConsecutive(back.frames);
  live.close();
  back.close();
});

test('a reader that stops reading is closed with 1013, others are served, and it comes back without loss', { timeout: 60_000 }, async () => {
  const { live: slow } = await hello();
  const { live: healthy } = await hello();
  const customer = company.customer();
  await customer.says('before the pause');
  await slow.untilTouch((touch) => touch.text === 'before the pause');
  slow.socket.pause();
  const before = healthy.frames.length;
  const slowOnes = async () => {
    const { body } = await company.network.request('GET', '/metrics');
    return Number(/throughline_websocket_closed_total\{reason="slow"\} (\d+)/.exec(body.toString())[1]);
  };
  const closedBefore = await slowOnes();
  let number = 0;
  await eventually(async () => {
    const batch = Array.from({ length: 10 }, () => customer.says(`${++number} ${'much '.repeat(6000)}`));
    await Promise.all(batch);
    return (await slowOnes()) > closedBefore;
  }, { within: 40_000, every: 1, what: 'the end of the slow reader' });
  await customer.says('the end');
  await healthy.untilTouch((touch) => touch.text === 'the end');
  assert.ok(healthy.frames.length > before + number);
  checkConsecutive(healthy.frames);
  slow.socket.resume();
  const { code } = await within(10_000, slow.closed, 'the close of the slow reader');
  assert.equal(code, 1013);
  checkConsecutive(slow.frames);

  // It may be cut off again while it catches up; each time it goes on after the last frame it has.
  const frames = [...slow.frames];
  for (let rounds = 0; !frames.some((frame) => frame.data.text === 'the end'); rounds += 1) {
    assert.ok(rounds < 50, 'the reader never catches up');
    const seen = frames.length;
    const back = await LiveReader.open(admin, { after: frames.at(-1).seq });
    await Promise.race([back.untilTouch((touch) => touch.text === 'the end'), back.closed]).catch(() => {});
    back.close();
    frames.push(...back.frames);
    assert.ok(frames.length > seen, 'a round brought nothing');
  }
  checkConsecutive(frames);
  healthy.close();
});

test('what a reader sends is bounded', async () => {
  const { live } = await hello();
  live.socket.send('x'.repeat(65 * 1024 + 1));
  const { code } = await within(5000, live.closed, 'the close');
  assert.equal(code, 1009);
});

test('the feed survives a kill: no number is given twice', async () => {
  const { live } = await hello();
  const customer = company.customer();
  await customer.says('before the kill');
  await live.untilTouch((touch) => touch.text === 'before the kill');
  const last = live.seq;
  await company.program.kill();
  await company.program.start();
  const back = await admin.live({ after: last });
  await customer.says('after the kill');
  await back.untilTouch((touch) => touch.text === 'after the kill');
  assert.equal(BigInt(back.frames[0].seq), BigInt(last) + 1n);
  back.close();
});
