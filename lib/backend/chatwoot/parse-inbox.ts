/** Inboxes as senders, and the templates of the WhatsApp ones. Inboxes that carry neither SMS nor WhatsApp (mail, web) are left out. */
import * as v from 'valibot';
import type { Inbox } from '../../domain/contact';
import type { Channel } from '../../domain/message';
import { bag, type Log, readList, readOne, text } from './parse';
import { type KnownTemplate, metaTemplate, twilioTemplate } from './parse-template';

/** How an inbox sends, which decides limits and what becomes of a text. */
export type InboxKind = 'twilio-sms' | 'twilio-whatsapp' | 'bandwidth' | 'whatsapp-cloud' | 'whatsapp-360' | 'api';

const WireInbox = v.object({
  id: v.number(),
  name: text,
  channel_type: v.string(),
  medium: text,
  provider: text,
  phone_number: text,
  lock_to_single_conversation: v.fallback(v.optional(v.boolean(), false), false),
  reauthorization_required: v.fallback(v.optional(v.boolean(), false), false),
  message_templates: v.optional(v.unknown()),
  content_templates: v.optional(v.unknown()),
});

/** An inbox with what sending needs. */
export interface KnownInbox {
  readonly id: number;
  readonly kind: InboxKind;
  readonly channel: Channel;
  readonly inbox: Inbox;
  readonly templates: readonly KnownTemplate[];
}

/** Characters that one text may have, by the provider behind the inbox. */
const LENGTH: Readonly<Record<InboxKind, number>> = {
  'twilio-sms': 1600,
  'twilio-whatsapp': 1600,
  bandwidth: 2048,
  'whatsapp-cloud': 4096,
  'whatsapp-360': 4096,
  api: 10_000,
};

/** Reads the list of inboxes. */
export function readInboxes(value: unknown, log: Log): KnownInbox[] {
  return readList(bag, value, 'inbox', log).flatMap((raw) => {
    const wire = readOne(WireInbox, raw, 'inbox', log);
    const kind = wire && kindOf(wire.channel_type, wire.medium, wire.provider);
    if (!wire || !kind) return [];
    const whatsapp = kind !== 'api' && kind !== 'twilio-sms' && kind !== 'bandwidth';
    const phone = wire.phone_number.replace(/^whatsapp:/, '');
    const inbox: Inbox = {
      id: String(wire.id),
      name: wire.name,
      channel: whatsapp ? 'whatsapp' : 'sms',
      kind,
      maxLength: LENGTH[kind],
      // WhatsApp inboxes deliver one file of a message only.
      maxFiles: whatsapp ? 1 : 10,
      ...(phone ? { phone } : {}),
      ...(wire.reauthorization_required ? { canSend: false } : {}),
    };
    return [{ id: wire.id, kind, channel: inbox.channel, inbox, templates: whatsapp ? templatesOf(wire, kind, log) : [] }];
  });
}

function kindOf(type: string, medium: string, provider: string): InboxKind | undefined {
  switch (type) {
    case 'Channel::TwilioSms':
      return medium === 'whatsapp' ? 'twilio-whatsapp' : 'twilio-sms';
    case 'Channel::Sms':
      return 'bandwidth';
    case 'Channel::Whatsapp':
      return provider === 'whatsapp_cloud' ? 'whatsapp-cloud' : 'whatsapp-360';
    case 'Channel::Api':
      return 'api';
    default:
      return undefined;
  }
}

function templatesOf(wire: v.InferOutput<typeof WireInbox>, kind: InboxKind, log: Log): KnownTemplate[] {
  const id = String(wire.id);
  if (kind === 'twilio-whatsapp') {
    const list = v.safeParse(v.object({ templates: v.array(v.unknown()) }), wire.content_templates);
    return list.success ? list.output.templates.flatMap((one) => twilioTemplate(one, id, log) ?? []) : [];
  }
  return Array.isArray(wire.message_templates) ? wire.message_templates.flatMap((one: unknown) => metaTemplate(one, id, log) ?? []) : [];
}
