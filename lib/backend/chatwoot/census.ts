/**
 * Conversations that come and go without an event: deleted by an administrator, or in an inbox that the agent was added to or taken from.
 * Their number betrays it; then all of them are listed once, newest first, and what is not among them is gone.
 */
import type { BackendEvent } from '../../domain/event';
import type { Place } from './cursor';
import { field } from './parse';
import type { Step } from './pull';
import { factsOfRow, visible } from './reading';
import type { Session } from './session';

/** At most one census in this time (ms of the server): it costs a request for each 25 conversations. */
const SELDOM = 3600_000;
/** Clocks, and what was made while the first page was read (ms). */
const MARGIN = 10_000;
const MOST_PAGES = 2_000;

/** The number of conversations and their display ids as an answer shows them; undefined without a number. */
export function countOf(body: unknown): { readonly total: number; readonly ids: readonly number[] } | undefined {
  const total = field(body, 'data', 'meta', 'all_count');
  return typeof total === 'number' ? { total, ids: idsOf(body) } : undefined;
}

/** Display ids of a list, readable or not otherwise. */
export function idsOf(body: unknown): number[] {
  const rows = field(body, 'data', 'payload');
  return Array.isArray(rows) ? rows.flatMap((row: unknown) => numberIn(field(row, 'id'))) : [];
}

/** What is known after a look at the number; `census` when it is not what it was plus what is new. */
export function counted(place: Place, total: number, ids: readonly number[]): Pick<Place, 'known' | 'census'> {
  const top = Math.max(0, ...ids, place.known?.top ?? 0);
  if (!place.known) return { known: { count: total, top } };
  const fresh = new Set(ids.filter((id) => id > (place.known?.top ?? 0))).size;
  const differs = total !== place.known.count + fresh;
  return { known: { ...place.known, count: total, top }, ...(differs || place.census ? { census: true } : {}) };
}

/** True when a census is wanted and the last one is long ago. */
export function censusDue(session: Session, place: Place): boolean {
  return place.census === true && session.client.now() - (place.known?.at ?? 0) > SELDOM;
}

/** Lists everything. Says what is gone only when nothing moved meanwhile: a page that shifted may hide one. */
export async function* census(session: Session, start: Place, signal: AbortSignal): AsyncGenerator<Step> {
  const before = session.client.now() - MARGIN;
  const ids = new Set<number>();
  const totals = new Set<number>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const begun = session.env.now();
    const body = await session.client.get('/conversations', signal, { status: 'all', sort_by: 'created_at_desc', page });
    const some = idsOf(body);
    totals.add(countOf(body)?.total ?? -1);
    for (const id of some) ids.add(id);
    const rows = await visible(session, field(body, 'data', 'payload'), signal);
    yield { events: rows.flatMap((one) => factsOfRow(session, one, 'history', begun)), place: start };
    if (some.length === 0) break;
  }
  const { census: _wanted, ...rest } = start;
  const known = { count: ids.size, top: Math.max(0, ...ids), at: session.client.now() };
  const still = totals.size === 1 && totals.has(ids.size);
  const only: BackendEvent = { type: 'legs.only', ids: [...ids].map(String), before };
  yield still ? { events: [only], place: { ...rest, known } } : { events: [], place: { ...rest, known, census: true } };
}

function numberIn(value: unknown): number[] {
  return typeof value === 'number' ? [value] : [];
}
