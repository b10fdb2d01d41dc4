/** How a fact from a backend changes a row: pure functions that `apply` is made of. */
import type { Conversation } from '../domain/conversation';
import type { ConversationPatch, RemoteMessage } from '../domain/event';
import { optOutOf, saysOptedOut } from '../domain/failure';
import { advance, type Message, type Status } from '../domain/message';
import { previewWords } from '../domain/preview';
import { cleanName } from '../domain/text';
import { named } from './named';

/** A fact came before the conversation that it is about: pull again. */
export class UnknownConversationError extends Error {
  constructor() {
    super('a fact about a conversation that nobody introduced');
    this.name = 'UnknownConversationError';
  }
}

/** The backend's message belongs to another row that this browser wrote. */
export class ClaimedError extends Error {
  constructor() {
    super('the message of another row');
    this.name = 'ClaimedError';
  }
}

/** Clocks of two machines differ less than this (ms) before the backend's time is taken for one of our own rows. */
const SKEW = 2000;

/** A row for a message that was not known. */
export function created(remote: RemoteMessage, conversationId: string, replyTo: string | undefined): Message {
  const outbound = remote.kind === 'outbound';
  const status: Status = outbound ? (remote.report?.status ?? 'sent') : 'received';
  return {
    id: remote.id,
    conversationId,
    remoteId: remote.remoteId,
    kind: remote.kind,
    at: remote.at,
    text: remote.text,
    status,
    ...(status === 'failed' ? { failure: remote.report?.failure ?? { text: '' } } : {}),
    ...(replyTo !== undefined ? { replyTo } : {}),
    ...carried(remote),
  };
}

/** A known row after the backend said more. Our own words stay as they were typed; the id never changes. */
export function merged(known: Message, remote: RemoteMessage): Message {
  if (remote.deleted) {
    const { attachments: _files, template: _template, ...bare } = known;
    return advance({ ...bare, text: remote.text }, remote.report ?? { status: 'sent' });
  }
  const own = known.ref !== undefined;
  const base: Message = {
    ...(own && known.remoteId === undefined ? settledRow(known, remote.remoteId) : known),
    ...(own ? {} : { text: remote.text }),
    ...(own && Math.abs(remote.at - known.at) >= SKEW ? { at: remote.at } : {}),
    ...(own ? {} : carried(remote)),
    ...(own && remote.attachments ? { attachments: withRefs(known.attachments ?? [], remote.attachments) } : {}),
    ...(remote.leg !== undefined ? { leg: remote.leg } : {}),
    ...(remote.segments !== undefined ? { segments: remote.segments } : {}),
    ...(remote.price !== undefined ? { price: remote.price } : {}),
  };
  return advance(base, remote.report ?? { status: 'sent' });
}

/**
 * Our row once the backend has it: out of the outbox, with their id. The status is advanced by the caller. A verdict that this browser
 * came to alone (failed, dropped by the agent) gives way: the customer has the message after all.
 */
export function settledRow(own: Message, remoteId: string): Message {
  const { outbox: _o, undecided: _u, heard: _h, dueAt: _d, ...rest } = own;
  if (own.remoteId !== undefined || (own.status !== 'failed' && own.status !== 'canceled')) return { ...rest, remoteId };
  const { failure: _f, ...open } = rest;
  return { ...open, remoteId, status: 'sending' };
}

/** The conversation after its newest message turned out to be older (this computer's clock is ahead): later ones must not hide behind it. */
export function movedBack(conversation: Conversation, before: Message, now: Message): Conversation {
  if (before.at < conversation.lastAt || now.at >= before.at) return conversation;
  return { ...conversation, lastAt: Math.max(now.at, conversation.lastInboundAt ?? 0) };
}

/** A conversation that was not known. Throws when the patch does not say enough to show it. */
export function introduced(key: string, patch: ConversationPatch): Conversation {
  if (patch.inboxId === undefined || patch.channel === undefined || patch.phone === undefined) throw new UnknownConversationError();
  return {
    id: key,
    key,
    inboxId: patch.inboxId,
    channel: patch.channel,
    phone: patch.phone,
    name: '',
    state: 'open',
    unread: 0,
    lastAt: 0,
    preview: { text: '', kind: 'activity', status: 'received' },
  };
}

/** The conversation with the fields of the patch; `null` clears. A time never moves back. */
export function patched(conversation: Conversation, patch: ConversationPatch): Conversation {
  const { lastAt, lastInboundAt, preview, name, ...fields } = patch;
  // The customer chose it: it is shown beside other people's words, and must not turn them round.
  const next: Record<string, unknown> = { ...conversation, ...(name === undefined ? {} : { name: cleanName(name) }) };
  for (const [field, value] of Object.entries(fields)) {
    if (value === null) delete next[field];
    else if (value !== undefined) next[field] = value;
  }
  if (patch.state !== undefined && patch.state !== 'snoozed') delete next.snoozedUntil;
  let row = next as unknown as Conversation;
  if (lastAt !== undefined && lastAt >= row.lastAt)
    row = { ...row, lastAt, ...(preview ? { preview: { ...preview, text: previewWords(preview.text) } } : {}) };
  if (lastInboundAt !== undefined && lastInboundAt > (row.lastInboundAt ?? 0)) row = { ...row, lastInboundAt };
  return row;
}

/** Locks and unlocks SMS by the customer's keyword or the provider's 21610. */
export function withOptOut(conversation: Conversation, message: Message): Conversation {
  if (conversation.channel !== 'sms') return conversation;
  if (message.kind === 'inbound') {
    const word = optOutOf(message.text);
    if (word === undefined || message.at < (conversation.lastInboundAt ?? 0)) return conversation;
    return word === 'stop'
      ? { ...conversation, optOut: { by: message.text.trim().toUpperCase(), at: message.at } }
      : without(conversation, 'optOut');
  }
  const later = message.at >= (conversation.lastInboundAt ?? 0);
  const refused = message.status === 'failed' && message.failure !== undefined && saysOptedOut(message.failure);
  return refused && later ? { ...conversation, optOut: { by: '21610', at: message.at } } : conversation;
}

/** The row without that field. */
export function without<K extends keyof Conversation>(conversation: Conversation, field: K): Conversation {
  if (conversation[field] === undefined) return conversation;
  const { [field]: _gone, ...rest } = conversation;
  return rest as unknown as Conversation;
}

/** Only those who still type. */
export function recent<T extends { readonly until: number }>(typing: Readonly<Record<string, T>>, now: number): Record<string, T> {
  return Object.fromEntries(Object.entries(typing).filter(([, one]) => one.until > now));
}

function carried(remote: RemoteMessage): Partial<Message> {
  return {
    ...(remote.partial ? { partial: remote.partial } : {}),
    ...(remote.author ? { author: named(remote.author) } : {}),
    ...(remote.attachments?.length ? { attachments: remote.attachments } : {}),
    ...(remote.template ? { template: remote.template } : {}),
    ...(remote.leg !== undefined ? { leg: remote.leg } : {}),
    ...(remote.segments !== undefined ? { segments: remote.segments } : {}),
    ...(remote.price !== undefined ? { price: remote.price } : {}),
  };
}

function withRefs(
  own: NonNullable<Message['attachments']>,
  remote: NonNullable<Message['attachments']>,
): NonNullable<Message['attachments']> {
  return own.map((attachment, index) => {
    const ref = remote[index]?.ref;
    return ref === undefined ? attachment : { ...attachment, ref };
  });
}
