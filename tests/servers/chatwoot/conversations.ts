/** Creating conversations and changing their state, with the events in the order that the real server has: contract 2.2, 4.2, 4.4. */
import { randomUUID } from 'node:crypto';
import type { Core } from './core';
import { activity } from './messages';
import type * as m from './model';
import { emitNotification, notify } from './notifications';
import { unreadCount } from './shapes-message';

/** What may be said about a new conversation. */
export interface NewConversation {
  status?: m.Status;
  assigneeId?: number | null;
  teamId?: number | null;
  additional?: m.Json;
  custom?: m.Json;
}

/** Creates a conversation; a blocked contact's is born resolved, one that a bot answers first pending. */
export function createConversation(core: Core, contactInbox: m.ContactInbox, of: NewConversation = {}): m.Conversation {
  const { world } = core;
  const inbox = world.inboxOf(contactInbox);
  const contact = world.need(world.contacts, contactInbox.contactId, 'contact');
  const account = world.need(world.accounts, inbox.accountId, 'account');
  const at = core.clock.stamp();
  account.lastDisplayId += 1;
  const conversation: m.Conversation = {
    id: world.next('conversation'),
    displayId: account.lastDisplayId,
    uuid: randomUUID(),
    accountId: account.id,
    inboxId: inbox.id,
    contactId: contact.id,
    contactInboxId: contactInbox.id,
    status: contact.blocked ? 'resolved' : (of.status ?? (inbox.activeBot ? 'pending' : 'open')),
    assigneeId: of.assigneeId ?? null,
    teamId: of.teamId ?? null,
    priority: null,
    labels: [],
    snoozedUntil: null,
    agentLastSeenAt: null,
    assigneeLastSeenAt: null,
    waitingSince: at,
    firstReplyAt: null,
    lastActivityAt: at,
    createdAt: at,
    updatedAt: at,
    additional: of.additional ?? {},
    custom: of.custom ?? {},
    participants: new Set(of.assigneeId === undefined || of.assigneeId === null ? [] : [of.assigneeId]),
    messages: [],
    draft: null,
  };
  world.addConversation(conversation);
  core.emitConversation('conversation.created', conversation);
  return conversation;
}

function changed(core: Core, conversation: m.Conversation, ...events: string[]): void {
  conversation.updatedAt = core.clock.stamp();
  for (const event of events) core.emitConversation(event, conversation);
}

const WORDS: Record<m.Status, string> = {
  open: 'Conversation was reopened by',
  resolved: 'Conversation was marked resolved by',
  pending: 'Conversation was marked as pending by',
  snoozed: 'Conversation was snoozed by',
};

/** Sets the status. When a plain agent opens a conversation it becomes theirs, whoever had it. */
export function setStatus(core: Core, conversation: m.Conversation, status: m.Status, snoozedUntil: number | null, by: m.User): void {
  const before = { status: conversation.status, until: conversation.snoozedUntil };
  conversation.status = status;
  conversation.snoozedUntil = status === 'snoozed' ? snoozedUntil : null;
  if (before.status !== status) {
    if (status === 'resolved') conversation.waitingSince = null;
    changed(core, conversation, 'conversation.status_changed');
    activity(core, conversation, `${WORDS[status]} ${by.name}`);
    core.emitConversation('conversation.updated', conversation);
  } else if (before.until !== conversation.snoozedUntil) {
    changed(core, conversation, 'conversation.updated');
  }
  const plainAgent = by.memberships.get(conversation.accountId)?.role === 'agent';
  if (status === 'open' && plainAgent) assign(core, conversation, by.id, by);
}

/** Gives the conversation to a user, or to nobody. */
export function assign(core: Core, conversation: m.Conversation, userId: number | null, by: m.User): void {
  if (conversation.assigneeId === userId) return;
  conversation.assigneeId = userId;
  if (userId !== null) conversation.participants.add(userId);
  changed(core, conversation, 'conversation.updated', 'assignee.changed');
  const to = userId === null ? undefined : core.world.users.get(userId);
  const given = to?.id === by.id ? `${by.name} self-assigned this conversation` : `Assigned to ${to?.name} by ${by.name}`;
  activity(core, conversation, to === undefined ? `Conversation unassigned by ${by.name}` : given);
  if (to !== undefined && to.id !== by.id) notify(core, to.id, 'conversation_assignment', conversation, null);
}

/** Gives the conversation to a team, or to none. */
export function assignTeam(core: Core, conversation: m.Conversation, teamId: number | null, by: m.User): void {
  if (conversation.teamId === teamId) return;
  const before = conversation.teamId === null ? undefined : core.world.teams.get(conversation.teamId);
  conversation.teamId = teamId;
  changed(core, conversation, 'conversation.updated', 'team.changed');
  const to = teamId === null ? undefined : core.world.teams.get(teamId);
  activity(core, conversation, to === undefined ? `Unassigned from ${before?.name} by ${by.name}` : `Assigned to ${to.name} by ${by.name}`);
}

/** Replaces the labels. */
export function setLabels(core: Core, conversation: m.Conversation, labels: readonly string[], by: m.User): void {
  const next = [...new Set(labels.map((l) => l.toLowerCase()))];
  const added = next.filter((l) => !conversation.labels.includes(l));
  const removed = conversation.labels.filter((l) => !next.includes(l));
  if (added.length + removed.length === 0) return;
  conversation.labels = next;
  changed(core, conversation, 'conversation.updated');
  if (added.length > 0) activity(core, conversation, `${by.name} added ${added.join(', ')}`);
  if (removed.length > 0) activity(core, conversation, `${by.name} removed ${removed.join(', ')}`);
}

export function setPriority(core: Core, conversation: m.Conversation, priority: m.Priority | null, by: m.User): void {
  if (conversation.priority === priority) return;
  conversation.priority = priority;
  changed(core, conversation, 'conversation.updated');
  activity(core, conversation, priority === null ? `${by.name} removed the priority` : `${by.name} set the priority to ${priority}`);
}

export function setCustomAttributes(core: Core, conversation: m.Conversation, custom: m.Json): void {
  if (JSON.stringify(conversation.custom) === JSON.stringify(custom)) return;
  conversation.custom = custom;
  changed(core, conversation, 'conversation.updated');
}

/** Blocks the contact and resolves. */
export function mute(core: Core, conversation: m.Conversation, by: m.User): void {
  setStatus(core, conversation, 'resolved', null, by);
  const contact = core.world.contactOf(conversation);
  contact.blocked = true;
  core.emitContact('contact.updated', contact);
  activity(core, conversation, `${by.name} has muted the conversation`);
}

export function unmute(core: Core, conversation: m.Conversation, by: m.User): void {
  const contact = core.world.contactOf(conversation);
  contact.blocked = false;
  core.emitContact('contact.updated', contact);
  activity(core, conversation, `${by.name} has unmuted the conversation`);
}

/** Marks as read for all agents. No conversation event; writes at once when something was unread, else once an hour. */
export function markSeen(core: Core, conversation: m.Conversation, by: m.User): void {
  const now = core.clock.stamp();
  const stale = conversation.agentLastSeenAt === null || now - conversation.agentLastSeenAt > 3600 * 1000;
  if (unreadCount(conversation) > 0 || stale) {
    conversation.agentLastSeenAt = now;
    if (conversation.assigneeId === by.id) conversation.assigneeLastSeenAt = now;
  }
  for (const n of core.world.notifications.values()) {
    if (n.userId !== by.id || n.conversationId !== conversation.id || n.readAt !== null) continue;
    n.readAt = now;
    emitNotification(core, 'updated', n);
  }
}

/** Makes the last incoming message unread again, for all agents. */
export function markUnread(conversation: m.Conversation): void {
  const last = conversation.messages.findLast((x) => x.type === 0);
  conversation.agentLastSeenAt = last === undefined ? null : last.createdAt - 1000;
  conversation.assigneeLastSeenAt = conversation.agentLastSeenAt;
}

/** Reopens snoozed conversations whose time has passed, as the job does every five minutes; a time in 1970 is never picked up. */
export function reopenSnoozed(core: Core): number {
  const now = core.clock.now();
  const due = [...core.world.conversations.values()].filter(
    (c) => c.status === 'snoozed' && c.snoozedUntil !== null && c.snoozedUntil <= now && c.snoozedUntil > now - 3 * 24 * 3600 * 1000,
  );
  for (const conversation of due) {
    conversation.status = 'open';
    conversation.snoozedUntil = null;
    changed(core, conversation, 'conversation.status_changed', 'conversation.updated');
  }
  return due.length;
}
