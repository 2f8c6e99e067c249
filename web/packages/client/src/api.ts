import type { Agent, ChannelAccount, Conversation, ConversationState, Customer, Me, Page, Touch } from '@throughline/protocol/wire.ts';

import { request } from './http.ts';

const root = '/api/v1';
const at = (id: string): string => encodeURIComponent(id);

export interface ConversationFilter {
  state?: ConversationState;
  assignee?: string;
}

export interface OutgoingMessage {
  text?: string;
  attachments?: string[];
  reply_to?: string;
}

export const login = (email: string, password: string): Promise<{ token: string; agent: Agent }> =>
  request(`${root}/login`, { method: 'POST', body: { email, password } });
export const logout = (): Promise<void> => request(`${root}/logout`, { method: 'POST' });
export const me = (signal?: AbortSignal): Promise<Me> => request(`${root}/me`, signal ? { signal } : {});
export const agents = (after?: string): Promise<Page<Agent>> => request(`${root}/agents`, { query: { limit: 200, after } });
export const channels = (after?: string): Promise<Page<ChannelAccount>> => request(`${root}/channels`, { query: { limit: 200, after } });
export const customer = (id: string): Promise<Customer> => request(`${root}/customers/${at(id)}`);

export const conversations = (filter: ConversationFilter, limit: number, after?: string): Promise<Page<Conversation>> =>
  request(`${root}/conversations`, { query: { ...filter, limit, after } });
export const conversation = (id: string): Promise<Conversation> => request(`${root}/conversations/${at(id)}`);
export const timeline = (id: string, limit: number, after?: string): Promise<Page<Touch>> =>
  request(`${root}/conversations/${at(id)}/timeline`, { query: { limit, after } });

export const sendMessage = (id: string, message: OutgoingMessage, key: string): Promise<Touch> =>
  request(`${root}/conversations/${at(id)}/messages`, { method: 'POST', body: message, key });
export const addNote = (id: string, text: string, key: string): Promise<Touch> =>
  request(`${root}/conversations/${at(id)}/notes`, { method: 'POST', body: { text }, key });
export const assign = (id: string, agentId: string | null, key: string): Promise<Conversation> =>
  request(`${root}/conversations/${at(id)}/assign`, { method: 'POST', body: { agent_id: agentId }, key });
export const resolve = (id: string, key: string): Promise<Conversation> =>
  request(`${root}/conversations/${at(id)}/resolve`, { method: 'POST', key });
export const reopen = (id: string, key: string): Promise<Conversation> =>
  request(`${root}/conversations/${at(id)}/reopen`, { method: 'POST', key });
export const markRead = (id: string): Promise<Conversation> => request(`${root}/conversations/${at(id)}/read`, { method: 'POST' });
export const showTyping = (id: string, on: boolean): Promise<void> => request(`${root}/conversations/${at(id)}/typing`, { method: 'POST', body: { on } });
export const retryTouch = (id: string): Promise<Touch> => request(`${root}/touches/${at(id)}/retry`, { method: 'POST' });
