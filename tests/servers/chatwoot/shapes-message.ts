/** Messages and attachments as REST and push show them: contract sections 2.3 and 3.5. */
import type * as m from './model';
import { contactPush, iso, seconds, userPush } from './shapes-people';
import type { World } from './state';

/** Incoming messages newer than the agents' read mark, at most 10 (contract 4.3). */
export function unreadCount(conversation: m.Conversation): number {
  let unread = 0;
  for (let i = conversation.messages.length - 1; i >= 0 && unread < 10; i -= 1) {
    const message = conversation.messages[i];
    if (message === undefined) break;
    if (conversation.agentLastSeenAt !== null && message.createdAt <= conversation.agentLastSeenAt) break;
    if (message.type === 0) unread += 1;
  }
  return unread;
}

const extension = (name: string): string | null => (name.includes('.') ? (name.split('.').pop() ?? null) : null);

/** Where the blob is served: unguessable, without authentication, redirecting. */
export function blobUrl(base: string, attachment: m.Attachment): string {
  return `${base}/rails/active_storage/blobs/redirect/${attachment.key}/${encodeURIComponent(attachment.fileName)}`;
}

/** An attachment inside a message. Locations and contact cards carry their own fields instead of a file. */
export function attachment(base: string, record: m.Attachment, accountId: number): m.Json {
  const head = { id: record.id, message_id: record.messageId, file_type: record.fileType, account_id: accountId };
  if (record.fileType === 'location' || record.fileType === 'contact') return { ...head, ...record.extra };
  const url = blobUrl(base, record);
  return {
    ...head,
    extension: extension(record.fileName),
    content_type: record.contentType,
    data_url: url,
    thumb_url: record.fileType === 'image' ? url.replace('/blobs/redirect/', '/representations/redirect/') : '',
    file_size: record.bytes.length,
    width: record.width,
    height: record.height,
    ...(record.fileType === 'audio' ? { transcribed_text: '' } : {}),
    ...record.extra,
  };
}

/** An attachment in the lists of a conversation or contact. */
export function attachmentRow(world: World, base: string, record: m.Attachment, message: m.Message): m.Json {
  const full = attachment(base, record, message.accountId);
  const sender = senderPush(world, message, false);
  return {
    id: record.id,
    message_id: record.messageId,
    thumb_url: full.thumb_url ?? '',
    data_url: full.data_url ?? '',
    file_size: record.bytes.length,
    file_type: record.fileType,
    extension: full.extension ?? null,
    width: record.width,
    height: record.height,
    created_at: seconds(record.createdAt),
    ...(sender === undefined ? {} : { sender }),
  };
}

function senderPush(world: World, message: m.Message, inJob: boolean): m.Json | undefined {
  if (message.sender === null) return undefined;
  if (message.sender.type === 'Contact') return contactPush(world.need(world.contacts, message.sender.id, 'contact'));
  return userPush(world, world.need(world.users, message.sender.id, 'user'), message.accountId, inJob);
}

function optional(world: World, base: string, message: m.Message, inJob: boolean): m.Json {
  const sender = senderPush(world, message, inJob);
  return {
    ...(sender === undefined ? {} : { sender }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments.map((a) => attachment(base, a, message.accountId)) }),
  };
}

/** A message over REST. `echo_id` only in the answer to its creation. */
export function messageRest(world: World, base: string, message: m.Message, echoId?: string): m.Json {
  return {
    id: message.id,
    content: message.content,
    inbox_id: message.inboxId,
    ...(echoId === undefined ? {} : { echo_id: echoId }),
    conversation_id: world.conversationOf(message).displayId,
    message_type: message.type,
    content_type: message.contentType,
    status: message.status,
    content_attributes: message.contentAttributes,
    created_at: seconds(message.createdAt),
    private: message.private,
    source_id: message.sourceId,
    ...optional(world, base, message, false),
  };
}

/** A message in an event, and inside conversation bodies. */
export function messagePush(world: World, base: string, message: m.Message, inJob = false): m.Json {
  const conversation = world.conversationOf(message);
  return {
    id: message.id,
    content: message.content,
    account_id: message.accountId,
    inbox_id: message.inboxId,
    conversation_id: conversation.displayId,
    message_type: message.type,
    created_at: seconds(message.createdAt),
    updated_at: iso(message.updatedAt),
    private: message.private,
    status: message.status,
    source_id: message.sourceId,
    content_type: message.contentType,
    content_attributes: { ...message.contentAttributes },
    sender_type: message.sender?.type ?? null,
    sender_id: message.sender?.id ?? null,
    external_source_ids: {},
    additional_attributes: { ...message.additional },
    processed_message_content: message.content,
    sentiment: {},
    conversation: {
      assignee_id: conversation.assigneeId,
      unread_count: unreadCount(conversation),
      last_activity_at: seconds(conversation.lastActivityAt),
      contact_inbox: { source_id: world.contactInboxOf(conversation).sourceId },
    },
    ...optional(world, base, message, inJob),
  };
}
