import type { TextEntity, Touch } from './wire.ts';

/** What a message may carry beside its words. The wire leaves the payload open, so every part is read with care. */
export interface MessagePayload {
  entities: TextEntity[];
  album: string | null;
  replyTo: string | null;
  location: { latitude: number; longitude: number; title: string } | null;
  contact: { name: string; phone: string; own: boolean } | null;
  pressed: string | null;
  offered: { label: string; url: string | null }[][];
  forwardedFrom: string | null;
  unsupported: string | null;
  startPayload: string | null;
  /** Only that it was said is known any more. */
  erased: boolean;
  editedAt: string | null;
  formerTexts: string[];
}

type Loose = Record<string, unknown>;

const record = (value: unknown): Loose | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : null;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

function readEntities(value: unknown): TextEntity[] {
  return list(value).flatMap((item) => {
    const entity = record(item);
    const kind = text(entity?.['kind']);
    const offset = number(entity?.['offset']);
    const length = number(entity?.['length']);
    if (!kind || offset === null || length === null || offset < 0 || length <= 0) return [];
    const url = text(entity?.['url']);
    return [url ? { kind, offset, length, url } : { kind, offset, length }];
  });
}

function readLocation(value: unknown): MessagePayload['location'] {
  const place = record(value);
  const latitude = number(place?.['latitude']);
  const longitude = number(place?.['longitude']);
  return latitude === null || longitude === null ? null : { latitude, longitude, title: text(place?.['title']) ?? '' };
}

function readContact(value: unknown): MessagePayload['contact'] {
  const card = record(value);
  if (!card) return null;
  return { name: text(card['name']) ?? '', phone: text(card['phone']) ?? '', own: card['own'] === true };
}

function readOffered(value: unknown): MessagePayload['offered'] {
  return list(value)
    .map((row) =>
      list(row).flatMap((item) => {
        const button = record(item);
        const label = text(button?.['label']);
        return label ? [{ label, url: text(button?.['url']) }] : [];
      }),
    )
    .filter((row) => row.length > 0);
}

function readPressed(value: unknown): string | null {
  const pressed = record(value);
  return pressed ? (text(pressed['label']) ?? text(pressed['data'])) : text(value);
}

const readMark = (value: unknown): string | null => (value === true ? 'true' : text(value));

export function readMessagePayload(touch: Touch): MessagePayload {
  const payload: Loose = touch.payload;
  return {
    entities: readEntities(payload['entities']),
    album: text(payload['album']),
    replyTo: text(payload['reply_to']),
    location: readLocation(payload['location']),
    contact: readContact(payload['contact']),
    pressed: readPressed(payload['button']),
    offered: readOffered(payload['buttons']),
    forwardedFrom: text(payload['forwarded_from']),
    unsupported: readMark(payload['unsupported']),
    startPayload: text(payload['start_payload']),
    erased: payload['erased'] === true,
    editedAt: text(payload['edited_at']),
    formerTexts: list(payload['edits']).flatMap((item) => text(item) ?? text(record(item)?.['text']) ?? []),
  };
}
