/** Messages of a conversation: contract section 2.3. */
import type { Actor } from './access';
import { forbidden, type Handler, HttpError, notFound, type Req, type Router, unprocessable } from './http';
import { createMessage, deleteMessage, retryMessage } from './messages';
import type * as m from './model';
import { bool, int, isObject, isUpload, str } from './params';
import { updateMessage } from './provider';
import { conversationOf } from './rest-conversations';
import { messageRest } from './shapes-message';
import { contactPush, isoOrNull, userPush } from './shapes-people';

/** Per conversation and minute, all kinds of messages. */
const FLOOD = 200;

const index: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  const { world, url } = req.core;
  const before = int(req.query.before);
  const after = int(req.query.after);
  const hide = bool(req.query.filter_internal_messages);
  // Chosen by id, but in the order of their times: the two differ by a little under load.
  let rows = conversation.messages
    .filter((x) => !hide || (!x.private && x.type !== 2))
    .sort((a, b) => a.createdAt - b.createdAt || a.id - b.id);
  if (before !== undefined && after !== undefined) rows = rows.filter((x) => x.id >= after && x.id < before).slice(0, 1000);
  else if (before !== undefined) rows = rows.filter((x) => x.id < before).slice(-20);
  else if (after !== undefined) rows = rows.filter((x) => x.id > after).slice(0, 100);
  else rows = rows.slice(-20);
  const assignee = conversation.assigneeId === null ? undefined : world.users.get(conversation.assigneeId);
  return {
    json: {
      meta: {
        labels: conversation.labels,
        additional_attributes: conversation.additional,
        contact: contactPush(world.contactOf(conversation)),
        ...(assignee === undefined ? {} : { assignee: userPush(world, assignee, actor.account.id) }),
        agent_last_seen_at: isoOrNull(conversation.agentLastSeenAt),
        assignee_last_seen_at: isoOrNull(conversation.assigneeLastSeenAt),
      },
      payload: rows.map((x) => messageRest(world, url, x)),
    },
  };
};

function attributes(value: unknown): m.Json {
  if (isObject(value)) return value;
  if (typeof value !== 'string' || value === '') return {};
  const parsed: unknown = JSON.parse(value);
  return isObject(parsed) ? parsed : {};
}

/** Everything that makes a message invalid is a 422. */
function check(_req: Req, inbox: m.Inbox, given: m.Json): void {
  if ((str(given.content) ?? '').length > 150_000)
    throw unprocessable('Validation failed: Content is too long (maximum is 150000 characters)');
  if (given.message_type === 'incoming' && inbox.kind !== 'api') throw unprocessable('Incoming messages are only allowed in Api inboxes');
  const template = given.template_params;
  if (
    isObject(template) &&
    (str(template.name) === undefined || ('processed_params' in template && !isObject(template.processed_params)))
  ) {
    throw unprocessable('Validation failed: Additional attributes template_params is invalid');
  }
}

function create(req: Req, actor: Actor, conversation: m.Conversation, given: m.Json, echoId?: string): m.Message {
  const inbox = req.core.world.inboxOf(conversation);
  check(req, inbox, given);
  const since = req.core.clock.now() - 60_000;
  if (conversation.messages.length >= FLOOD && (conversation.messages.at(-FLOOD)?.createdAt ?? 0) > since)
    throw unprocessable('Validation failed: Too many messages');
  const list = given.attachments;
  const files = (Array.isArray(list) ? list : list === undefined ? [] : [list]).filter(isUpload);
  const incoming = given.message_type === 'incoming';
  const template = isObject(given.template_params) ? { template_params: given.template_params } : {};
  return createMessage(req.core, conversation, {
    type: incoming ? 0 : 1,
    content: str(given.content) ?? null,
    sender: incoming ? { type: 'Contact', id: conversation.contactId } : { type: 'User', id: actor.user.id },
    private: bool(given.private),
    sourceId: str(given.source_id) ?? null,
    contentType: str(given.content_type) ?? 'text',
    contentAttributes: attributes(given.content_attributes),
    additional: template,
    files,
    ...(echoId === undefined ? {} : { echoId }),
    performer: actor.user,
  });
}

/** The message half of POST messages and of POST conversations. */
export const postMessage = { check, create };

const post: Handler = (req) => {
  const { actor, conversation } = conversationOf(req);
  const echoId = str(req.body.echo_id);
  let message: m.Message;
  try {
    message = create(req, actor, conversation, req.body, echoId);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw unprocessable(error instanceof Error ? error.message : 'error');
  }
  return { json: messageRest(req.core.world, req.core.url, message, echoId) };
};

function messageOf(req: Req, missing: HttpError): { message: m.Message; actor: Actor } {
  const { actor, conversation } = conversationOf(req);
  const message = conversation.messages.find((x) => x.id === Number(req.at.message));
  if (message === undefined) throw missing;
  return { message, actor };
}

const remove: Handler = (req) => {
  const { message } = messageOf(req, notFound());
  deleteMessage(req.core, message);
  return { json: messageRest(req.core.world, req.core.url, message) };
};

/** Even an unknown message is a 422 here. */
const retry: Handler = (req) => {
  const { message } = messageOf(req, unprocessable("Couldn't find Message"));
  retryMessage(req.core, message);
  return { json: messageRest(req.core.world, req.core.url, message) };
};

const patch: Handler = (req) => {
  const { message } = messageOf(req, notFound());
  if (req.core.world.inboxOf(message).kind !== 'api')
    throw new HttpError(403, { error: 'Message status update is only allowed for API inboxes' });
  const status = req.body.status;
  if (status !== 'sent' && status !== 'delivered' && status !== 'read' && status !== 'failed') throw forbidden();
  const error = str(req.body.external_error);
  if (!(message.status === 'read' && status === 'delivered')) {
    updateMessage(req.core, message, {
      status,
      ...(error === undefined ? {} : { contentAttributes: { ...message.contentAttributes, external_error: error } }),
    });
  }
  return { json: messageRest(req.core.world, req.core.url, message) };
};

/** Adds the routes. */
export function messagesRoutes(router: Router, base: string): void {
  const path = `${base}/conversations/:id/messages`;
  router.on('GET', path, index);
  router.on('POST', path, post);
  router.on('DELETE', `${path}/:message`, remove);
  router.on('PATCH', `${path}/:message`, patch);
  router.on('POST', `${path}/:message/retry`, retry);
}
