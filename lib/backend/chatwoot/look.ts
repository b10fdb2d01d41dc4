/** Reads the messages of conversations that a list said are worth it: missed ones since the mark, and the statuses of older ones. */

import { previewOf } from '../../domain/conversation';
import type { BackendEvent, ConversationPatch } from '../../domain/event';
import type { Place } from './cursor';
import { messageOf } from './facts';
import type { WireMessage } from './parse-message';
import type { Step } from './pull';
import { factsOf, looseIn, readConversation, readMessages, readRange, type Seen } from './reading';
import type { Session } from './session';

/** Conversations of one page, read together. */
const TOGETHER = 6;
const FOLLOWED = 3 * 24 * 3600_000;
const SETTLED = 60_000;

/** Empties `place.look`, a few conversations at a time; then `since` and `mark` move. */
export async function* look(session: Session, start: Place, signal: AbortSignal): AsyncGenerator<Step> {
  let place = start;
  for (;;) {
    const ids = place.look ?? [];
    const batch = ids.slice(0, TOGETHER);
    const rest = ids.slice(TOGETHER);
    const results = await Promise.all(batch.map((id) => one(session, id, place, signal)));
    const loose = { ...place.loose };
    for (const [at, result] of results.entries()) {
      const id = String(batch[at]);
      if (result.loose === undefined) delete loose[id];
      else loose[id] = result.loose;
    }
    const top = Math.max(0, ...results.map((result) => result.top));
    const { look: _look, next, ...others } = place;
    const moved = next && { ...next, mark: Math.max(next.mark, top) };
    place = { ...others, loose, ...(rest.length > 0 ? { look: rest, ...(moved ? { next: moved } : {}) } : moved) };
    yield { events: results.flatMap((result) => result.events), place };
    if (rest.length === 0) return;
  }
}

interface Looked {
  readonly events: readonly BackendEvent[];
  readonly loose?: number;
  readonly top: number;
}

async function one(session: Session, display: number, place: Place, signal: AbortSignal): Promise<Looked> {
  const begun = session.env.now();
  const now = session.client.now();
  const messages: WireMessage[] = [];
  // During the first sync nothing is missed: the newest messages are enough to show the row.
  const first = place.since === undefined || (place.mark !== undefined && place.next === undefined);
  const from = Math.min((place.mark ?? 0) + 1, place.loose?.[String(display)] ?? Number.POSITIVE_INFINITY);
  const seen = session.rows.get(display) ?? (await readConversation(session, display, signal));
  if (!seen) return { events: [], top: 0 };
  if (first) messages.push(...(await readMessages(session, display, undefined, signal)));
  else for await (const some of readRange(session, display, from, signal)) messages.push(...some);
  const loose = looseIn(messages, seen.inbox, now - FOLLOWED);
  const settled = messages.filter((message) => message.created_at < now - SETTLED).map((message) => message.id);
  return {
    events: [...factsOf(session, seen, messages, first ? 'history' : 'news', begun), ...shownBy(session, seen, messages)],
    ...(loose === undefined ? {} : { loose }),
    top: Math.max(0, ...settled),
  };
}

/** A conversation that ends in notes or activity keeps its place in the list, with the last words between the two as its preview. */
function shownBy(session: Session, { wire, inbox }: Seen, messages: readonly WireMessage[]): BackendEvent[] {
  const said = messages.findLast((message) => message.message_type !== 2 && !message.private);
  const known = session.leg(wire.id);
  if (!said || !known || said.id === messages.at(-1)?.id) return [];
  const fact = messageOf(said, known.key, inbox, session.client.now(), undefined);
  if (fact.type !== 'message') return [];
  const { report, ...rest } = fact.message;
  const status = rest.kind === 'outbound' ? (report?.status ?? 'sent') : 'received';
  const preview = previewOf({ ...rest, conversationId: known.key, status });
  const patch: ConversationPatch = { lastAt: Math.max(known.leg.lastAt, said.created_at), preview };
  return [{ type: 'conversation', key: known.key, patch }];
}
