/**
 * What a limited role holds here: the server says nothing when a conversation is given to somebody else while nobody listens, it only
 * stops listing it. So the ones that were listed are asked for again, a few at a time, and those that are refused go.
 */
import type { BackendEvent } from '../../domain/event';
import type { Place } from './cursor';
import { keyOf } from './facts';
import { readConversation, type Seen } from './reading';
import type { Session } from './session';

/** Conversations that are remembered, and asked for in one round. */
const MOST = 500;
const ROUND = 25;

type Held = NonNullable<Place['held']>;

/** Adds what was listed just now; a role that sees everything holds nothing. The ones asked for longest ago are first. */
export async function holding(
  session: Session,
  held: Held | undefined,
  rows: readonly Seen[],
  signal: AbortSignal,
): Promise<{ held?: Held }> {
  if ((await session.viewer(signal)).visibility === 'all') return {};
  const ids = new Set(rows.map(({ wire }) => wire.id));
  const older = (held ?? []).filter(([id]) => !ids.has(id));
  const added = rows.map(({ wire }): Held[number] => [wire.id, keyOf(wire.inbox_id, wire.meta.sender.id)]);
  return { held: [...older, ...added].slice(-MOST) };
}

/** Asks for the oldest of the held. What is gone for this role leaves with its messages, unless its thread is held by another conversation. */
export async function released(
  session: Session,
  held: Held | undefined,
  signal: AbortSignal,
): Promise<{ events: BackendEvent[]; held?: Held }> {
  if (!held || (await session.viewer(signal)).visibility === 'all') return { events: [] };
  const asked = held.slice(0, ROUND);
  const answers = await Promise.all(asked.map(([id]) => readConversation(session, id, signal)));
  const kept = [...held.slice(ROUND), ...asked.filter((_one, at) => answers[at] !== undefined)];
  const gone = asked.filter((_one, at) => answers[at] === undefined).map(([, key]) => key);
  const left = new Set(kept.map(([, key]) => key));
  const events = [...new Set(gone)].filter((key) => !left.has(key)).map((key): BackendEvent => ({ type: 'conversation.gone', key }));
  return { events, held: kept };
}
