/** Whether an unclear send arrived: looked for by our reference in every conversation of the thread that was active since the attempt. */
import { actingLeg } from '../../domain/conversation';
import type { Message } from '../../domain/message';
import type { Found, Outgoing } from '../backend';
import { legsOf } from './history';
import type { WireMessage } from './parse-message';
import { before, readMessages } from './reading';
import { acceptedOf } from './send';
import type { Session } from './session';

/** The server may still be working at a request that we gave up (ms): its own limit is 15 s, uploads take longer. */
const IN_FLIGHT = 60_000;
const IN_FLIGHT_FILES = 180_000;
/** Clocks differ (ms). */
const SKEW = 120_000;
const FIRST_ASK = 2_000;
const LAST_ASK = 15_000;
const MOST_PAGES = 10;

/** See `Backend.find`. Absent is only said after a look that began when nothing could be under way any more. */
export async function find(session: Session, outgoing: Outgoing, signal: AbortSignal): Promise<Found> {
  const { message, conversation, files } = outgoing;
  if (message.leftAt === 0) return 'notSent';
  const elapsed = elapsedOf(session, message);
  const legs = await legsOf(session, conversation.key, signal);
  const since = sinceOf(session, message);
  const active = legs.filter(({ wire }) => (wire.last_activity_at ?? 0) >= since).map(({ wire }) => wire.id);
  const acting = actingLeg(conversation.legs ?? []);
  const ids = new Set([...active, ...(acting ? [Number(acting.id)] : [])]);
  for (const display of ids) {
    const own = await search(session, display, message.ref, since, signal);
    if (own) return acceptedOf(session, display, own, signal);
  }
  const probes = message.probes ?? 0;
  const wait = Math.min(LAST_ASK, FIRST_ASK * 2 ** Math.min(probes, 8));
  const limit = files.length > 0 ? IN_FLIGHT_FILES : IN_FLIGHT;
  // Nothing tells how much time has passed: then the questions count.
  if (elapsed === undefined) return probes * LAST_ASK >= limit + LAST_ASK ? 'absent' : { pending: true, askAgainInMs: wait };
  if (elapsed >= limit) return 'absent';
  return { pending: true, askAgainInMs: Math.max(1, Math.min(wait, limit - elapsed)) };
}

/** Time since the attempt (ms), where it is known. A clock that says less than nothing was set back. */
function elapsedOf({ client, env }: Session, { leftAt, attemptAt }: Message): number | undefined {
  const now = leftAt === undefined ? env.now() : client.clock.now();
  const elapsed = now === undefined ? undefined : now - (leftAt ?? attemptAt ?? now);
  return elapsed === undefined || elapsed < 0 ? undefined : elapsed;
}

/** Nothing older than this (ms, the server's time) can be it. A clock that was set back since says nothing. */
function sinceOf({ client, env }: Session, { leftAt, attemptAt }: Message): number {
  if (leftAt !== undefined) return leftAt - SKEW;
  return attemptAt !== undefined && attemptAt > env.now() ? 0 : (attemptAt ?? env.now()) + client.skew - SKEW;
}

/** Goes back page by page until before the attempt. */
async function search(
  session: Session,
  display: number,
  ref: string,
  since: number,
  signal: AbortSignal,
): Promise<WireMessage | undefined> {
  let from: number | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const messages = await readMessages(session, display, from, signal);
    const own = messages.find((one) => one.content_attributes.client_ref === ref);
    if (own) return own;
    const [oldest] = messages;
    if (!oldest || oldest.created_at < since) return undefined;
    from = before(messages);
  }
  return undefined;
}
