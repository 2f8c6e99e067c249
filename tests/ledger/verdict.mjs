import { Record } from './record.mjs';

// Compares what was acknowledged, as the clients' own files say, with what the public API shows.

const counted = (list) => {
  const counts = new Map();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
};

const repeated = (list) => [...counted(list)].filter(([, count]) => count > 1).map(([one]) => one);

/// One line of the result: what must hold and what was found against it.
const claim = (what, against, note = '') => ({ what, held: against.length === 0, note, against: against.slice(0, 5) });

async function judgeClient(reader, client, conversations) {
  const acknowledged = await Record.read(client.file);
  const own = conversations.filter((one) => one.customer_name === client.name);
  const shown = [];
  const stray = own.length === 1 ? [] : [`${client.name} has ${own.length} conversations`];
  for (const one of own) {
    const byConversation = await reader.timeline(one.id, 'message');
    const byCustomer = (await reader.all(`/api/v1/customers/${one.customer_id}/timeline?kinds=message`)).reverse();
    if (JSON.stringify(byConversation) !== JSON.stringify(byCustomer)) stray.push(`${client.name}: the two timelines differ`);
    shown.push(...byConversation);
  }
  const texts = shown.filter((touch) => touch.direction === 'in').map((touch) => touch.text);
  const present = new Set(texts);
  const numbers = texts.map((text) => Number(text.split(' ').at(-1)));
  return {
    acknowledged: acknowledged.length,
    shown: texts.length,
    stray,
    lost: acknowledged.map((entry) => entry.text).filter((text) => !present.has(text)),
    duplicated: repeated(texts),
    disordered: texts.filter((_, at) => at > 0 && numbers[at] <= numbers[at - 1]),
    incoming: texts,
    outgoing: shown.filter((touch) => touch.direction === 'out'),
  };
}

/// What a visitor's window shows at the end against what the agents' timeline shows.
async function judgeWindow(reader, visitor, conversations) {
  const [own] = conversations.filter((one) => one.customer_name === visitor.name);
  const timeline = own ? await reader.timeline(own.id, 'message') : [];
  const window = await visitor.wholeWindow();
  const line = (touches) => touches.map((one) => `${one.id} ${one.text}`);
  const shown = new Set(window.map((item) => item.id));
  return {
    different: JSON.stringify(line(window)) === JSON.stringify(line(timeline)) ? [] : [`${visitor.name}: ${window.length} and ${timeline.length} messages`],
    withdrawn: [...visitor.everShown].filter((id) => !shown.has(id)),
    replies: window.filter((item) => item.from !== 'me').length,
  };
}

async function judgeReplies(agents, outgoing, answered, api, retried) {
  const acknowledged = (await Promise.all(agents.map((agent) => Record.read(agent.file)))).flat();
  const byId = new Map([...outgoing, ...answered].map((touch) => [touch.id, touch]));
  const accepted = counted(api.sends.filter((call) => call.accepted).map((call) => call.fields.text));
  const wrongSends = [];
  for (const touch of outgoing) {
    const sends = accepted.get(touch.text) ?? 0;
    const { state } = touch.delivery;
    const doubtful = state === 'uncertain' || retried.has(touch.id);
    if (state === 'queued' || state === 'sending') wrongSends.push(`${touch.text} is still ${state}`);
    else if (state === 'failed') wrongSends.push(`${touch.text} failed: ${touch.delivery.error}`);
    else if (state === 'sent' && sends === 0) wrongSends.push(`${touch.text} is called sent and never was`);
    else if (sends > 1 && !doubtful) wrongSends.push(`${touch.text} was sent ${sends} times and is called ${state}`);
    else if (sends > (retried.has(touch.id) ? 2 : 1)) wrongSends.push(`${touch.text} was sent ${sends} times`);
  }
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((entry) => byId.get(entry.touch)?.text !== entry.text).map((entry) => entry.text),
    duplicated: repeated([...outgoing, ...answered].map((touch) => touch.text)),
    wrongSends,
    unknownSends: [...accepted.keys()].filter((text) => !outgoing.some((touch) => touch.text === text)),
    uncertain: outgoing.filter((touch) => touch.delivery.state === 'uncertain').length,
    sentTwice: [...accepted.values()].filter((count) => count > 1).length,
  };
}

function judgeFeed(frames, texts) {
  const broken = [];
  const [hello, ...events] = frames;
  let last = hello.type === 'hello' ? BigInt(hello.seq) : undefined;
  if (last === undefined) broken.push(`the feed began with ${hello.type}`);
  for (const frame of events) {
    const seq = BigInt(frame.seq);
    if (frame.type === 'reset' || frame.type === 'hello') broken.push(`${frame.type} at ${frame.seq}`);
    else if (seq !== last + 1n) broken.push(`${last} is followed by ${seq}`);
    last = seq;
  }
  const seen = new Set(events.filter((frame) => frame.type === 'touch').map((frame) => frame.data.text));
  return { broken, unseen: texts.filter((text) => !seen.has(text)) };
}

export async function judge({ reader, clients, visitors = [], agents, feed, api, retried, kills, rate, minimumRate, slowestStart }) {
  const conversations = await reader.conversations();
  const judged = [];
  for (const client of clients) judged.push(await judgeClient(reader, client, conversations));
  const all = (key) => judged.flatMap((one) => one[key]);
  const sum = (key) => judged.reduce((total, one) => total + one[key], 0);
  const outgoing = all('outgoing');
  const chats = [];
  for (const visitor of visitors) chats.push(await judgeClient(reader, visitor, conversations));
  const windows = [];
  for (const visitor of visitors) windows.push(await judgeWindow(reader, visitor, conversations));
  const chatted = (key) => chats.flatMap((one) => one[key]);
  const answered = chatted('outgoing');
  const replies = await judgeReplies(agents, outgoing, answered, api, retried);
  const { broken, unseen } = judgeFeed(feed.frames, [...all('incoming'), ...chatted('incoming'), ...[...outgoing, ...answered].map((touch) => touch.text)]);
  const hit = kills.filter((kill) => kill.hooks + kill.replies > 0).length;
  return [
    claim('updates: none acknowledged is lost', all('lost'), `${sum('acknowledged')} acknowledged, ${sum('shown')} shown`),
    claim('updates: none is shown twice', all('duplicated')),
    claim('updates: in the order of message_id in each chat', all('disordered'), `${clients.length} chats`),
    claim('one conversation for each chat, the same by customer and by conversation', all('stray')),
    claim('replies: none acknowledged is lost', replies.lost, `${replies.acknowledged} acknowledged, ${outgoing.length + answered.length} shown`),
    claim('replies: none is made twice under one Idempotency-Key', replies.duplicated),
    claim('replies: sent once, twice only where that is said', replies.wrongSends,
      `${replies.uncertain} uncertain, ${retried.size} sent again by an agent, ${replies.sentTwice} arrived twice`),
    claim('replies: nothing was sent that the timeline does not show', replies.unknownSends),
    claim('chat: none acknowledged is lost', chatted('lost'), `${chats.reduce((total, one) => total + one.acknowledged, 0)} acknowledged`),
    claim('chat: none is shown twice, each in its order', [...chatted('duplicated'), ...chatted('disordered'), ...chatted('stray')], `${visitors.length} visitors, ${visitors.reduce((total, one) => total + one.reconnects, 0)} connections`),
    claim('chat: the visitor’s window and the agents’ timeline say the same', windows.flatMap((one) => one.different), `${windows.reduce((total, one) => total + one.replies, 0)} answers`),
    claim('chat: nothing that was once shown is gone', windows.flatMap((one) => one.withdrawn)),
    claim('chat: every answer came out', answered.filter((touch) => !['sent', 'delivered', 'read'].includes(touch.delivery.state)).map((touch) => `${touch.text} is ${touch.delivery.state}`)),
    claim('feed: consecutive through every restart', broken, `${feed.frames.length} frames, ${feed.resumes} resumes`),
    claim('feed: every message was seen', unseen),
    claim('at least half of the kills hit requests in flight', hit * 2 >= kills.length ? [] : [`${hit} of ${kills.length}`], `${hit} of ${kills.length}`),
    claim(`at least ${minimumRate} updates a second while it ran`, rate >= minimumRate ? [] : [rate.toFixed(0)], `${rate.toFixed(0)} a second`),
    claim('ready again within 2 s', slowestStart <= 2000 ? [] : [`${slowestStart.toFixed(0)} ms`], `slowest ${slowestStart.toFixed(0)} ms`),
  ];
}
