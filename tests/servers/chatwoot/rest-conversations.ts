/** Lists of conversations, and creating one: contract sections 2.2, 2.7, 2.8. */
import { type Actor, lists, opens, seesInbox } from './access';
import { createConversation, type NewConversation } from './conversations';
import { CONVERSATION_KEYS, filterOf } from './filters';
import { actorOf, forbidden, type Handler, HttpError, invalid, notFound, type Req, type Router, unprocessable } from './http';
import { createContactInbox, SOURCE_PATTERN, sourceIdFor } from './incoming';
import type * as m from './model';
import { int, isObject, str, strings } from './params';
import { postMessage } from './rest-messages';
import { conversationRest } from './shapes-conversation';
import { unreadCount } from './shapes-message';
import { CHANNEL_TYPE, seconds } from './shapes-people';

const PAGE = 25;
const STATUSES = ['open', 'resolved', 'pending', 'snoozed'];
const RANK: Record<m.Priority, number> = { urgent: 4, high: 3, medium: 2, low: 1 };

/** The conversation of the path, if the caller may open it. */
export function conversationOf(req: Req): { actor: Actor; conversation: m.Conversation } {
  const actor = actorOf(req);
  const conversation = req.core.world.conversation(actor.account.id, Number(req.at.id));
  if (conversation === undefined) throw notFound();
  if (!opens(req.core.world, actor, conversation)) throw forbidden();
  return { actor, conversation };
}

/** Everything that the list's filters leave, before assignee_type. */
function filtered(req: Req, actor: Actor): m.Conversation[] {
  const { world } = req.core;
  const q = req.query;
  const participating = q.conversation_type === 'participating';
  const text = str(q.q)?.toLowerCase();
  const status = str(q.status) ?? 'open';
  const inboxId = int(q.inbox_id);
  const teamId = int(q.team_id);
  const labels = strings(q.labels);
  const sourceId = str(q.source_id);
  if (teamId !== undefined && world.teams.get(teamId)?.accountId !== actor.account.id) throw notFound();
  return [...world.conversations.values()].filter((c) => {
    if (participating ? c.accountId !== actor.account.id || !c.participants.has(actor.user.id) : !lists(world, actor, c)) return false;
    if (text === undefined && status !== 'all' && STATUSES.includes(status) && c.status !== status) return false;
    if (text !== undefined && !c.messages.some((x) => x.content?.toLowerCase().includes(text))) return false;
    if (inboxId !== undefined && !participating && c.inboxId !== inboxId) return false;
    if (teamId !== undefined && c.teamId !== teamId) return false;
    if (labels.length > 0 && !labels.some((l) => c.labels.includes(l))) return false;
    if (sourceId !== undefined && world.contactInboxOf(c).sourceId !== sourceId) return false;
    return q.conversation_type !== 'unattended' || c.firstReplyAt === null || c.waitingSince !== null;
  });
}

function counts(
  actor: Actor,
  rows: m.Conversation[],
): { mine_count: number; assigned_count: number; unassigned_count: number; all_count: number } {
  const assigned = rows.filter((c) => c.assigneeId !== null).length;
  const mine = rows.filter((c) => c.assigneeId === actor.user.id).length;
  return { mine_count: mine, assigned_count: assigned, unassigned_count: rows.length - assigned, all_count: rows.length };
}

type Order = (a: m.Conversation, b: m.Conversation) => number;

function order(sortBy: string | undefined): Order {
  const by =
    (read: (c: m.Conversation) => number, desc: boolean): Order =>
    (a, b) =>
      (desc ? read(b) - read(a) : read(a) - read(b)) || b.lastActivityAt - a.lastActivityAt;
  const priority = (c: m.Conversation): number => (c.priority === null ? 0 : RANK[c.priority]);
  const waiting = (c: m.Conversation): number => c.waitingSince ?? Number.POSITIVE_INFINITY;
  const last = (c: m.Conversation): number => c.lastActivityAt;
  const created = (c: m.Conversation): number => c.createdAt;
  const orders: Record<string, Order> = {
    last_activity_at_asc: by(last, false),
    created_at_asc: by(created, false),
    created_at_desc: by(created, true),
    sort_on_created_at: by(created, false),
    priority_asc: by(priority, false),
    priority_desc: by(priority, true),
    sort_on_priority: by(priority, true),
    waiting_since_asc: by(waiting, false),
    waiting_since_desc: (a, b) => (b.waitingSince ?? 0) - (a.waitingSince ?? 0),
    sort_on_waiting_since: by(waiting, false),
    priority_desc_created_at_asc: (a, b) => priority(b) - priority(a) || a.createdAt - b.createdAt,
    unread: (a, b) => Math.sign(unreadCount(b)) - Math.sign(unreadCount(a)) || b.lastActivityAt - a.lastActivityAt,
  };
  return orders[sortBy ?? ''] ?? by(last, true);
}

function page<T>(rows: T[], query: m.Json, size: number): T[] {
  const n = Math.max(1, int(query.page) ?? 1);
  return rows.slice((n - 1) * size, n * size);
}

const index: Handler = (req) => {
  const actor = actorOf(req);
  const rows = filtered(req, actor);
  const meta = counts(actor, rows);
  const type = req.query.assignee_type;
  const within = int(req.query.updated_within);
  const shown = rows.filter((c) => {
    // What changed lately is chosen after the counting.
    if (within !== undefined && req.core.clock.now() - c.updatedAt > within * 1000) return false;
    if (type === 'me') return c.assigneeId === actor.user.id;
    return type === 'unassigned' ? c.assigneeId === null : type !== 'assigned' || c.assigneeId !== null;
  });
  shown.sort(order(str(req.query.sort_by)));
  // A list by time of change has no pages at all.
  const rowsOfPage = req.query.updated_within === undefined ? page(shown, req.query, PAGE) : shown;
  return { json: { data: { meta, payload: rowsOfPage.map((c) => conversationRest(req.core.world, req.core.url, c, actor.user.id)) } } };
};

const meta: Handler = (req) => {
  const actor = actorOf(req);
  return { json: { meta: counts(actor, filtered(req, actor)) } };
};

const filter: Handler = (req) => {
  const actor = actorOf(req);
  const test = filterOf(req.body.payload, CONVERSATION_KEYS);
  const rows = [...req.core.world.conversations.values()].filter((c) => lists(req.core.world, actor, c) && test(c));
  rows.sort(order(undefined));
  const { assigned_count: _unused, ...shownCounts } = counts(actor, rows);
  return {
    json: {
      meta: shownCounts,
      payload: page(rows, req.query, PAGE).map((c) => conversationRest(req.core.world, req.core.url, c, actor.user.id)),
    },
  };
};

const search: Handler = (req) => {
  const actor = actorOf(req);
  const { world } = req.core;
  const rows = filtered(req, actor).sort(order(undefined));
  const { assigned_count: _unused, ...shownCounts } = counts(actor, rows);
  const text = (str(req.query.q) ?? '').toLowerCase();
  const slim = page(rows, req.query, PAGE).map((c) => {
    const inbox = world.inboxOf(c);
    const hits = c.messages.filter((x) => x.content?.toLowerCase().includes(text));
    const contact = world.contactOf(c);
    return {
      id: c.displayId,
      uuid: c.uuid,
      created_at: seconds(c.createdAt),
      contact: { id: contact.id, name: contact.name },
      inbox: { id: inbox.id, name: inbox.name, channel_type: CHANNEL_TYPE[inbox.kind] },
      messages: hits.map((x) => ({
        content: x.content,
        id: x.id,
        sender_name: contact.name,
        message_type: x.type,
        created_at: seconds(x.createdAt),
      })),
      account_id: c.accountId,
    };
  });
  return { json: { meta: shownCounts, payload: slim } };
};

const unreadCounts: Handler = (req) => {
  const actor = actorOf(req);
  if (!req.core.options.unreadCounts) throw new HttpError(403, { error: 'Conversation unread counts is not enabled' });
  const rows = [...req.core.world.conversations.values()].filter(
    (c) => c.status === 'open' && lists(req.core.world, actor, c) && unreadCount(c) > 0,
  );
  const by = (read: (c: m.Conversation) => number | null): Record<string, number> => {
    const out: Record<string, number> = {};
    for (const c of rows) if (read(c) !== null) out[String(read(c))] = (out[String(read(c))] ?? 0) + 1;
    return out;
  };
  return { json: { payload: { all_count: rows.length, inboxes: by((c) => c.inboxId), labels: {}, teams: by((c) => c.teamId) } } };
};

/** Finds or makes the connection of contact and inbox that a new conversation needs. */
function contactInboxFor(req: Req, actor: Actor): m.ContactInbox {
  const { world } = req.core;
  const inbox = world.inboxes.get(int(req.body.inbox_id) ?? 0);
  if (inbox === undefined || inbox.accountId !== actor.account.id) throw notFound();
  if (!seesInbox(actor, inbox)) throw forbidden();
  const contact = world.contacts.get(int(req.body.contact_id) ?? 0);
  if (contact === undefined || contact.accountId !== actor.account.id) throw notFound();
  const given = str(req.body.source_id);
  if (given === undefined && contact.phone === null && inbox.kind !== 'api')
    throw unprocessable('param is missing or the value is empty: contact phone number');
  const sourceId =
    given ??
    (inbox.kind === 'api'
      ? (world.contactInboxesOf(contact.id).find((ci) => ci.inboxId === inbox.id)?.sourceId ?? crypto.randomUUID())
      : sourceIdFor(inbox.kind, contact.phone ?? ''));
  const known = world.contactInboxBySource(inbox.id, sourceId);
  if (known !== undefined && known.contactId === contact.id) return known;
  const rule = SOURCE_PATTERN[inbox.kind];
  if (rule !== undefined && (known !== undefined || !rule.pattern.test(sourceId))) {
    throw invalid(`Source invalid source id for ${rule.channel} inbox. valid Regex ${rule.pattern.source}`, ['source_id']);
  }
  return createContactInbox(req.core, contact, inbox, sourceId);
}

const create: Handler = (req) => {
  const actor = actorOf(req);
  const { world } = req.core;
  const contactInbox = contactInboxFor(req, actor);
  const status = str(req.body.status);
  const of: NewConversation = {
    ...(status !== undefined && STATUSES.includes(status) ? { status: status as m.Status } : {}),
    assigneeId: int(req.body.assignee_id) ?? null,
    teamId: int(req.body.team_id) ?? null,
    ...(isObject(req.body.additional_attributes) ? { additional: req.body.additional_attributes } : {}),
    ...(isObject(req.body.custom_attributes) ? { custom: req.body.custom_attributes } : {}),
  };
  const message = isObject(req.body.message) ? req.body.message : undefined;
  if (message !== undefined) postMessage.check(req, world.inboxOf(contactInbox), message);
  const locked = world.inboxOf(contactInbox).lockToSingle
    ? world.conversationsOf(contactInbox.contactId).findLast((c) => c.contactInboxId === contactInbox.id)
    : undefined;
  const conversation = locked ?? createConversation(req.core, contactInbox, of);
  if (message !== undefined) postMessage.create(req, actor, conversation, message);
  return { json: conversationRest(world, req.core.url, conversation, actor.user.id) };
};

/** Adds the routes. */
export function conversationsRoutes(router: Router, base: string): void {
  router.on('GET', `${base}/conversations`, index);
  router.on('GET', `${base}/conversations/meta`, meta);
  router.on('GET', `${base}/conversations/search`, search);
  router.on('GET', `${base}/conversations/unread_counts`, unreadCounts);
  router.on('POST', `${base}/conversations/filter`, filter);
  router.on('POST', `${base}/conversations`, create);
}
