/**
 * Pages of the pull.
 *
 * ```
 *  no cursor ─► walk: head and first page (3 requests) ─► lists ─► further pages ─► look ─► resync ─► backfill (depth `complete`)
 *  cursor    ─► resync: changed since ─► look: messages since the mark, and statuses of older ones ─► census, if the number differs ─► backfill
 * ```
 * `since` and `mark` move only when everything before them is stored; a page may be the last before the worker dies.
 */
import type { BackendEvent } from '../../domain/event';
import { lately } from '../../domain/retry';
import type { Page, PullDepth } from '../backend';
import { backfill } from './backfill';
import { census, censusDue, counted, countOf, idsOf } from './census';
import { cursorOf, type Place, placeOf } from './cursor';
import { lastId, shown } from './facts';
import { holding, released } from './held';
import { LISTS, readLists } from './lists';
import { look } from './look';
import { field } from './parse';
import { factsOfRow, looseIn, needsMessages, type Seen, visible } from './reading';
import type { Session } from './session';
import { sighted } from './sight';

/** Overlap of two resyncs (ms): clocks, and writes that were under way. */
const OVERLAP = 15_000;
/** Ids are given before they can be read: only messages older than this (ms) move the mark. */
const SETTLED = 60_000;
/** A longer absence (ms) is caught up page by page: the answer to `updated_within` has no pages. */
const LONG = 24 * 3600_000;
/** How often the first page of the open list and the small lists' keys are looked at (ms): what no event and no version tells. */
const ROUND = 5 * 60_000;
/** A resync this long ago (ms) counts as now. */
const JUST_NOW = 10_000;
/** Statuses are followed for so long (ms). */
const FOLLOWED = 3 * 24 * 3600_000;
const MOST_LOOSE = 300;

/** See the file. */
export async function* pages(session: Session, cursor: string | undefined, depth: PullDepth, signal: AbortSignal): AsyncGenerator<Page> {
  signal.throwIfAborted();
  session.rows.clear();
  let place = placeOf(cursor);
  let begun = session.env.now();
  // What an event told of a contact since the step began is newer than what was read for the step.
  const isNewer = (event: BackendEvent) => event.type !== 'contact' || !session.toldSince(`contact/${event.contact.id}`, begun);
  for await (const step of stages(session, place, depth, signal)) {
    place = step.place;
    yield { events: step.events.filter(isNewer), cursor: cursorOf(place), ...(step.progress ? { progress: step.progress } : {}) };
    signal.throwIfAborted();
    begun = session.env.now();
  }
}

/** A page with the place that it leads to. */
export interface Step {
  readonly events: readonly BackendEvent[];
  readonly place: Place;
  readonly progress?: NonNullable<Page['progress']>;
}

async function* stages(session: Session, start: Place, depth: PullDepth, signal: AbortSignal): AsyncGenerator<Step> {
  let place = start;
  const run = async function* (steps: AsyncGenerator<Step>): AsyncGenerator<Step> {
    for await (const step of steps) {
      place = step.place;
      yield step;
    }
  };
  if (place.since === undefined || place.walk) yield* run(walk(session, place, signal));
  if (place.look) yield* run(look(session, place, signal));
  if (!session.client.clockKnown) await session.profile(signal);
  // Backfill follows a resync: it need not begin with another.
  const isCurrent = depth === 'complete' && lately(session.resyncedAt, JUST_NOW, session.env.now());
  // A long absence is walked through, newest first, down to where nothing is new.
  if (!isCurrent && session.client.now() - (place.since ?? 0) > LONG) yield* run(walk(session, place, signal));
  else if (!isCurrent) yield* run(resync(session, place, signal));
  if (place.look) yield* run(look(session, place, signal));
  if (depth === 'complete' && censusDue(session, place)) yield* run(census(session, place, signal));
  if (depth === 'complete' && !place.back?.done) yield* run(backfill(session, place, signal));
}

/** The list, newest activity first; the first time all of it, later until nothing is new. */
async function* walk(session: Session, start: Place, signal: AbortSignal): AsyncGenerator<Step> {
  let place = start;
  for (;;) {
    const page = place.walk?.page ?? 1;
    const begun = session.env.now();
    if (page === 1) session.roundAt = begun;
    const query = { status: 'all', sort_by: 'last_activity_at_desc', page };
    const [body, head] = await Promise.all([session.client.get('/conversations', signal, query), page === 1 ? session.head(signal) : []]);
    const raw = field(body, 'data', 'payload');
    const rows = await visible(session, raw, signal);
    const count = Array.isArray(raw) ? raw.length : 0;
    const at = place.walk ?? { page, done: 0, from: begun + session.client.skew, top: place.mark ?? 0, size: count };
    const freshness = place.since === undefined ? 'history' : 'news';
    const wanted = rows.filter((one) => (place.mark === undefined ? needsMessages(one) : lastId(one.wire) > place.mark));
    const { since } = place;
    const reached = since !== undefined && rows.length > 0 && rows.every((one) => (one.wire.last_activity_at ?? 0) < since - OVERLAP);
    const last = count < (at.size ?? 25) || count === 0 || reached;
    const done = at.done + count;
    const top = topOf(rows, at.top, at.from);
    const total = field(body, 'data', 'meta', 'all_count');
    const look = [...new Set([...(place.look ?? []), ...kept(session, wanted)])];
    const { walk: _walk, ...rest } = place;
    place = {
      ...rest,
      ...(look.length > 0 ? { look } : {}),
      loose: loosened(session, rest, rows),
      ...(await holding(session, rest.held, rows, signal)),
      ...(since === undefined && page === 1 && (await seesAll(session, signal)) ? firstCount(body) : {}),
      ...(last ? ended(place, at.from, top, look.length > 0) : { walk: { ...at, page: page + 1, done, top } }),
    };
    const events = [...head, ...rows.flatMap((one) => factsOfRow(session, one, freshness, begun))];
    yield { events, place, progress: { done, ...(typeof total === 'number' ? { total: Math.max(total, done) } : {}) } };
    if (!place.lists) {
      const keys = keysIn(await session.client.get('/cache_keys', signal));
      place = { ...place, lists: true, keys };
      yield { events: await readLists(session, LISTS, signal), place };
    }
    if (last) return;
  }
}

/** Moves `since` and `mark`, or says where they move when everything was looked into. */
function ended(place: Place, from: number, top: number, looks: boolean): Pick<Place, 'since' | 'mark' | 'next'> {
  const next = { since: from, mark: Math.max(top, place.mark ?? 0) };
  // The first time the list alone is the beginning: what is looked into then only completes it.
  return looks && place.since !== undefined ? { next } : next;
}

/** Everything that changed since, in one request; then what has neither version nor event. */
async function* resync(session: Session, given: Place, signal: AbortSignal): AsyncGenerator<Step> {
  const begun = session.env.now();
  const round = begun - session.roundAt >= ROUND || session.profileIsOld;
  const [{ body, from }, extra] = await Promise.all([
    changedSince(session, given.since, signal),
    round ? roundOf(session, given, signal) : undefined,
  ]);
  if (round) session.roundAt = begun;
  const start = await sighted(session, given, signal);
  const rows = await visible(session, field(body, 'data', 'payload'), signal);
  const mark = start.mark ?? 0;
  const wanted = rows.filter(({ wire }) => {
    const loose = start.loose?.[String(wire.id)];
    return lastId(wire) > mark || (loose !== undefined && loose < lastId(wire));
  });
  const look = [...new Set([...(start.look ?? []), ...kept(session, wanted)])];
  const ids = new Set(look);
  const events = rows.filter((one) => !ids.has(one.wire.id)).flatMap((one) => factsOfRow(session, one, 'news', begun));
  const next = { since: from, mark: topOf(rows, mark, from) };
  const place: Place = {
    ...start,
    ...(extra?.keys === undefined ? {} : { keys: extra.keys }),
    ...(extra?.count && (await seesAll(session, signal)) ? counted(start, extra.count.total, [...extra.count.ids, ...idsOf(body)]) : {}),
    loose: loosened(session, start, rows),
    ...(await holding(session, extra?.held ?? start.held, rows, signal)),
    ...(look.length > 0 ? { look, next } : next),
  };
  session.resyncedAt = begun;
  yield { events: [...(extra?.events ?? []), ...events], place };
}

/** The conversations that changed since a server time (ms), and the server's time when they were asked for. */
async function changedSince(session: Session, since: number | undefined, signal: AbortSignal): Promise<{ body: unknown; from: number }> {
  const { client, env } = session;
  for (let within = 0; ; ) {
    const begun = env.now();
    within = Math.max(within, span(client.now(), since));
    const body = await client.get('/conversations', signal, { status: 'all', updated_within: within });
    // The answer says what time it is at the server. Our clock may have been set back since the last one: then it was too little.
    const from = begun + client.skew;
    const needed = span(from, since);
    if (needed <= within + 2) return { body, from };
    within = needed;
  }
}

/** Seconds between the two, with the overlap. */
function span(now: number, since: number | undefined): number {
  return Math.max(1, Math.ceil((now - (since ?? now) + OVERLAP) / 1000));
}

/** Role, inboxes, small lists, how many conversations there are, and the newest of them: read marks of colleagues come with no event and change no version. */
async function roundOf(
  session: Session,
  place: Place,
  signal: AbortSignal,
): Promise<{ events: BackendEvent[]; keys: string; count?: ReturnType<typeof countOf>; held?: NonNullable<Place['held']> }> {
  const begun = session.env.now();
  await session.profile(signal, session.profileIsOld);
  const { client } = session;
  const query = { status: 'all', sort_by: 'last_activity_at_desc', page: 1 };
  const [body, cache] = await Promise.all([client.get('/conversations', signal, query), client.get('/cache_keys', signal)]);
  const keys = keysIn(cache);
  const changed = keys !== place.keys;
  if (changed) await session.inboxes(signal, true);
  const lists = changed ? await readLists(session, LISTS, signal) : [];
  const rows = await visible(session, field(body, 'data', 'payload'), signal);
  const standingOnly = rows.flatMap((one) => factsOfRow(session, one, 'history', begun).filter((event) => event.type !== 'message'));
  const { events, ...held } = await released(session, place.held, signal);
  return { events: [...(await session.head(signal)), ...lists, ...standingOnly, ...events], keys, count: countOf(body), ...held };
}

/** Their display ids; the bodies are kept for the look that follows. */
function kept(session: Session, wanted: readonly Seen[]): number[] {
  for (const one of wanted) session.rows.set(one.wire.id, one);
  return wanted.map((one) => one.wire.id);
}

/** The highest id among messages that are old enough to have nothing before them that is still being written. */
function topOf(rows: readonly Seen[], top: number, from: number): number {
  const settled = rows
    .flatMap(({ wire }) => [wire.last_non_activity_message, ...wire.messages])
    .filter((one) => one && one.created_at < from - SETTLED);
  return Math.max(top, ...settled.map((one) => one?.id ?? 0));
}

/** The places of unfinished messages, with what the rows show; those of long ago are given up. */
function loosened(session: Session, place: Place, rows: readonly Seen[]): Record<string, number> {
  const after = session.client.now() - FOLLOWED;
  const loose = { ...place.loose };
  for (const { wire, inbox } of rows) {
    const message = shown(wire);
    const lowest = message ? looseIn([message], inbox, after) : undefined;
    const id = String(wire.id);
    if (lowest !== undefined) loose[id] = Math.min(lowest, loose[id] ?? lowest);
  }
  return Object.fromEntries(Object.entries(loose).slice(-MOST_LOOSE));
}

/** The number of conversations says something only where the role does not change it. */
async function seesAll(session: Session, signal: AbortSignal): Promise<boolean> {
  return (await session.viewer(signal)).visibility === 'all';
}

function firstCount(body: unknown): Pick<Place, 'known'> {
  const count = countOf(body);
  return count ? { known: { count: count.total, top: Math.max(0, ...count.ids) } } : {};
}

function keysIn(body: unknown): string {
  return JSON.stringify(field(body, 'cache_keys') ?? '');
}
