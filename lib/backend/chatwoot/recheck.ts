/**
 * Looks at conversations again of which something is doubtful: unread here although a colleague may have read them (that comes with no
 * event and changes no version), or of a contact that is gone.
 */
import type { Conversation } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import { BackendError } from '../backend';
import { field, readOne } from './parse';
import { WireConversation } from './parse-conversation';
import { factsOf, factsOfRow, seenOf, visible } from './reading';
import type { Session } from './session';

/** Pages of the list, unread ones first. */
const PAGES = 3;
/** Asked for one by one at most, and together. */
const MOST = 50;
const TOGETHER = 5;

/** See `Backend.recheck`: a list has most of them; only what is not on it is asked for. */
export async function recheck(session: Session, rows: readonly Conversation[], signal: AbortSignal): Promise<BackendEvent[]> {
  const unread = rows.flatMap((row) => (row.legs ?? []).filter((leg) => leg.unread > 0 && leg.state !== 'closed').map((leg) => leg.id));
  if (unread.length === 0) return [];
  const begun = session.env.now();
  const listed = new Set<string>();
  const events: BackendEvent[] = [];
  for (let page = 1; page <= PAGES && unread.some((id) => !listed.has(id)); page += 1) {
    const body = await session.client.get('/conversations', signal, { status: 'open', sort_by: 'unread', page });
    const seen = await visible(session, field(body, 'data', 'payload'), signal);
    for (const { wire } of seen) listed.add(String(wire.id));
    events.push(...seen.flatMap((one) => factsOfRow(session, one, 'history', begun).filter((event) => event.type !== 'message')));
    // From the first that is read on, none is unread.
    if (seen.length === 0 || seen.some(({ wire }) => wire.unread_count === 0)) break;
  }
  const left = unread.filter((id) => !listed.has(id)).slice(0, MOST);
  return [...events, ...(await again(session, left.map(Number), signal))];
}

/** How each of these conversations stands; `leg.gone` for those that the server does not have any more. */
export async function again(session: Session, displays: readonly number[], signal: AbortSignal): Promise<BackendEvent[]> {
  const events: BackendEvent[] = [];
  for (let at = 0; at < displays.length; at += TOGETHER) {
    const some = await Promise.all(displays.slice(at, at + TOGETHER).map((id) => one(session, id, signal)));
    events.push(...some.flat());
  }
  return events;
}

async function one(session: Session, display: number, signal: AbortSignal): Promise<BackendEvent[]> {
  const begun = session.env.now();
  try {
    const body = await session.client.get(`/conversations/${display}`, signal);
    const wire = readOne(WireConversation, body, 'conversation', session.env.log);
    const seen = wire && (await seenOf(session, wire, signal));
    return seen ? factsOf(session, seen, [], 'history', begun) : [];
  } catch (error) {
    if (error instanceof BackendError && error.kind === 'gone') return [{ type: 'leg.gone', id: String(display) }];
    if (error instanceof BackendError && error.kind === 'forbidden') return [];
    throw error;
  }
}
