/** Users, contacts and teams as the wire shows them. REST and push shapes differ: contract sections 1.3, 2.3, 2.6. */
import { customRole, permissions } from './access';
import type * as m from './model';
import type { World } from './state';

/** How long a socket's sign of life counts, in ms. */
const PRESENCE_MS = 20_000;

export const seconds = (ms: number): number => Math.floor(ms / 1000);
export const secondsOrZero = (ms: number | null): number => (ms === null ? 0 : seconds(ms));
export const iso = (ms: number): string => new Date(Math.floor(ms)).toISOString();
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** The effective availability: with auto_offline only while a socket is there. */
export function availability(world: World, user: m.User, accountId: number): m.Availability {
  const membership = user.memberships.get(accountId);
  if (membership === undefined) return 'offline';
  const seen = world.presence.get(`${accountId}:${user.id}`) ?? 0;
  if (membership.autoOffline && world.clock.now() - seen > PRESENCE_MS) return 'offline';
  return membership.availability;
}

/** The agent partial of REST. */
export function agent(world: World, user: m.User, accountId: number): m.Json {
  const membership = user.memberships.get(accountId);
  return {
    id: user.id,
    account_id: accountId,
    availability_status: availability(world, user, accountId),
    auto_offline: membership?.autoOffline ?? true,
    confirmed: true,
    email: user.email,
    provider: 'email',
    available_name: user.displayName ?? user.name,
    name: user.name,
    role: membership?.role ?? 'agent',
    thumbnail: '',
    custom_role_id: membership?.customRoleId ?? null,
  };
}

/** The push data of a user. Job-rendered events have no availability: null. */
export function userPush(world: World, user: m.User, accountId: number, inJob = false): m.Json {
  return {
    id: user.id,
    name: user.name,
    available_name: user.displayName ?? user.name,
    avatar_url: '',
    type: 'user',
    availability_status: inJob ? null : availability(world, user, accountId),
    thumbnail: '',
  };
}

/** The profile body, access token included. */
export function profile(world: World, user: m.User): m.Json {
  const memberships = [...user.memberships].flatMap(([id, membership]) => {
    const account = world.accounts.get(id);
    return account === undefined ? [] : [{ account, membership }];
  });
  const active = [...memberships].sort((a, b) => (b.membership.activeAt ?? 0) - (a.membership.activeAt ?? 0))[0];
  return {
    access_token: user.accessToken,
    account_id: active?.account.id ?? null,
    available_name: user.displayName ?? user.name,
    avatar_url: '',
    confirmed: true,
    display_name: user.displayName,
    message_signature: user.messageSignature,
    email: user.email,
    id: user.id,
    inviter_id: null,
    name: user.name,
    provider: 'email',
    pubsub_token: user.pubsubToken,
    role: active?.membership.role ?? null,
    ui_settings: user.uiSettings,
    uid: user.email,
    type: null,
    accounts: memberships.map(({ account, membership }) => ({
      id: account.id,
      name: account.name,
      status: account.status,
      onboarding_step: null,
      active_at: isoOrNull(membership.activeAt),
      role: membership.role,
      permissions: permissions(account, membership),
      availability: membership.availability,
      availability_status: availability(world, user, account.id),
      auto_offline: membership.autoOffline,
      custom_role_id: membership.customRoleId,
      custom_role: customRole(account, membership) ?? null,
    })),
  };
}

/** The contact partial of REST. `last_activity_at` is absent when there was none. */
export function contact(world: World, record: m.Contact, withInboxes = false): m.Json {
  return {
    additional_attributes: record.additional,
    availability_status: 'offline',
    email: record.email,
    id: record.id,
    name: record.name,
    phone_number: record.phone,
    blocked: record.blocked,
    identifier: record.identifier,
    thumbnail: '',
    custom_attributes: record.custom,
    ...(record.lastActivityAt === null ? {} : { last_activity_at: seconds(record.lastActivityAt) }),
    created_at: seconds(record.createdAt),
    ...(withInboxes ? { contact_inboxes: world.contactInboxesOf(record.id).map((ci) => contactInbox(world, ci)) } : {}),
  };
}

/** The push data of a contact. */
export function contactPush(record: m.Contact): m.Json {
  return {
    additional_attributes: record.additional,
    custom_attributes: record.custom,
    email: record.email,
    id: record.id,
    identifier: record.identifier,
    name: record.name,
    phone_number: record.phone,
    thumbnail: '',
    blocked: record.blocked,
    type: 'contact',
  };
}

/** Channel class names by inbox kind. */
export const CHANNEL_TYPE: Record<m.InboxKind, string> = {
  twilio_sms: 'Channel::TwilioSms',
  twilio_whatsapp: 'Channel::TwilioSms',
  bandwidth: 'Channel::Sms',
  whatsapp_cloud: 'Channel::Whatsapp',
  whatsapp_360: 'Channel::Whatsapp',
  api: 'Channel::Api',
};

const PROVIDER: Record<m.InboxKind, string | null> = {
  twilio_sms: null,
  twilio_whatsapp: null,
  bandwidth: 'default',
  whatsapp_cloud: 'whatsapp_cloud',
  whatsapp_360: 'default',
  api: null,
};

export const provider = (kind: m.InboxKind): string | null => PROVIDER[kind];

/** The short inbox of contact bodies: no medium, no number. */
export function inboxSlim(inbox: m.Inbox): m.Json {
  return {
    id: inbox.id,
    avatar_url: '',
    channel_id: inbox.channelId,
    name: inbox.name,
    channel_type: CHANNEL_TYPE[inbox.kind],
    provider: provider(inbox.kind),
  };
}

export function contactInbox(world: World, record: m.ContactInbox): m.Json {
  return { source_id: record.sourceId, inbox: inboxSlim(world.inboxOf(record)) };
}

/** The team partial. */
export function team(record: m.Team, userId: number | null): m.Json {
  return {
    id: record.id,
    name: record.name,
    description: null,
    allow_auto_assign: true,
    account_id: record.accountId,
    is_member: userId !== null && record.memberIds.has(userId),
  };
}
