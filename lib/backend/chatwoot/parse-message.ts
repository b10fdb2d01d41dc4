/** A message of either shape: REST leaves out what push says and the other way round, so all but the common part is optional. */
import * as v from 'valibot';
import { bag, text, time } from './parse';

const WireAttachment = v.object({
  id: v.number(),
  file_type: text,
  content_type: text,
  extension: text,
  data_url: text,
  file_size: v.fallback(v.nullish(v.number()), undefined),
  width: v.fallback(v.nullish(v.number()), undefined),
  height: v.fallback(v.nullish(v.number()), undefined),
  coordinates_lat: v.fallback(v.nullish(v.number()), undefined),
  coordinates_long: v.fallback(v.nullish(v.number()), undefined),
  fallback_title: text,
  meta: bag,
});

/** See the schema. */
export type WireAttachment = v.InferOutput<typeof WireAttachment>;

export const WireMessage = v.object({
  id: v.number(),
  content: text,
  inbox_id: v.number(),
  /** Display id. */
  conversation_id: v.number(),
  /** 0 incoming, 1 outgoing, 2 activity, 3 template (written by the server itself). */
  message_type: v.picklist([0, 1, 2, 3]),
  /** Numbers in some older servers. */
  status: v.fallback(v.picklist(['sent', 'delivered', 'read', 'failed']), 'sent'),
  private: v.fallback(v.optional(v.boolean(), false), false),
  source_id: v.fallback(v.nullish(v.string()), undefined),
  content_attributes: bag,
  created_at: v.pipe(time, v.number()),
  sender: v.fallback(v.nullish(v.object({ id: v.number(), name: text, available_name: text, type: text })), undefined),
  // An attachment that cannot be read must not take the text with it.
  attachments: v.fallback(v.optional(v.array(v.fallback(v.nullable(WireAttachment), null)), []), []),
  /** Push only. */
  conversation: v.fallback(
    v.optional(
      v.object({
        assignee_id: v.fallback(v.nullish(v.number()), undefined),
        unread_count: v.fallback(v.optional(v.number()), undefined),
        contact_inbox: v.fallback(v.optional(v.object({ source_id: text })), undefined),
      }),
    ),
    undefined,
  ),
});

/** See the schema. */
export type WireMessage = v.InferOutput<typeof WireMessage>;
