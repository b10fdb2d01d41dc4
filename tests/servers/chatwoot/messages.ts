/** Creating, deleting and retrying messages, with what follows from them: contract 2.3, 4.2 to 4.4. */
import { randomBytes } from 'node:crypto';
import type { Core } from './core';
import type * as m from './model';
import { notify } from './notifications';
import type { Upload } from './params';
import { enqueueSend, updateMessage } from './provider';
import { liquid } from './text';

/** What is needed for a message of any kind. */
export interface NewMessage {
  type: m.MessageType;
  content: string | null;
  sender: m.Message['sender'];
  private?: boolean;
  sourceId?: string | null;
  contentType?: string;
  contentAttributes?: m.Json;
  additional?: m.Json;
  files?: readonly Upload[];
  /** A location or contact card. */
  card?: { readonly type: 'location' | 'contact'; readonly fields: m.Json };
  echoId?: string;
  /** The user whose request it is. */
  performer?: m.User;
}

const EMPTY: Upload = { upload: true, name: 'card', type: 'application/octet-stream', bytes: Buffer.alloc(0) };

/** A file that came with a message. */
function attach(core: Core, message: m.Message, file: Upload, fileType = kindOf(file.type), extra: m.Json = {}): void {
  const record: m.Attachment = {
    id: core.world.next('attachment'),
    messageId: message.id,
    fileType,
    fileName: file.name,
    contentType: file.type,
    bytes: file.bytes,
    key: `${randomBytes(24).toString('base64url')}--${randomBytes(20).toString('hex')}`,
    width: null,
    height: null,
    extra,
    createdAt: message.createdAt,
  };
  message.attachments.push(record);
  core.world.blobs.set(record.key, record);
}

/** The file type that the server derives from a content type (contract 4.8). */
export function kindOf(contentType: string): string {
  if (/^image\/(?:jpe?g|png|gif|bmp|webp)$/.test(contentType)) return 'image';
  if (/^video\/(?:ogg|mp4|webm|quicktime)$/.test(contentType)) return 'video';
  return contentType.startsWith('audio/') ? 'audio' : 'file';
}

/** Adds a message and does all that follows: events, waiting_since, first reply, reopening, notifications, the send job. */
export function createMessage(core: Core, conversation: m.Conversation, of: NewMessage): m.Message {
  const { world } = core;
  const at = core.clock.stamp();
  const message: m.Message = {
    id: world.next('message'),
    conversationId: conversation.id,
    accountId: conversation.accountId,
    inboxId: conversation.inboxId,
    type: of.type,
    content: of.type === 1 && of.content !== null ? withLiquid(core, conversation, of.content, of.performer) : of.content,
    contentType: of.contentType ?? 'text',
    contentAttributes: replyTo(conversation, of.contentAttributes ?? {}),
    additional: of.additional ?? {},
    status: 'sent',
    sourceId: of.sourceId ?? null,
    private: of.private ?? false,
    sender: of.sender,
    attachments: [],
    createdAt: at,
    updatedAt: at,
  };
  for (const file of of.files ?? []) attach(core, message, file);
  if (of.card !== undefined) attach(core, message, EMPTY, of.card.type, of.card.fields);
  world.addMessage(conversation, message);
  conversation.lastActivityAt = at;
  // A message touches its conversation: the version moves, but no conversation event follows from that.
  conversation.updatedAt = core.clock.stamp();
  const echo = of.echoId === undefined ? {} : { echoId: of.echoId };
  const extra = { ...echo, ...(of.performer === undefined || of.type === 2 ? {} : { performer: of.performer }) };
  core.emitMessage('message.created', message, extra);
  if (of.type === 0) afterIncoming(core, conversation, message);
  if (of.type === 1 && !message.private) afterReply(core, conversation, message, extra);
  if (of.type === 1) enqueueSend(core, message, of.echoId ?? null);
  return message;
}

function withLiquid(core: Core, conversation: m.Conversation, content: string, agent: m.User | undefined): string {
  const contact = core.world.contactOf(conversation);
  return liquid(content, {
    contact: { name: contact.name, email: contact.email, phone: contact.phone, custom: contact.custom },
    agent: agent === undefined ? null : { name: agent.displayName ?? agent.name, email: agent.email },
    inbox: core.world.inboxOf(conversation).name,
    account: core.world.accounts.get(conversation.accountId)?.name ?? '',
    displayId: conversation.displayId,
  });
}

/** Fills the provider's id of the message that is replied to; an unknown message is ignored. */
function replyTo(conversation: m.Conversation, attributes: m.Json): m.Json {
  const id = Number(attributes.in_reply_to);
  const target = attributes.in_reply_to === undefined ? undefined : conversation.messages.find((x) => x.id === id);
  return target === undefined ? attributes : { ...attributes, in_reply_to: id, in_reply_to_external_id: target.sourceId };
}

function afterIncoming(core: Core, conversation: m.Conversation, message: m.Message): void {
  const contact = core.world.contactOf(conversation);
  if (conversation.assigneeId !== null) notify(core, conversation.assigneeId, 'assigned_conversation_new_message', conversation, message);
  else for (const id of conversation.participants) notify(core, id, 'participating_conversation_new_message', conversation, message);
  const reopens = !contact.blocked && (conversation.status === 'snoozed' || conversation.status === 'resolved');
  if (reopens) {
    conversation.status = conversation.status === 'resolved' && core.world.inboxOf(conversation).activeBot ? 'pending' : 'open';
    conversation.snoozedUntil = null;
  }
  if (reopens || conversation.waitingSince === null) {
    conversation.waitingSince ??= message.createdAt;
    conversation.updatedAt = core.clock.stamp();
    if (reopens) core.emitConversation('conversation.status_changed', conversation);
    core.emitConversation('conversation.updated', conversation);
  }
  contact.lastActivityAt = message.createdAt;
  core.emitContact('contact.updated', contact);
}

function afterReply(core: Core, conversation: m.Conversation, message: m.Message, extra: { echoId?: string; performer?: m.User }): void {
  if (message.sender?.type !== 'User') return;
  const first = conversation.firstReplyAt === null;
  if (!first && conversation.waitingSince === null) return;
  if (first) {
    conversation.firstReplyAt = message.createdAt;
    core.emitMessage('first.reply.created', message, extra);
  }
  conversation.waitingSince = null;
  conversation.updatedAt = core.clock.stamp();
  core.emitConversation('conversation.updated', conversation);
}

/** A line about what happened in the conversation. */
export function activity(core: Core, conversation: m.Conversation, content: string): void {
  createMessage(core, conversation, { type: 2, content, sender: null });
}

/** Blanks a message. The customer keeps what they got. */
export function deleteMessage(core: Core, message: m.Message): void {
  updateMessage(core, message, { content: 'This message was deleted', contentAttributes: { deleted: true }, attachments: [] });
}

/** Shows `sent` and forgets the content attributes; really sends only what the provider never accepted (contract 2.3). */
export function retryMessage(core: Core, message: m.Message): void {
  updateMessage(core, message, { status: 'sent', contentAttributes: {} });
  enqueueSend(core, message);
}
