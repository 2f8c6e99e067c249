import { readMessagePayload } from '@throughline/protocol/message-payload.ts';
import type { Attachment, Touch } from '@throughline/protocol/wire.ts';
import { channelName } from '@throughline/ui/channel-look.ts';
import type { Formatter } from '@throughline/ui/format/formatter.ts';

export function describeFiles(files: readonly Attachment[], text: Formatter): string {
  const [first] = files;
  if (!first) return '';
  if (files.length > 1 && files.every((file) => file.kind === 'photo')) return text.t('file.photos', { count: files.length });
  const name = first.kind === 'document' ? first.name : text.t(`file.${first.kind}`);
  return files.length > 1 ? `${name} +${files.length - 1}` : name;
}

export function describeState(touch: Touch, text: Formatter): string {
  const { payload } = touch;
  const channel = channelName(touch.channel, text);
  const by = touch.author.kind === 'agent' ? touch.author.name : '';
  const assignee = payload['assignee'];
  const assigned = typeof assignee === 'object' && assignee !== null && 'name' in assignee && typeof assignee.name === 'string' ? assignee.name : '';
  switch (payload['change']) {
    case 'opened':
      return text.t('event.opened');
    case 'resolved':
      return by ? text.t('event.resolved', { name: by }) : text.t('event.resolved.system');
    case 'reopened':
      return by ? text.t('event.reopened.by', { name: by }) : text.t('event.reopened');
    case 'assigned':
    case 'unassigned':
      return assigned ? text.t('event.assigned', { name: assigned }) : text.t('event.assigned.nobody');
    case 'blocked':
    case 'unblocked':
    case 'thread_moved':
      return text.t(`event.${payload['change']}`, { channel });
    default:
      return text.t('event.state', { what: String(payload['change'] ?? '') });
  }
}

/** A touch in one line of words. */
export function describeTouch(touch: Touch, text: Formatter): string {
  if (touch.kind === 'state') return describeState(touch, text);
  if (touch.kind === 'channel_switch') return text.t('event.switch', { channel: channelName(touch.channel, text) });
  if (touch.kind !== 'message' && touch.kind !== 'note') return touch.text ?? text.t(`event.${touch.kind}`);
  const payload = readMessagePayload(touch);
  if (payload.erased) return text.t('touch.erased');
  if (touch.text) return touch.text;
  const files = describeFiles(touch.attachments ?? [], text);
  if (files) return files;
  if (payload.location) return payload.location.title || text.t('touch.location');
  if (payload.contact) return payload.contact.name || text.t('touch.contact');
  if (payload.pressed) return text.t('touch.pressed', { label: payload.pressed });
  if (payload.unsupported) return text.t('touch.unsupported', { channel: channelName(touch.channel, text) });
  if (payload.startPayload) return text.t('touch.start', { code: payload.startPayload });
  return text.t('touch.empty');
}
