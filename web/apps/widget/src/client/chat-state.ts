import type { ChatWindow } from '../core/chat-window.ts';
import type { Status } from '../core/connection.ts';
import type { Outbox } from '../core/outbox.ts';

export interface Attachment {
  key: string;
  name: string;
  size: number;
  /** From 0 to 1 while it is on the way. */
  share: number;
  /** The server's id, once it is there. */
  id: string | null;
  problem: 'too_large' | 'failed' | null;
}

export interface ChatState {
  window: ChatWindow;
  outbox: Outbox;
  status: Status;
  unread: number;
  attachments: readonly Attachment[];
  /** Whether he was already asked how he can be reached, or said it. */
  asked: boolean;
  /** Counts the persons that sat here: what one has typed is not for the next. */
  person: number;
  /** True when this browser was here before. */
  returning: boolean;
}
