/**
 * Live events as facts. Every event of the server is handled here or ignored on purpose.
 *
 * They come doubled, late and before the conversation that they are about: conversations are gated on their version, unknown ones are
 * asked for, and what the role would not list is dropped, for the server sends it all the same.
 */
import * as v from 'valibot';
import type { BackendEvent } from '../../domain/event';
import { customer, introduction, learn, messageOf, standing } from './facts';
import { type ListName, readLists } from './lists';
import { readOne } from './parse';
import { WireConversation } from './parse-conversation';
import { WireMessage } from './parse-message';
import { contactOf, WireContact } from './parse-people';
import { factsOf, readConversation, readMessages, type Seen } from './reading';
import { again } from './recheck';
import type { KnownLeg, Session } from './session';

const Event = v.object({ event: v.string(), data: v.looseObject({ account_id: v.optional(v.number()) }) });

const Typing = v.object({
  conversation: v.object({ id: v.number() }),
  user: v.object({ id: v.number(), name: v.fallback(v.optional(v.string(), ''), ''), type: v.fallback(v.optional(v.string(), ''), '') }),
});

const CacheKeys = v.object({ cache_keys: v.record(v.string(), v.unknown()) });

/** A conversation that began within this time (ms) has nothing that its events do not tell. */
const NEW = 60_000;
/** Typing has no end by itself (ms). */
const TYPING = 30_000;

/** Known and of no use here: no state of ours depends on them. */
const IGNORED =
  /^(first\.reply\.created|presence\.update|notification\.|conversation\.unread_count_changed|account\.enrichment_completed|copilot\.|voice_call\.)/;

/** The facts of one message of the stream. Rejects only with the errors of its requests. */
export async function factsOfEvent(session: Session, message: unknown, signal: AbortSignal): Promise<BackendEvent[]> {
  const event = readOne(Event, message, 'event', session.env.log);
  // The stream is the user's: events of the other accounts come too.
  if (!event || event.data.account_id !== session.config.account) return [];
  const { event: name, data } = event;
  switch (name) {
    case 'message.created':
    case 'message.updated':
      return messageEvent(session, data, name === 'message.created', signal);
    case 'conversation.created':
    case 'conversation.updated':
    case 'conversation.status_changed':
    case 'conversation.read':
    case 'conversation.mentioned':
    case 'conversation.contact_changed':
    case 'assignee.changed':
    case 'team.changed':
      return conversationEvent(session, data, signal);
    case 'conversation.typing_on':
    case 'conversation.typing_off':
      return typingEvent(session, data, name === 'conversation.typing_on');
    case 'contact.created':
    case 'contact.updated':
    case 'contact.merged': {
      const contact = readOne(WireContact, data, name, session.env.log);
      if (!contact) return [];
      session.tellContact(contact.id);
      return [{ type: 'contact', contact: contactOf(contact) }];
    }
    case 'contact.deleted': {
      const contact = readOne(WireContact, data, name, session.env.log);
      if (!contact) return [];
      // Deleted with its conversations, or merged into another that has them now.
      return [{ type: 'contact.gone', id: String(contact.id) }, ...(await again(session, session.legsOf(contact.id), signal))];
    }
    case 'account.cache_invalidated':
      return listsEvent(session, data, signal);
    default:
      if (!IGNORED.test(name)) session.env.log(`chatwoot: event not known: ${name.slice(0, 60)}`);
      return [];
  }
}

async function messageEvent(session: Session, data: unknown, created: boolean, signal: AbortSignal): Promise<BackendEvent[]> {
  const wire = readOne(WireMessage, data, 'message', session.env.log);
  const inbox = wire && (await session.inbox(wire.inbox_id, signal));
  if (!wire || !inbox) return [];
  session.tell(wire.id);
  const assignee = wire.conversation?.assignee_id ?? undefined;
  if (!(await session.lists(assignee === undefined ? undefined : String(assignee), wire.inbox_id, signal))) return [];
  const known = session.leg(wire.conversation_id);
  if (!known) {
    const begun = session.env.now() + 1;
    const seen = await readConversation(session, wire.conversation_id, signal);
    if (!seen) return [];
    const others = (await saidBefore(session, seen, signal)).filter((one) => one.id !== wire.id);
    return factsOf(session, seen, [...others, wire], created ? 'news' : 'history', begun);
  }
  const now = session.client.now();
  // Within a live stream nothing was seen yet; the read mark comes with the conversation.
  const fact = messageOf(wire, known.key, inbox, now, created ? 0 : undefined);
  return [introduction(known), fact, standing(counted(session, known, wire))];
}

/** The leg after the customer's message: free text is taken, and the unread number came along, unless an event of a newer message told it already. */
function counted(session: Session, known: KnownLeg, wire: WireMessage): KnownLeg {
  if (wire.id < known.newest || wire.message_type !== 0) return known;
  const { noWindow: _shut, ...open } = known.leg;
  const leg = { ...open, unread: wire.conversation?.unread_count ?? open.unread, lastAt: Math.max(open.lastAt, wire.created_at) };
  return session.remember(wire.conversation_id, { ...known, leg }, wire.id);
}

async function conversationEvent(session: Session, data: unknown, signal: AbortSignal): Promise<BackendEvent[]> {
  const wire = readOne(WireConversation, data, 'conversation', session.env.log);
  const inbox = wire && (await session.inbox(wire.inbox_id, signal));
  if (!wire || !inbox) return [];
  const before = session.leg(wire.id);
  const assignee = wire.meta.assignee_type === 'AgentBot' ? undefined : wire.meta.assignee?.id;
  if (!(await session.lists(assignee === undefined ? undefined : String(assignee), wire.inbox_id, signal))) {
    // It was ours and is another's now: who has it is all that is told, so that it leaves the lists.
    return before ? [standing(learn(session, wire, inbox))] : [];
  }
  if (!before) return unknownConversation(session, wire, signal);
  if (before.leg.version > wire.updated_at) return [];
  const known = learn(session, wire, inbox);
  return [introduction(known), ...customer(known, wire), standing(known)];
}

/** The first event of a conversation: it may be an old one of which the messages are here, or not. REST says the rest. */
async function unknownConversation(session: Session, wire: WireConversation, signal: AbortSignal): Promise<BackendEvent[]> {
  const begun = session.env.now();
  const seen = await readConversation(session, wire.id, signal);
  return seen ? factsOf(session, seen, await saidBefore(session, seen, signal), 'news', begun) : [];
}

/** The newest messages of a conversation that is not new, or was not for this role until now: the agent is to know what it is about. */
async function saidBefore(session: Session, { wire }: Seen, signal: AbortSignal): Promise<WireMessage[]> {
  const { visibility } = await session.viewer(signal);
  if (visibility === 'all' && session.client.now() - (wire.created_at ?? 0) < NEW) return [];
  return await readMessages(session, wire.id, undefined, signal);
}

function typingEvent(session: Session, data: unknown, on: boolean): BackendEvent[] {
  const typing = readOne(Typing, data, 'typing', session.env.log);
  const known = typing && session.leg(typing.conversation.id);
  if (!typing || !known || (typing.user.type === 'user' && typing.user.id === session.config.user)) return [];
  const now = session.env.now();
  return [{ type: 'typing', key: known.key, who: typing.user.name, until: on ? now + TYPING : now }];
}

async function listsEvent(session: Session, data: unknown, signal: AbortSignal): Promise<BackendEvent[]> {
  const keys = readOne(CacheKeys, data, 'cache keys', session.env.log);
  if (!keys) return [];
  // All three keys come each time; the lists are small and seldom change.
  await session.inboxes(signal, true);
  const names: ListName[] = ['labels', 'teams'];
  return [...(await session.head(signal)), ...(await readLists(session, names, signal))];
}
