/** What can be done with one conversation: contract section 2.2. */

import { recipients } from './access';
import {
  assign,
  assignTeam,
  markSeen,
  markUnread,
  mute,
  setCustomAttributes,
  setLabels,
  setPriority,
  setStatus,
  unmute,
} from './conversations';
import { forbidden, type Handler, type Req, type Router, unprocessable } from './http';
import type * as m from './model';
import { bool, int, ints, isObject, str, strings } from './params';
import { conversationOf } from './rest-conversations';
import { conversationPush, conversationRest } from './shapes-conversation';
import { attachmentRow } from './shapes-message';
import { agent, iso, isoOrNull, userPush } from './shapes-people';

const show: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  return { json: conversationRest(req.core.world, req.core.url, conversation, actor.user.id) };
};

const remove: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  if (actor.membership.role !== 'administrator') throw forbidden();
  req.core.world.dropConversation(conversation);
  return {};
};

/** Unknown values are not rescued: 500. */
function priorityOf(value: unknown): m.Priority | null {
  if (value === null || value === undefined || value === '') return null;
  if (value === 'low' || value === 'medium' || value === 'high' || value === 'urgent') return value;
  throw new Error(`'${String(value)}' is not a valid priority`);
}

const update: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  if ('priority' in req.body) setPriority(req.core, conversation, priorityOf(req.body.priority), actor.user);
  return show(req);
};

const togglePriority: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  setPriority(req.core, conversation, priorityOf(req.body.priority), actor.user);
  return {};
};

/** Epoch seconds; of an ISO text only the leading number is read, so that it lands in 1970. */
function snoozeTime(value: unknown): number | null {
  const at = int(value);
  return at === undefined ? null : at * 1000;
}

const toggleStatus: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  const given = str(req.body.status);
  const toggled: m.Status = conversation.status === 'open' ? 'resolved' : 'open';
  if (given !== undefined && given !== 'open' && given !== 'resolved' && given !== 'pending' && given !== 'snoozed') {
    throw new Error(`'${given}' is not a valid status`);
  }
  setStatus(req.core, conversation, given ?? toggled, snoozeTime(req.body.snoozed_until), actor.user);
  const payload = {
    success: true,
    conversation_id: conversation.displayId,
    current_status: conversation.status,
    snoozed_until: isoOrNull(conversation.snoozedUntil),
  };
  return { json: { payload } };
};

const typing: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  const to = recipients(req.core.world, conversation);
  to.delete(actor.user.id);
  const user = userPush(req.core.world, actor.user, actor.account.id);
  const data = {
    conversation: conversationPush(req.core.world, req.core.url, conversation),
    user,
    is_private: bool(req.body.is_private),
    performer: user,
  };
  req.core.emit(`conversation.typing_${req.body.typing_status === 'on' ? 'on' : 'off'}`, actor.account.id, data, to);
  return {};
};

const seen: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  markSeen(req.core, conversation, actor.user);
  return show(req);
};

const unread: Handler = (req) => {
  markUnread(conversationOf(req).conversation);
  return show(req);
};

const assignment: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  const { world } = req.core;
  if ('assignee_id' in req.body) {
    const to = world.users.get(int(req.body.assignee_id) ?? 0);
    const known = to?.memberships.has(actor.account.id) === true ? to : undefined;
    assign(req.core, conversation, known?.id ?? null, actor.user);
    return { json: known === undefined ? null : agent(world, known, actor.account.id) };
  }
  const team = world.teams.get(int(req.body.team_id) ?? 0);
  const known = team?.accountId === actor.account.id ? team : undefined;
  assignTeam(req.core, conversation, known?.id ?? null, actor.user);
  if (known === undefined) return { json: null };
  const at = iso(known.createdAt);
  return {
    json: {
      id: known.id,
      name: known.name,
      description: null,
      allow_auto_assign: true,
      account_id: known.accountId,
      created_at: at,
      updated_at: at,
    },
  };
};

const labels: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  if (req.method === 'POST') setLabels(req.core, conversation, strings(req.body.labels), actor.user);
  return { json: { payload: conversation.labels } };
};

function participantsOf(req: Req, conversation: m.Conversation): unknown[] {
  const { world } = req.core;
  return [...conversation.participants].flatMap((id) => {
    const user = world.users.get(id);
    return user === undefined ? [] : [agent(world, user, conversation.accountId)];
  });
}

const participants: Handler = (req) => {
  const { conversation } = conversationOf(req);
  const given = ints(req.body.user_ids);
  if (req.method === 'PATCH') conversation.participants.clear();
  if (req.method === 'PATCH' || req.method === 'POST') for (const id of given) conversation.participants.add(id);
  if (req.method !== 'DELETE') return { json: participantsOf(req, conversation) };
  for (const id of given) conversation.participants.delete(id);
  return {};
};

/** One draft per conversation, shared by all agents. */
const draft: Handler = (req) => {
  const { conversation } = conversationOf(req);
  if (req.method === 'GET')
    return { json: conversation.draft === null ? { has_draft: false } : { has_draft: true, message: conversation.draft } };
  const given = isObject(req.body.draft_message) ? str(req.body.draft_message.message) : undefined;
  conversation.draft = req.method === 'PATCH' ? (given ?? null) : null;
  return {};
};

const customAttributes: Handler = (req) => {
  const { conversation } = conversationOf(req);
  setCustomAttributes(req.core, conversation, isObject(req.body.custom_attributes) ? req.body.custom_attributes : {});
  return { json: { custom_attributes: conversation.custom } };
};

const attachments: Handler = (req) => {
  const { conversation } = conversationOf(req);
  const rows = conversation.messages.flatMap((message) => message.attachments.map((a) => ({ a, message })));
  rows.sort((x, y) => y.a.id - x.a.id);
  const page = Math.max(1, int(req.query.page) ?? 1);
  const payload = rows.slice((page - 1) * 100, page * 100).map(({ a, message }) => attachmentRow(req.core.world, req.core.url, a, message));
  return { json: { meta: { total_count: rows.length }, payload } };
};

const transcript: Handler = (req) => {
  conversationOf(req);
  if (str(req.body.email) === undefined) throw unprocessable('email param missing');
  return {};
};

/** Adds the routes. */
export function conversationRoutes(router: Router, base: string): void {
  const one = `${base}/conversations/:id`;
  router.on('GET', one, show);
  router.on('PATCH', one, update);
  router.on('DELETE', one, remove);
  router.on('POST', `${one}/toggle_status`, toggleStatus);
  router.on('POST', `${one}/toggle_priority`, togglePriority);
  router.on('POST', `${one}/toggle_typing_status`, typing);
  router.on('POST', `${one}/update_last_seen`, seen);
  router.on('POST', `${one}/unread`, unread);
  router.on('POST', `${one}/custom_attributes`, customAttributes);
  router.on('POST', `${one}/transcript`, transcript);
  router.on('GET', `${one}/attachments`, attachments);
  router.on('POST', `${one}/assignments`, assignment);
  for (const [action, run] of [
    ['mute', mute],
    ['unmute', unmute],
  ] as const) {
    router.on('POST', `${one}/${action}`, (req) => {
      const { actor, conversation } = conversationOf(req);
      run(req.core, conversation, actor.user);
      return {};
    });
  }
  for (const method of ['GET', 'POST']) router.on(method, `${one}/labels`, labels);
  for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) router.on(method, `${one}/participants`, participants);
  for (const method of ['GET', 'PATCH', 'DELETE']) router.on(method, `${one}/draft_messages`, draft);
}
