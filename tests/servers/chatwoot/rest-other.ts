/** Notifications, search and stored files: contract sections 2.9, 2.10 and 3.5. */
import { seesInbox } from './access';
import { actorOf, type Handler, notFound, type Req, type Router } from './http';
import type * as m from './model';
import { emitNotification, notification, notificationsOf } from './notifications';
import { int, isObject, str, strings } from './params';
import { messageRest } from './shapes-message';
import { CHANNEL_TYPE, contact, iso, isoOrNull, seconds } from './shapes-people';

const PAGE = 15;
const THREE_MONTHS_MS = 90 * 24 * 3600 * 1000;
const KINDS = [
  'conversation_creation',
  'conversation_assignment',
  'assigned_conversation_new_message',
  'conversation_mention',
  'participating_conversation_new_message',
  'sla_missed_first_response',
  'sla_missed_next_response',
  'sla_missed_resolution',
];

const listNotifications: Handler = (req) => {
  const actor = actorOf(req);
  const all = notificationsOf(req.core, actor.account.id, actor.user.id, strings(req.query.includes));
  const unread = notificationsOf(req.core, actor.account.id, actor.user.id).length;
  const page = Math.max(1, int(req.query.page) ?? 1);
  const payload = all.slice((page - 1) * PAGE, page * PAGE).map((n) => notification(req.core, n, false));
  return { json: { data: { meta: { unread_count: unread, count: all.length, current_page: page }, payload } } };
};

function raw(n: m.Notification): m.Json {
  return {
    id: n.id,
    account_id: n.accountId,
    user_id: n.userId,
    notification_type: n.type,
    primary_actor_id: n.conversationId,
    primary_actor_type: 'Conversation',
    read_at: isoOrNull(n.readAt),
    snoozed_until: isoOrNull(n.snoozedUntil),
    created_at: iso(n.createdAt),
  };
}

const changeNotification: Handler = (req) => {
  const actor = actorOf(req);
  const record = req.core.world.notifications.get(Number(req.at.id));
  if (record === undefined || record.userId !== actor.user.id) throw notFound();
  if (req.method === 'DELETE') {
    req.core.world.notifications.delete(record.id);
    emitNotification(req.core, 'deleted', record);
    return {};
  }
  record.readAt = req.path.endsWith('/unread') ? null : req.core.clock.now();
  emitNotification(req.core, 'updated', record);
  return { json: raw(record) };
};

/** No events: other sockets do not learn of it. */
const readAll: Handler = (req) => {
  const actor = actorOf(req);
  const only = int(req.body.primary_actor_id);
  for (const n of notificationsOf(req.core, actor.account.id, actor.user.id))
    if (only === undefined || n.conversationId === only) n.readAt = req.core.clock.now();
  return {};
};

const settings: Handler = (req) => {
  const actor = actorOf(req);
  const given = req.body.notification_settings;
  const flags = actor.user.notificationFlags;
  if (req.method === 'PATCH' && isObject(given)) {
    flags.email = strings(given.selected_email_flags);
    flags.push = strings(given.selected_push_flags);
  }
  return {
    json: {
      id: actor.user.id,
      user_id: actor.user.id,
      account_id: actor.account.id,
      all_email_flags: KINDS.map((k) => `email_${k}`),
      selected_email_flags: flags.email,
      all_push_flags: KINDS.map((k) => `push_${k}`),
      selected_push_flags: flags.push,
    },
  };
};

/** Messages of the last three months in inboxes of the caller; custom roles are not applied (the leak of contract 4.9). */
function searchMessages(req: Req, q: string): unknown[] {
  const actor = actorOf(req);
  const { world, clock, url } = req.core;
  const since = clock.now() - THREE_MONTHS_MS;
  const rows = [...world.messages.values()].filter(
    (x) =>
      x.accountId === actor.account.id &&
      x.createdAt > since &&
      seesInbox(actor, world.inboxOf(x)) &&
      x.content?.toLowerCase().includes(q) === true,
  );
  return cut(
    req,
    rows.sort((a, b) => b.createdAt - a.createdAt),
  ).map((x) => messageRest(world, url, x));
}

function searchConversations(req: Req, q: string): unknown[] {
  const actor = actorOf(req);
  const { world, url } = req.core;
  const rows = [...world.conversations.values()].filter((c) => {
    const who = world.contactOf(c);
    const texts = [String(c.displayId), who.name, who.email, who.phone, who.identifier];
    return c.accountId === actor.account.id && seesInbox(actor, world.inboxOf(c)) && texts.some((t) => t?.toLowerCase().includes(q));
  });
  return cut(
    req,
    rows.sort((a, b) => b.createdAt - a.createdAt),
  ).map((c) => {
    const who = world.contactOf(c);
    const inbox = world.inboxOf(c);
    const by = c.assigneeId === null ? undefined : world.users.get(c.assigneeId);
    const first = c.messages[0];
    return {
      id: c.displayId,
      account_id: c.accountId,
      created_at: seconds(c.createdAt),
      message: first === undefined ? {} : messageRest(world, url, first),
      contact: {
        email: who.email,
        id: who.id,
        name: who.name,
        phone_number: who.phone,
        identifier: who.identifier,
        additional_attributes: who.additional,
        ...(who.lastActivityAt === null ? {} : { last_activity_at: seconds(who.lastActivityAt) }),
      },
      inbox: { id: inbox.id, channel_id: inbox.channelId, name: inbox.name, channel_type: CHANNEL_TYPE[inbox.kind] },
      agent:
        by === undefined
          ? {}
          : {
              id: by.id,
              available_name: by.displayName ?? by.name,
              email: by.email,
              name: by.name,
              role: by.memberships.get(c.accountId)?.role ?? 'agent',
            },
      additional_attributes: c.additional,
    };
  });
}

function searchContacts(req: Req, q: string): unknown[] {
  const actor = actorOf(req);
  const rows = req.core.world
    .accountContacts(actor.account.id)
    .filter((c) => [c.name, c.email, c.phone, c.identifier].some((t) => t?.toLowerCase().includes(q)));
  return cut(req, rows).map((c) => contact(req.core.world, c));
}

function cut<T>(req: Req, rows: T[]): T[] {
  const page = Math.max(1, int(req.query.page) ?? 1);
  return rows.slice((page - 1) * PAGE, page * PAGE);
}

const SEARCHES: Record<string, (req: Req, q: string) => unknown[]> = {
  conversations: searchConversations,
  contacts: searchContacts,
  messages: searchMessages,
  articles: () => [],
};

const search: Handler = (req) => {
  const q = (str(req.query.q) ?? '').trim().toLowerCase();
  const kind = req.at.kind;
  const wanted = Object.entries(SEARCHES).filter(([name]) => kind === undefined || name === kind);
  if (wanted.length === 0) throw notFound();
  return { json: { payload: Object.fromEntries(wanted.map(([name, run]) => [name, run(req, q)])) } };
};

/** The unguessable address redirects to a storage address, which serves the bytes; neither asks who you are. */
const redirectBlob: Handler = (req) => {
  const blob = req.core.world.blobs.get(req.at.key ?? '');
  if (blob === undefined) throw notFound();
  return {
    status: 302,
    headers: {
      location: `${req.core.url}/rails/active_storage/disk/${blob.key}/${encodeURIComponent(blob.fileName)}`,
      'cache-control': 'max-age=300, private',
    },
  };
};

const serveBlob: Handler = (req) => {
  const blob = req.core.world.blobs.get(req.at.key ?? '');
  if (blob === undefined) throw notFound();
  const inline = /^(?:image\/(?:png|jpeg|gif|webp)|audio\/|video\/|application\/pdf)/.test(blob.contentType);
  const headers = {
    'content-type': inline ? blob.contentType : 'application/octet-stream',
    'content-disposition': inline ? 'inline' : 'attachment',
    'accept-ranges': 'bytes',
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(req.headers.range ?? '');
  if (range === null) return { bytes: blob.bytes, headers };
  const from = Number(range[1]);
  const to = range[2] === '' ? blob.bytes.length - 1 : Math.min(Number(range[2]), blob.bytes.length - 1);
  return {
    status: 206,
    bytes: blob.bytes.subarray(from, to + 1),
    headers: { ...headers, 'content-range': `bytes ${from}-${to}/${blob.bytes.length}` },
  };
};

/** Adds the routes. */
export function otherRoutes(router: Router, base: string): void {
  router.on('GET', `${base}/notifications`, listNotifications);
  router.on('GET', `${base}/notifications/unread_count`, (req) => {
    const actor = actorOf(req);
    return { json: notificationsOf(req.core, actor.account.id, actor.user.id).length };
  });
  router.on('POST', `${base}/notifications/read_all`, readAll);
  for (const method of ['PATCH', 'DELETE']) router.on(method, `${base}/notifications/:id`, changeNotification);
  router.on('POST', `${base}/notifications/:id/unread`, changeNotification);
  for (const method of ['GET', 'PATCH']) router.on(method, `${base}/notification_settings`, settings);
  router.on('GET', `${base}/search`, search);
  router.on('GET', `${base}/search/:kind`, search);
  router.on('GET', '/rails/active_storage/blobs/redirect/:key/:name', redirectBlob);
  router.on('GET', '/rails/active_storage/representations/redirect/:key/:name', redirectBlob);
  router.on('GET', '/rails/active_storage/disk/:key/:name', serveBlob);
}
