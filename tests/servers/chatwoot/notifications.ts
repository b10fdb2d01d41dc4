/** Notifications: one living per user and conversation, newer ones replace older ones (contract 2.9). */
import type { Core } from './core';
import type * as m from './model';
import { conversationPush } from './shapes-conversation';
import { messagePush } from './shapes-message';
import { isoOrNull, seconds, userPush } from './shapes-people';

/** The notification as lists and events show it. In lists people have their availability, in events not. */
export function notification(core: Core, record: m.Notification, inJob: boolean): m.Json {
  const { world, url } = core;
  const conversation = world.need(world.conversations, record.conversationId, 'conversation');
  const message = record.messageId === null ? undefined : world.messages.get(record.messageId);
  const name = world.contactOf(conversation).name;
  const text = message ?? conversation.messages.findLast((x) => x.type === 0);
  const line = `${name}: ${text?.content ?? ''}`;
  return {
    id: record.id,
    notification_type: record.type,
    push_message_title:
      record.type === 'conversation_assignment' ? line : `A new message is created in conversation (#${conversation.displayId})`,
    push_message_body: line,
    primary_actor_type: 'Conversation',
    primary_actor_id: conversation.id,
    primary_actor: conversationPush(world, url, conversation, inJob),
    read_at: isoOrNull(record.readAt),
    secondary_actor: message === undefined ? null : messagePush(world, url, message, inJob),
    user: userPush(world, world.need(world.users, record.userId, 'user'), record.accountId, inJob),
    created_at: seconds(record.createdAt),
    last_activity_at: seconds(record.createdAt),
    snoozed_until: isoOrNull(record.snoozedUntil),
    meta: {},
  };
}

/** The user's notifications in an account, newest first; by default unread and not snoozed. */
export function notificationsOf(core: Core, accountId: number, userId: number, includes: readonly string[] = []): m.Notification[] {
  const all = [...core.world.notifications.values()].filter((n) => n.accountId === accountId && n.userId === userId);
  const shown = all.filter(
    (n) => (includes.includes('read') || n.readAt === null) && (includes.includes('snoozed') || n.snoozedUntil === null),
  );
  return shown.sort((a, b) => b.createdAt - a.createdAt || b.id - a.id);
}

function counts(core: Core, accountId: number, userId: number): { unread_count: number; count: number } {
  const unread = notificationsOf(core, accountId, userId).length;
  return { unread_count: unread, count: unread };
}

/** Emits a notification event to its user. */
export function emitNotification(core: Core, event: 'created' | 'updated' | 'deleted', record: m.Notification): void {
  const body = event === 'deleted' ? { id: record.id } : { ...notification(core, record, true), account_id: record.accountId };
  const data = { notification: body, ...counts(core, record.accountId, record.userId) };
  core.emit(`notification.${event}`, record.accountId, data, new Set([record.userId]));
}

/** Notifies a user; older notifications of the same conversation are deleted. */
export function notify(core: Core, userId: number, type: string, conversation: m.Conversation, message: m.Message | null): void {
  const { world } = core;
  const old = [...world.notifications.values()].filter((n) => n.userId === userId && n.conversationId === conversation.id);
  const record: m.Notification = {
    id: world.next('notification'),
    accountId: conversation.accountId,
    userId,
    type,
    conversationId: conversation.id,
    messageId: message?.id ?? null,
    readAt: null,
    snoozedUntil: null,
    createdAt: core.clock.stamp(),
  };
  world.notifications.set(record.id, record);
  for (const n of old) world.notifications.delete(n.id);
  emitNotification(core, 'created', record);
  for (const n of old) emitNotification(core, 'deleted', n);
}
