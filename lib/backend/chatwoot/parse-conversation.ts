/** A conversation of either shape (REST and push): only the fields that both have and those that tell them apart. */
import * as v from 'valibot';
import { bag, text, time } from './parse';
import { WireMessage } from './parse-message';
import { WireContact } from './parse-people';

const person = v.fallback(v.nullish(v.object({ id: v.number() })), undefined);

export const WireConversation = v.object({
  /** Display id: the only one that REST knows. */
  id: v.number(),
  inbox_id: v.number(),
  /** A state of a newer server is shown as open: nothing that waits may be hidden. */
  status: v.fallback(v.picklist(['open', 'resolved', 'pending', 'snoozed']), 'open'),
  meta: v.object({
    sender: WireContact,
    assignee: person,
    /** A bot that has the conversation is no agent. */
    assignee_type: text,
    team: person,
  }),
  /** The last message; which kinds count differs between the shapes. One that cannot be read is none. */
  messages: v.fallback(v.optional(v.array(v.fallback(v.nullable(WireMessage), null)), []), []),
  /** REST only. */
  last_non_activity_message: v.fallback(v.nullish(WireMessage), undefined),
  labels: v.fallback(v.optional(v.array(v.string()), []), []),
  priority: v.fallback(v.nullish(v.picklist(['low', 'medium', 'high', 'urgent'])), null),
  /** REST only; push has it at the sender. */
  muted: v.fallback(v.optional(v.boolean()), undefined),
  can_reply: v.fallback(v.optional(v.boolean(), true), true),
  unread_count: v.fallback(v.optional(v.number(), 0), 0),
  snoozed_until: time,
  agent_last_seen_at: time,
  created_at: time,
  last_activity_at: time,
  /** Seconds with fraction: the version. */
  updated_at: v.fallback(v.optional(v.number(), 0), 0),
  additional_attributes: bag,
  custom_attributes: bag,
  /** Push only. */
  contact_inbox: v.fallback(v.optional(v.object({ source_id: text })), undefined),
});

/** See the schema. */
export type WireConversation = v.InferOutput<typeof WireConversation>;
