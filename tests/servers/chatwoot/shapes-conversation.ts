/** Conversations as REST and push show them: contract sections 2.1 and 3.4. The two differ; clients must merge field by field. */
import type * as m from './model';
import { messagePush, unreadCount } from './shapes-message';
import { agent, CHANNEL_TYPE, contact, contactPush, iso, isoOrNull, seconds, secondsOrZero, team, userPush } from './shapes-people';
import type { World } from './state';

const DAY_MS = 24 * 3600 * 1000;

/** Whether free text may be sent now (contract 4.5): the last incoming message of this conversation decides. */
export function canReply(world: World, conversation: m.Conversation): boolean {
  const inbox = world.inboxOf(conversation);
  const windowMs = windowOf(inbox);
  if (windowMs === null) return true;
  const last = lastIncoming(conversation);
  return last !== undefined && world.clock.now() - last.createdAt < windowMs;
}

function windowOf(inbox: m.Inbox): number | null {
  if (inbox.kind === 'twilio_sms' || inbox.kind === 'bandwidth') return null;
  if (inbox.kind === 'api') return inbox.replyWindowHours === null ? null : inbox.replyWindowHours * 3600 * 1000;
  return DAY_MS;
}

export function lastIncoming(conversation: m.Conversation): m.Message | undefined {
  return conversation.messages.findLast((message) => message.type === 0);
}

/** `updated_at` as a float of seconds. */
export const version = (ms: number): number => Math.round(ms * 1000) / 1_000_000;

/** A conversation over REST, as the given user sees it. */
export function conversationRest(world: World, base: string, conversation: m.Conversation, userId: number | null): m.Json {
  const record = world.contactOf(conversation);
  const inbox = world.inboxOf(conversation);
  const assignee = conversation.assigneeId === null ? undefined : world.users.get(conversation.assigneeId);
  const ofTeam = conversation.teamId === null ? undefined : world.teams.get(conversation.teamId);
  const last = conversation.messages.at(-1);
  const lastReal = conversation.messages.findLast((message) => message.type !== 2);
  return {
    meta: {
      sender: contact(world, record),
      channel: CHANNEL_TYPE[inbox.kind],
      ...(assignee === undefined ? {} : { assignee: agent(world, assignee, conversation.accountId), assignee_type: 'User' }),
      ...(ofTeam === undefined ? {} : { team: team(ofTeam, userId) }),
      hmac_verified: false,
    },
    id: conversation.displayId,
    messages: last === undefined ? [] : [messagePush(world, base, last)],
    account_id: conversation.accountId,
    uuid: conversation.uuid,
    additional_attributes: conversation.additional,
    agent_last_seen_at: secondsOrZero(conversation.agentLastSeenAt),
    assignee_last_seen_at: secondsOrZero(conversation.assigneeLastSeenAt),
    can_reply: canReply(world, conversation),
    contact_last_seen_at: 0,
    custom_attributes: conversation.custom,
    inbox_id: conversation.inboxId,
    labels: conversation.labels,
    muted: record.blocked,
    snoozed_until: isoOrNull(conversation.snoozedUntil),
    status: conversation.status,
    created_at: seconds(conversation.createdAt),
    updated_at: version(conversation.updatedAt),
    timestamp: seconds(conversation.lastActivityAt),
    first_reply_created_at: secondsOrZero(conversation.firstReplyAt),
    unread_count: unreadCount(conversation),
    last_non_activity_message: lastReal === undefined ? null : messagePush(world, base, lastReal),
    last_activity_at: seconds(conversation.lastActivityAt),
    priority: conversation.priority,
    waiting_since: secondsOrZero(conversation.waitingSince),
    sla_policy_id: null,
  };
}

/** A conversation in an event. `inJob` for the five events that are rendered again in a job: no availability of people. */
export function conversationPush(world: World, base: string, conversation: m.Conversation, inJob = false): m.Json {
  const ci = world.contactInboxOf(conversation);
  const assignee = conversation.assigneeId === null ? undefined : world.users.get(conversation.assigneeId);
  const ofTeam = conversation.teamId === null ? undefined : world.teams.get(conversation.teamId);
  const last = conversation.messages.findLast((message) => message.type !== 2 && !message.private);
  return {
    additional_attributes: conversation.additional,
    can_reply: canReply(world, conversation),
    channel: CHANNEL_TYPE[world.inboxOf(conversation).kind],
    contact_inbox: {
      id: ci.id,
      contact_id: ci.contactId,
      inbox_id: ci.inboxId,
      source_id: ci.sourceId,
      created_at: iso(ci.createdAt),
      updated_at: iso(ci.createdAt),
      hmac_verified: false,
      pubsub_token: ci.pubsubToken,
    },
    id: conversation.displayId,
    inbox_id: conversation.inboxId,
    messages: last === undefined ? [] : [messagePush(world, base, last, inJob)],
    labels: conversation.labels,
    meta: {
      sender: contactPush(world.contactOf(conversation)),
      assignee: assignee === undefined ? null : userPush(world, assignee, conversation.accountId, inJob),
      assignee_type: assignee === undefined ? null : 'User',
      team: ofTeam === undefined ? null : { id: ofTeam.id, name: ofTeam.name },
      hmac_verified: false,
    },
    status: conversation.status,
    custom_attributes: conversation.custom,
    snoozed_until: isoOrNull(conversation.snoozedUntil),
    unread_count: unreadCount(conversation),
    first_reply_created_at: isoOrNull(conversation.firstReplyAt),
    priority: conversation.priority,
    waiting_since: secondsOrZero(conversation.waitingSince),
    agent_last_seen_at: secondsOrZero(conversation.agentLastSeenAt),
    contact_last_seen_at: 0,
    last_activity_at: seconds(conversation.lastActivityAt),
    timestamp: seconds(conversation.lastActivityAt),
    created_at: seconds(conversation.createdAt),
    updated_at: version(conversation.updatedAt),
  };
}
