/**
 * Pages of the demo's pull.
 *
 * ```
 *  no cursor ─► list (head, then conversations newest first, as of one moment) ─► news since that moment ─► backfill (depth `complete`)
 * ```
 * A cursor says where in this the reader is; a page may be the last before the worker dies.
 */
import * as v from 'valibot';
import type { Viewer } from '../../domain/contact';
import type { BackendEvent } from '../../domain/event';
import type { Page, PullDepth } from '../backend';
import { keyOf } from './cast';
import { pastLength } from './past';
import { repliesOf } from './replies';
import { AGENTS, INBOXES, LABELS, MACROS, TEAMS, TEMPLATES } from './shop';
import type { Moment, World } from './world';

const Cursor = v.object({
  /** The state's birth: a cursor of an older demo starts anew. */
  born: v.number(),
  at: v.number(),
  deeds: v.number(),
  /** Conversations listed so far; absent = the list is complete. */
  next: v.exactOptional(v.number()),
  /** Backfill: the conversation (by its place at the start) and the message before which it goes on; `done` when all is here. */
  back: v.exactOptional(v.object({ i: v.number(), n: v.exactOptional(v.number()) })),
  done: v.exactOptional(v.boolean()),
});

type Place = v.InferOutput<typeof Cursor>;

/** Messages of a conversation that come with the list: enough for the first screen of a thread. */
const TAIL = 20;
const LIST_PAGE = 20;
const BACKFILL_PAGE = 400;

/** Yields pages until current. `world` gives the newest world, `now` the time; both are asked again for each stage. */
export async function* pages(
  cursor: string | undefined,
  depth: PullDepth,
  world: () => Promise<World>,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  signal.throwIfAborted();
  const first = await world();
  let place = read(cursor, first) ?? { born: first.state.born, ...first.moment(now()), next: 0 };
  for (const page of list(first, place)) {
    signal.throwIfAborted();
    place = page.place;
    yield { events: page.events, cursor: JSON.stringify(place), progress: page.progress };
    signal.throwIfAborted();
  }
  const current = await world();
  const moment = current.moment(now());
  const events = current.news(place, moment);
  signal.throwIfAborted();
  place = { ...place, ...moment };
  yield { events, cursor: JSON.stringify(place) };
  if (depth !== 'complete' || place.done) return;
  for (const page of backfill(current, place)) {
    signal.throwIfAborted();
    place = page.place;
    yield { events: page.events, cursor: JSON.stringify(place), progress: page.progress };
    signal.throwIfAborted();
  }
}

interface Step {
  readonly events: readonly BackendEvent[];
  readonly place: Place;
  readonly progress: NonNullable<Page['progress']>;
}

function* list(world: World, start: Place): Generator<Step> {
  if (start.next === undefined) return;
  const { next: _next, ...listed } = start;
  const moment: Moment = { at: start.at, deeds: start.deeds };
  const total = world.cast.size;
  const [tail, size] = world.config.conversations === undefined ? [TAIL, LIST_PAGE] : [1, 200];
  let events: BackendEvent[] = start.next === 0 ? head(world, moment) : [];
  let done = 0;
  for (const key of world.order(moment)) {
    done += 1;
    if (done <= start.next) continue;
    events.push(...world.snapshot(key, moment, tail));
    if (done % size !== 0) continue;
    yield { events, place: { ...listed, next: done }, progress: { done, total: Math.max(done, total) } };
    events = [];
  }
  yield { events, place: listed, progress: { done, total: done } };
}

/** What is true of the account as a whole. */
function head(world: World, moment: Moment): BackendEvent[] {
  const viewer: Viewer = world.viewer;
  return [
    { type: 'viewer', viewer },
    { type: 'inboxes', inboxes: INBOXES },
    { type: 'agents', agents: AGENTS },
    { type: 'teams', teams: TEAMS },
    { type: 'labels', labels: LABELS },
    { type: 'macros', macros: MACROS },
    { type: 'savedReplies', savedReplies: repliesOf(world.state) },
    { type: 'templates', templates: TEMPLATES },
    ...world.contacts(moment).map((contact) => ({ type: 'contact', contact }) as const),
  ];
}

function* backfill(world: World, start: Place): Generator<Step> {
  const { back, ...rest } = start;
  const total = world.cast.size;
  let events: BackendEvent[] = [];
  for (let i = back?.i ?? 0; i < total; i += 1) {
    const part = world.cast.part(i);
    if (!part) break;
    const key = keyOf(part.role.inbox, part.role.phone);
    if (!world.told(world.thread(key, start))) continue;
    let n = (i === back?.i ? back.n : undefined) ?? pastLength(part);
    while (n > 0) {
      const from = Math.max(0, n - (BACKFILL_PAGE - Math.min(BACKFILL_PAGE - 1, events.length)));
      events.push(...world.past(key, from, n).map((message) => ({ type: 'message', message }) as const));
      n = from;
      if (n > 0) {
        yield { events, place: { ...rest, back: { i, n } }, progress: { done: i, total } };
        events = [];
      }
    }
    events.push({ type: 'conversation', key, patch: { historyComplete: true } });
    if (events.length < BACKFILL_PAGE) continue;
    yield { events, place: { ...rest, back: { i: i + 1 } }, progress: { done: i + 1, total } };
    events = [];
  }
  yield { events, place: { ...rest, done: true }, progress: { done: total, total } };
}

function read(cursor: string | undefined, world: World): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    const result = v.safeParse(Cursor, JSON.parse(cursor));
    return result.success && result.output.born === world.state.born ? result.output : undefined;
  } catch {
    return undefined;
  }
}
