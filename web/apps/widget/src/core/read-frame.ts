import type { Conversation, Entity, FileOfItem, Item, ItemButton, Limits, ServerFrame, Texts, Way, Welcome } from './protocol.ts';

type Told = Record<string, unknown>;

const isTold = (value: unknown): value is Told => typeof value === 'object' && value !== null && !Array.isArray(value);
const told = (value: unknown): Told => (isTold(value) ? value : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
const textOrNull = (value: unknown): string | null => text(value) || null;
const whole = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : otherwise;
const sideOrNull = (value: unknown): number | null => whole(value, 0) || null;
const list = <Result>(value: unknown, read: (value: Told) => Result | null): Result[] =>
  Array.isArray(value) ? value.filter(isTold).map(read).filter((one) => one !== null) : [];
const oneOf = <const Name extends string>(value: unknown, names: readonly Name[]): Name | null => names.find((name) => name === value) ?? null;

function readEntity(value: Told): Entity | null {
  const entity = { kind: text(value['kind']), offset: whole(value['offset'], 0), length: whole(value['length'], 0) };
  const url = text(value['url']);
  return entity.length > 0 ? { ...entity, ...(url ? { url } : {}) } : null;
}

function readFile(value: Told): FileOfItem | null {
  return {
    id: text(value['id']),
    name: text(value['name']),
    kind: text(value['kind']),
    type: text(value['type']),
    size: whole(value['size'], 0),
    width: sideOrNull(value['width']),
    height: sideOrNull(value['height']),
    url: text(value['url']),
  };
}

const readButton = (value: Told): ItemButton | null =>
  text(value['label']) ? { label: text(value['label']), data: textOrNull(value['data']), url: textOrNull(value['url']) } : null;

function readButtons(value: unknown): ItemButton[][] {
  if (!Array.isArray(value)) return [];
  return value.map((row) => list(row, readButton)).filter((row) => row.length > 0);
}

export function readItem(value: unknown): Item | null {
  const of = told(value);
  const id = text(of['id']);
  const at = text(of['at']);
  const kind = oneOf(of['kind'], ['message', 'joint', 'state']);
  if (!id || !kind || Number.isNaN(Date.parse(at))) return null;
  return {
    id,
    at,
    kind,
    from: oneOf(of['from'], ['me', 'agent', 'bot', 'system']) ?? 'system',
    name: text(of['name']),
    channel: text(of['channel']),
    text: text(of['text']),
    entities: list(of['entities'], readEntity),
    files: list(of['files'], readFile),
    buttons: readButtons(of['buttons']),
    reply_to: textOrNull(of['reply_to']),
    client_id: textOrNull(of['client_id']),
    edited_at: textOrNull(of['edited_at']),
    delivery: oneOf(of['delivery'], ['sent', 'delivered', 'read']),
    change: oneOf(of['change'], ['assigned', 'resolved', 'reopened']),
  };
}

function readConversation(value: unknown): Conversation | null {
  const of = told(value);
  const id = text(of['id']);
  if (!id) return null;
  const agent = text(told(of['agent'])['name']);
  return {
    id,
    state: oneOf(of['state'], ['open', 'waiting', 'resolved']) ?? 'open',
    agent: agent ? { name: agent } : null,
    trace: list(of['trace'], (step) => ({ channel: text(step['channel']), at: text(step['at']) })),
    since: text(of['since']),
  };
}

const readWay = (value: Told): Way | null =>
  text(value['account']) ? { account: text(value['account']), channel: text(value['channel']), link: value['link'] === true } : null;

function readLimits(value: unknown): Limits {
  const of = told(value);
  return { text: whole(of['text'], 4000), files: whole(of['files'], 10), file_bytes: whole(of['file_bytes'], 20 * 1024 * 1024) };
}

function readTexts(value: unknown): Texts {
  const of = told(value);
  return { greeting: text(of['greeting']), away: text(of['away']), queue: text(of['queue']), hand_over: text(of['hand_over']) };
}

function readWelcome(of: Told): Welcome | null {
  if (!text(of['token'])) return null;
  return {
    type: 'welcome',
    token: text(of['token']),
    language: text(of['language']),
    company: text(of['company']),
    account: text(of['account']),
    online: of['online'] === true,
    texts: readTexts(of['texts']),
    conversation: readConversation(of['conversation']),
    items: list(of['items'], readItem),
    next: textOrNull(of['next']),
    ways: list(of['ways'], readWay),
    limits: readLimits(of['limits']),
  };
}

function readTyped(of: Told): ServerFrame | null {
  switch (of['type']) {
    case 'welcome':
      return readWelcome(of);
    case 'ack':
      return text(of['id']) ? { type: 'ack', id: text(of['id']) } : null;
    case 'refused':
      return { type: 'refused', id: textOrNull(of['id']), code: text(of['code']), detail: text(of['detail']) };
    case 'item': {
      const item = readItem(of['item']);
      return item && { type: 'item', item };
    }
    case 'conversation':
      return { type: 'conversation', conversation: readConversation(of['conversation']) };
    case 'typing':
      return { type: 'typing', on: of['on'] === true, name: text(of['name']) };
    case 'history':
      return { type: 'history', items: list(of['items'], readItem), next: textOrNull(of['next']) };
    case 'continued':
      return {
        type: 'continued',
        account: text(of['account']),
        channel: text(of['channel']),
        url: textOrNull(of['url']),
        code: text(of['code']),
        expires_at: text(of['expires_at']),
      };
    case 'reset':
      return { type: 'reset' };
    case 'pong':
      return { type: 'pong' };
    default:
      return null;
  }
}

/** Null for what is not understood: a newer server may send more. */
export function readFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null;
  try {
    return readTyped(told(JSON.parse(data)));
  } catch {
    return null;
  }
}
