import type { components } from '../generated/api.ts';

type Schemas = components['schemas'];

export type Agent = Schemas['Agent'];
export type Attachment = Schemas['Attachment'];
export type Assurance = Schemas['Assurance'];
export type ChannelAccount = Schemas['ChannelAccount'];
export type Conversation = Schemas['Conversation'];
export type ConversationState = Conversation['state'];
export type Customer = Schemas['Customer'];
export type FeedFrame = Schemas['FeedFrame'];
export type Identity = Schemas['Identity'];
export type Link = Schemas['Link'];
export type Me = Schemas['Me'];
export type Problem = Schemas['Problem'];
export type TextEntity = Schemas['TextEntity'];
export type Touch = Schemas['Touch'];
export type Delivery = NonNullable<Touch['delivery']>;

export interface Page<Item> {
  items: Item[];
  next: string | null;
}
