/** Reads conversations and ranges of messages over REST and turns them into facts, each conversation before what is said about it. */
import type { BackendEvent } from '../../domain/event';
import { BackendError } from '../backend';
import { customer, introduction, isUnfinished, lastId, learn, messageOf, shown, standing } from './facts';
import { field, readList, readOne } from './parse';
import { WireConversation } from './parse-conversation';
import type { KnownInbox } from './parse-inbox';
import { WireMessage } from './parse-message';
import type { Session } from './session';

/** The server's page of messages. */
const PAGE = 20;
/** The server's largest answer to a range of ids. */
const RANGE = 1000;
/** Ids that are read again with the next page or range. */
const PAGE_OVERLAP = 3;
const RANGE_OVERLAP = 50;
/** Larger than any message id. */
const END = 2_147_483_647;

/** A conversation as read, in an inbox that we carry and that the role lists. */
export interface Seen {
  readonly wire: WireConversation;
  readonly inbox: KnownInbox;
}

/** Those of a list that the panel may show. */
export async function visible(session: Session, rows: unknown, signal: AbortSignal): Promise<Seen[]> {
  const wires = readList(WireConversation, rows, 'conversation', session.env.log);
  const seen: Seen[] = [];
  for (const wire of wires) {
    const one = await seenOf(session, wire, signal);
    if (one) seen.push(one);
  }
  return seen;
}

/** One conversation; undefined when it is gone or not for this role (an agent may open more than the role lists). */
export async function readConversation(session: Session, display: number, signal: AbortSignal): Promise<Seen | undefined> {
  try {
    const body = await session.client.get(`/conversations/${display}`, signal);
    const wire = readOne(WireConversation, body, 'conversation', session.env.log);
    return wire && (await seenOf(session, wire, signal));
  } catch (error) {
    if (error instanceof BackendError && (error.kind === 'gone' || error.kind === 'forbidden')) return undefined;
    throw error;
  }
}

/** The conversation, when its inbox is one that we carry and the role lists it. */
export async function seenOf(session: Session, wire: WireConversation, signal: AbortSignal): Promise<Seen | undefined> {
  const inbox = await session.inbox(wire.inbox_id, signal);
  if (!inbox) return undefined;
  const assignee = wire.meta.assignee_type === 'AgentBot' ? undefined : wire.meta.assignee?.id;
  return (await session.lists(assignee === undefined ? undefined : String(assignee), wire.inbox_id, signal)) ? { wire, inbox } : undefined;
}

/** How a conversation's messages are news or history. */
export type Freshness = 'news' | 'history';

/**
 * A conversation with messages: introduction, messages in the order of their ids, then how it stands, so that unread numbers end as the
 * server has them. `begun` (ms of our clock) is when the read began: what an event told since then is newer.
 */
export function factsOf(
  session: Session,
  { wire, inbox }: Seen,
  messages: readonly WireMessage[],
  freshness: Freshness,
  begun: number,
): BackendEvent[] {
  const known = learn(session, wire, inbox);
  const seenAt = freshness === 'history' ? undefined : (wire.agent_last_seen_at ?? 0);
  const now = session.client.now();
  const told = messages.filter((one) => !session.toldSince(one.id, begun));
  return [
    introduction(known),
    ...told.map((one) => messageOf(one, known.key, inbox, now, seenAt)),
    // The thread's copy of the name has no version of its own: it goes with the contact.
    ...(session.toldSince(`contact/${wire.meta.sender.id}`, begun) ? [] : customer(known, wire)),
    standing(known),
  ];
}

/** The conversation with the one message that its body shows, as lists need it. `bare`: nothing in it can be shown. */
export function factsOfRow(session: Session, seen: Seen, freshness: Freshness, begun: number): BackendEvent[] {
  const message = shown(seen.wire);
  const facts = factsOf(session, seen, message ? [message] : [], freshness, begun);
  if (message) return facts;
  // Only notes or activity at the end: it keeps its place in the list until its messages are read.
  const known = learn(session, seen.wire, seen.inbox);
  return [...facts, { type: 'conversation', key: known.key, patch: { lastAt: known.leg.lastAt } }];
}

/** True when the body does not say all that the list needs: what is shown, or when the customer last wrote. */
export function needsMessages({ wire, inbox }: Seen): boolean {
  const message = shown(wire);
  if (!message) return lastId(wire) > 0;
  return inbox.channel === 'whatsapp' && wire.can_reply && message.message_type !== 0;
}

/** A page of messages. `isFull`: older ones may follow, whatever of it could be read. */
export interface MessagePage {
  readonly messages: WireMessage[];
  readonly isFull: boolean;
}

/** The newest twenty messages, or those before an id; in the order of their times. */
export async function readPage(session: Session, display: number, before: number | undefined, signal: AbortSignal): Promise<MessagePage> {
  const query = before === undefined ? undefined : { before };
  const body = await session.client.get(`/conversations/${display}/messages`, signal, query);
  const rows = field(body, 'payload');
  return { messages: readList(WireMessage, rows, 'message', session.env.log), isFull: Array.isArray(rows) && rows.length >= PAGE };
}

/** The messages of such a page. */
export async function readMessages(
  session: Session,
  display: number,
  before: number | undefined,
  signal: AbortSignal,
): Promise<WireMessage[]> {
  return (await readPage(session, display, before, signal)).messages;
}

/**
 * Where the page before these begins: the server chooses by id but sorts by time, and under load the two differ by a little. So the next
 * page has the last few once more.
 */
export function before(messages: readonly WireMessage[]): number | undefined {
  return messages.length === 0 ? undefined : Math.min(...messages.map(({ id }) => id)) + PAGE_OVERLAP;
}

/** All messages with an id of at least `from`, a thousand at a time; ascending. */
export async function* readRange(session: Session, display: number, from: number, signal: AbortSignal): AsyncGenerator<WireMessage[]> {
  for (let after = from; ; ) {
    const body = await session.client.get(`/conversations/${display}/messages`, signal, { after, before: END });
    const rows = field(body, 'payload');
    const messages = readList(WireMessage, rows, 'message', session.env.log);
    yield messages;
    const top = Math.max(...messages.map(({ id }) => id), after);
    if (!Array.isArray(rows) || rows.length < RANGE) return;
    after = Math.max(after + 1, top - RANGE_OVERLAP);
  }
}

/** The lowest id among messages whose status may still change; undefined when all are final. `after` in ms of the server's clock. */
export function looseIn(messages: readonly WireMessage[], inbox: KnownInbox, after: number): number | undefined {
  const open = messages.filter((one) => one.created_at > after && isUnfinished(one, inbox)).map((one) => one.id);
  return open.length > 0 ? Math.min(...open) : undefined;
}
