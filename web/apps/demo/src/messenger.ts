// The stand-in's chats as the program tells them: messages have the form of the Bot API.

export interface Person {
  id: number;
  first_name: string;
  last_name: string;
  language: string;
  phone: string;
  about: string;
  last?: number;
}

export interface StoredFile {
  file_id: string;
  file_name?: string;
  width?: number;
  height?: number;
}

export interface InlineButton {
  text: string;
  callback_data?: string;
  url?: string;
}

export interface KeyboardButton {
  text: string;
  request_contact?: boolean;
}

export interface Message {
  message_id: number;
  from: { id: number; is_bot: boolean; first_name: string };
  date: number;
  edit_date?: number;
  text?: string;
  caption?: string;
  photo?: StoredFile[];
  document?: StoredFile;
  video?: StoredFile;
  contact?: { phone_number: string; first_name: string; last_name?: string };
  reply_to_message?: Message;
  reply_markup?: { inline_keyboard?: InlineButton[][]; keyboard?: KeyboardButton[][] };
  pressed?: string;
}

export interface Changes {
  version: number;
  blocked: boolean;
  messages: Message[];
}

const root = '/demo/api';

async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(root + path, init);
  if (!response.ok) throw new Error(`${path}: ${String(response.status)}`);
  return (await response.json()) as Answer;
}

const post = (path: string, body: object): Promise<{ id: number }> =>
  ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

export const fileAddress = (file: StoredFile): string => `${root}/files/${encodeURIComponent(file.file_id)}`;

export const listPeople = async (): Promise<Person[]> => (await ask<{ items: Person[] }>('/people')).items;

export const addPerson = async (name: string, language: string): Promise<number> =>
  (await post('/people', { name, language })).id;

/** Answers at once without a version or when something changed after it, else when it does, or empty after half a minute. */
export const waitForChanges = (person: number, version: number | null, signal: AbortSignal): Promise<Changes> =>
  ask(`/people/${String(person)}/messages${version === null ? '' : `?after=${String(version)}`}`, { signal });

export type Deed = 'messages' | 'edits' | 'presses' | 'contact' | 'block' | 'unblock';

export async function act(person: number, deed: Deed, body: object = {}): Promise<void> {
  await post(`/people/${String(person)}/${deed}`, body);
}

export async function sendPhoto(person: number, file: Blob, caption: string): Promise<void> {
  const size = await createImageBitmap(file).catch(() => null);
  const query = new URLSearchParams({ caption });
  if (size) {
    query.set('width', String(size.width));
    query.set('height', String(size.height));
  }
  await ask(`/people/${String(person)}/photos?${query.toString()}`, { method: 'POST', body: file });
}
