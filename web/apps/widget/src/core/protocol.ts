/** Frames of docs/webchat.md. What a server or a customer of another channel told is read defensively: a wrong member becomes a harmless one. */
export interface Entity {
  kind: string;
  offset: number;
  length: number;
  url?: string;
}

export interface FileOfItem {
  id: string;
  name: string;
  kind: string;
  type: string;
  size: number;
  width: number | null;
  height: number | null;
  url: string;
}

export interface ItemButton {
  label: string;
  data: string | null;
  url: string | null;
}

export interface Item {
  id: string;
  at: string;
  kind: 'message' | 'joint' | 'state';
  from: 'me' | 'agent' | 'bot' | 'system';
  name: string;
  channel: string;
  text: string;
  entities: Entity[];
  files: FileOfItem[];
  buttons: ItemButton[][];
  reply_to: string | null;
  client_id: string | null;
  edited_at: string | null;
  delivery: 'sent' | 'delivered' | 'read' | null;
  change: 'assigned' | 'resolved' | 'reopened' | null;
}

export interface Conversation {
  id: string;
  state: 'open' | 'waiting' | 'resolved';
  agent: { name: string } | null;
  trace: { channel: string; at: string }[];
  since: string;
}

export interface Way {
  account: string;
  channel: string;
  link: boolean;
}

export interface Limits {
  text: number;
  files: number;
  file_bytes: number;
}

export interface Texts {
  greeting: string;
  away: string;
  queue: string;
  hand_over: string;
}

export interface Welcome {
  type: 'welcome';
  token: string;
  language: string;
  company: string;
  account: string;
  online: boolean;
  texts: Texts;
  conversation: Conversation | null;
  items: Item[];
  next: string | null;
  ways: Way[];
  limits: Limits;
}

export interface Continued {
  type: 'continued';
  account: string;
  channel: string;
  url: string | null;
  code: string;
  expires_at: string;
}

export type ServerFrame =
  | Welcome
  | Continued
  | { type: 'ack'; id: string }
  | { type: 'refused'; id: string | null; code: string; detail: string }
  | { type: 'item'; item: Item }
  | { type: 'conversation'; conversation: Conversation | null }
  | { type: 'typing'; on: boolean; name: string }
  | { type: 'history'; items: Item[]; next: string | null }
  | { type: 'reset' }
  | { type: 'pong' };

export type ClientFrame =
  | { type: 'hello'; token?: string; signed?: string; language?: string; anonymous_id?: string; page?: PageTold }
  | { type: 'message'; id: string; text?: string; files?: string[]; reply_to?: string }
  | { type: 'button'; id: string; item: string; data: string }
  | { type: 'address'; id: string; kind: 'email' | 'phone'; value: string }
  | { type: 'identify'; signed: string }
  | { type: 'typing'; on: boolean }
  | { type: 'seen'; items: string[]; state: 'delivered' | 'read' }
  | { type: 'history'; before: string }
  | { type: 'page'; url: string; title: string }
  | { type: 'continue'; account: string }
  | { type: 'redeem'; id: string; token: string }
  | { type: 'ping' };

export interface PageTold {
  url: string;
  title: string;
}
