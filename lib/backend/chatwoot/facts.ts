/** Parsed conversations and messages as facts of the interface. One thread is a contact in an inbox; Chatwoot's conversations are its legs. */
import type { Leg, State } from '../../domain/conversation';
import type { BackendEvent, ConversationPatch, RemoteMessage } from '../../domain/event';
import { parseFailure } from '../../domain/failure';
import type { Attachment, Report } from '../../domain/message';
import { plainText } from './markdown';
import type { WireConversation } from './parse-conversation';
import type { KnownInbox } from './parse-inbox';
import type { WireAttachment, WireMessage } from './parse-message';
import { contactOf, nameOf } from './parse-people';
import type { KnownLeg, Session } from './session';
import { typedText } from './text';

/** A message that has no provider id for longer is shown as the server has it (ms). */
const QUEUED_LASTS = 24 * 3600_000;

const STATE: Readonly<Record<WireConversation['status'], State>> = {
  open: 'open',
  pending: 'open',
  resolved: 'closed',
  snoozed: 'snoozed',
};

/** The thread of a contact in an inbox. */
export function keyOf(inboxId: number | string, contactId: number | string): string {
  return `${inboxId}:${contactId}`;
}

/** Inbox and contact of a key. */
export function partsOf(key: string): { readonly inbox: number; readonly contact: number } {
  const [inbox, contact] = key.split(':').map(Number);
  return { inbox: inbox ?? 0, contact: contact ?? 0 };
}

/** What is known of a conversation after this reading; older readings do not replace newer ones. */
export function learn(session: Session, wire: WireConversation, inbox: KnownInbox): KnownLeg {
  const key = keyOf(wire.inbox_id, wire.meta.sender.id);
  return session.remember(wire.id, { key, intro: introOf(wire, inbox), leg: legOf(wire, inbox) });
}

/** The conversation is there: before any fact about it. */
export function introduction(known: KnownLeg): BackendEvent {
  return { type: 'conversation', key: known.key, patch: known.intro };
}

/** How the conversation stands: after its messages. */
export function standing(known: KnownLeg): BackendEvent {
  return { type: 'conversation', key: known.key, patch: {}, leg: known.leg };
}

/** The customer, with the thread's copy of name and mute. The version keeps an old event from undoing a newer one. */
export function customer(known: KnownLeg, wire: WireConversation): BackendEvent[] {
  const { sender } = wire.meta;
  const muted = wire.muted ?? sender.blocked;
  const patch = { name: nameOf(sender), ...(muted === undefined ? {} : { muted }) };
  return [
    { type: 'contact', contact: contactOf(sender) },
    { type: 'conversation', key: known.key, patch, version: wire.updated_at },
  ];
}

/** The message of a conversation body that a list shows: the newest that customer or agent wrote to each other. */
export function shown(wire: WireConversation): WireMessage | undefined {
  const candidates = [wire.last_non_activity_message, ...wire.messages].filter((one) => one !== null && one !== undefined);
  return candidates.find((one) => one.message_type !== 2 && !one.private);
}

/** The highest message id that a conversation body shows. */
export function lastId(wire: WireConversation): number {
  return Math.max(0, wire.last_non_activity_message?.id ?? 0, ...wire.messages.map((one) => one?.id ?? 0));
}

function introOf(wire: WireConversation, inbox: KnownInbox): ConversationPatch {
  const { sender } = wire.meta;
  const source = wire.contact_inbox?.source_id || shown(wire)?.conversation?.contact_inbox?.source_id || '';
  return {
    inboxId: String(wire.inbox_id),
    channel: inbox.channel,
    phone: addressOf(source) || sender.phone_number || sender.identifier || sender.email || `#${sender.id}`,
    contactId: String(sender.id),
  };
}

/** The number in a source id: `+1555…`, `whatsapp:+1555…` or digits alone; other ids are no numbers. */
function addressOf(source: string): string {
  const digits = /^(?:whatsapp:)?\+?(\d{7,15})$/.exec(source)?.[1];
  return digits === undefined ? '' : `+${digits}`;
}

function legOf(wire: WireConversation, inbox: KnownInbox): Leg {
  const assignee = wire.meta.assignee_type === 'AgentBot' ? undefined : wire.meta.assignee?.id;
  const startedAt = wire.created_at ?? 0;
  return {
    id: String(wire.id),
    state: STATE[wire.status],
    ...(wire.status === 'pending' ? { pending: true } : {}),
    startedAt,
    lastAt: wire.last_activity_at ?? startedAt,
    ...(wire.status === 'snoozed' && wire.snoozed_until !== undefined ? { snoozedUntil: wire.snoozed_until } : {}),
    ...(assignee === undefined ? {} : { assigneeId: String(assignee) }),
    ...(wire.meta.team ? { teamId: String(wire.meta.team.id) } : {}),
    unread: wire.unread_count,
    version: wire.updated_at,
    labels: wire.labels,
    priority: wire.priority,
    // The server counts what the customer wrote in this conversation only.
    ...(inbox.channel === 'whatsapp' && !wire.can_reply ? { noWindow: true } : {}),
  };
}

/** A message. `seenAt` = the agents' read mark (ms): what came after it is news; undefined = history, nothing is. */
export function messageOf(wire: WireMessage, key: string, inbox: KnownInbox, now: number, seenAt: number | undefined): BackendEvent {
  const kind = kindOf(wire);
  const ref = wire.content_attributes.client_ref;
  const reply = wire.content_attributes.in_reply_to;
  const attachments = wire.attachments.flatMap((one) => (one ? [attachmentOf(one)] : []));
  const { sender } = wire;
  const message: RemoteMessage = {
    key,
    remoteId: String(wire.id),
    id: `m${String(wire.id).padStart(12, '0')}`,
    kind,
    at: wire.created_at,
    text: wordsOf(wire, kind, inbox),
    leg: String(wire.conversation_id),
    fresh: kind === 'inbound' && seenAt !== undefined && wire.created_at > seenAt,
    ...(kind === 'outbound' ? { report: reportOf(wire, inbox, now) } : {}),
    ...(sender && kind !== 'inbound' && kind !== 'activity'
      ? { author: { name: sender.available_name || sender.name, ...(sender.type === 'user' ? { id: String(sender.id) } : {}) } }
      : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(typeof reply === 'number' || typeof reply === 'string' ? { replyToRemoteId: String(reply) } : {}),
    ...(typeof ref === 'string' ? { ref } : {}),
    ...(wire.content_attributes.deleted === true ? { deleted: true } : {}),
  };
  return { type: 'message', message };
}

/** As it was typed for our own; what colleagues and the server write is Markdown, which the customer gets without its marks. */
function wordsOf(wire: WireMessage, kind: RemoteMessage['kind'], inbox: KnownInbox): string {
  if (kind === 'inbound' || kind === 'activity') return wire.content;
  const isPlain = inbox.kind === 'api';
  if (typeof wire.content_attributes.client_ref === 'string') return isPlain ? wire.content : typedText(wire.content);
  return isPlain && kind === 'outbound' ? wire.content : plainText(wire.content);
}

function kindOf(wire: WireMessage): RemoteMessage['kind'] {
  if (wire.message_type === 2) return 'activity';
  if (wire.private) return 'note';
  return wire.message_type === 0 ? 'inbound' : 'outbound';
}

/** `sent` is only the value at insert: the provider's id is what says that it left. API inboxes never get one. */
export function reportOf(wire: WireMessage, inbox: KnownInbox, now: number): Report {
  if (wire.status === 'failed') {
    const words = wire.content_attributes.external_error;
    return { status: 'failed', failure: parseFailure(typeof words === 'string' ? words : '') };
  }
  const waits = wire.status === 'sent' && !wire.source_id && inbox.kind !== 'api' && wire.message_type === 1;
  return { status: waits && now - wire.created_at < QUEUED_LASTS ? 'sending' : wire.status };
}

/** True while a later status may come. */
export function isUnfinished(wire: WireMessage, inbox: KnownInbox): boolean {
  if (wire.message_type !== 1 || wire.private || inbox.kind === 'api') return false;
  return wire.status === 'sent' || (wire.status === 'delivered' && inbox.channel === 'whatsapp');
}

function attachmentOf(wire: WireAttachment): Attachment {
  const known = ['image', 'audio', 'video', 'location', 'contact'] as const;
  const kind = known.find((one) => one === wire.file_type) ?? 'file';
  const name = nameIn(wire.data_url);
  const who = [wire.meta.firstName, wire.meta.lastName].filter((part) => typeof part === 'string' && part !== '');
  const words = kind === 'contact' ? [...who, wire.fallback_title].join(' ').trim() : wire.fallback_title;
  const isFile = kind !== 'location' && kind !== 'contact' && /^https?:/.test(wire.data_url);
  return {
    id: `a${wire.id}`,
    kind,
    ...(wire.content_type ? { type: wire.content_type } : {}),
    ...(isFile && name ? { name } : {}),
    ...(typeof wire.file_size === 'number' && isFile ? { size: wire.file_size } : {}),
    ...(typeof wire.width === 'number' ? { width: wire.width } : {}),
    ...(typeof wire.height === 'number' ? { height: wire.height } : {}),
    ...(isFile ? { ref: wire.data_url } : {}),
    ...(typeof wire.coordinates_lat === 'number' ? { latitude: wire.coordinates_lat } : {}),
    ...(typeof wire.coordinates_long === 'number' ? { longitude: wire.coordinates_long } : {}),
    ...(words ? { text: words } : {}),
  };
}

function nameIn(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  } catch {
    return ''; // no address, or a name that is not encoded: it has none
  }
}
