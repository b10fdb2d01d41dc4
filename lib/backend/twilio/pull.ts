/**
 * The poll of an account.
 *
 * ```
 *  no cursor ─► FIRST (newest page, then up to a thousand rows) ─► HEAD ─► INFLIGHT ─► SWEEP when due
 *                                                                   ▲                      │
 *                                                                   └──── next pull ◄──────┘        depth `complete`: BACKFILL
 * ```
 * HEAD  one list, newest first, until the rows are 15 minutes older than the newest ever seen: new inbound and statuses in one request.
 *       Noisy accounts (most rows are other programs'): one list for each of our senders instead.
 * INFLIGHT  own sends without a last word that HEAD did not show, by id, with growing waits for ten minutes.
 * SWEEP  everything of yesterday and today, hourly and after a gap: late rows, redactions. Files at public addresses are taken down then.
 * Facts and the cursor that stands for them are stored together; a page without a cursor may be told again.
 */
import type { BackendEvent } from '../../domain/event';
import type { Page, PullDepth } from '../backend';
import { tidy } from './assets';
import { Place, readCursor } from './cursor';
import { backfill, firstPages, senderChanges } from './first';
import type { Row } from './parse';
import { isNoise, newestOf, one, type Poll, page } from './reading';
import { isUnderWay } from './rows';
import { Telling } from './telling';

const OVERLAP = 15 * 60_000;
const PAGE = 100;
const LARGE_PAGE = 1000;
const MOST_PAGES = 30;
const SWEEP_EVERY = 3_600_000;
/** After this long without a head there may be much: large pages, and a sweep. */
const GAP = 5 * 60_000;
/** With nobody looking, a head is asked for at most this often. */
const IDLE_GAP = 45_000;
/** The same for each sender of a noisy account. */
const IDLE_GAP_NOISY = 55_000;
const MOST_QUESTIONS = 5;
const DAY = 86_400_000;

/** Yields what is new. See `Backend.pull`. */
export async function* pull(
  poll: Poll,
  cursorText: string | undefined,
  depth: PullDepth,
  signal: AbortSignal,
  attention: boolean | undefined,
): AsyncGenerator<Page> {
  const { client, memory } = poll;
  signal.throwIfAborted();
  const now = client.env.now();
  const known = readCursor(cursorText);
  let place: Place;
  if (!known || known.first) {
    place = yield* firstPages(poll, known, depth, signal);
    memory.headAt = now;
  } else {
    place = new Place(known);
    const lately = now - Math.max(memory.headAt, known.at);
    const idleGap = known.noisy ? IDLE_GAP_NOISY * Math.min(5, client.config.senders.length) : IDLE_GAP;
    const gap = attention === false ? idleGap : depth === 'complete' ? IDLE_GAP : 0;
    const skip = lately >= 0 && lately < gap;
    if (!skip) yield* current(poll, place, signal);
  }
  memory.noisy = place.at.noisy === true;
  if (depth === 'complete') yield* backfill(poll, place, signal);
}

/** HEAD, INFLIGHT, SWEEP. */
async function* current(poll: Poll, place: Place, signal: AbortSignal): AsyncGenerator<Page> {
  const { client, memory } = poll;
  const now = client.env.now();
  const telling = new Telling(client, client.config.senders, place);
  const away = now - place.at.at;
  const shown = new Set<string>();
  const events = senderChanges(poll, place);
  if (events.length > 0) yield { events: events.splice(0) };
  events.push(...(yield* head(poll, place, telling, shown, away > GAP ? LARGE_PAGE : PAGE, signal)));
  memory.headAt = now;
  if (away > IDLE_GAP || away < 0) place.set({ at: now });
  events.push(...(await inflight(poll, place, telling, shown, signal)));
  const sinceSweep = now - place.at.swept;
  if (sinceSweep > SWEEP_EVERY || sinceSweep < 0 || away > GAP) {
    events.push(...(yield* sweep(poll, place, telling, signal)));
  }
  if (events.length > 0 || place.moved) yield { events, cursor: place.text() };
}

/** The queries of the head: the whole account, or each sender of a noisy one. */
export function headQueries(place: Pick<Place, 'at'>, senders: readonly { readonly address: string }[]): readonly string[] {
  return place.at.noisy ? senders.map((sender) => `To=${encodeURIComponent(sender.address)}&`) : [''];
}

async function* head(
  poll: Poll,
  place: Place,
  telling: Telling,
  shown: Set<string>,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Page, BackendEvent[]> {
  const { client } = poll;
  const until = place.at.head - OVERLAP;
  let newest = place.at.head;
  let events: BackendEvent[] = [];
  for (const query of headQueries(place, client.config.senders)) {
    let path: string | undefined = client.path(`/Messages.json?${query}PageSize=${size}`);
    for (let pages = 1; path !== undefined; pages += 1) {
      const { rows, next, cut } = await page(client, path, signal);
      if (pages === 1 && query === '' && isNoise(rows, telling)) place.set({ noisy: true });
      for (const row of rows) shown.add(row.sid);
      newest = newestOf(client, telling, rows, newest);
      if (events.length > 0) {
        yield { events };
        events = [];
      }
      events.push(...(await telling.events(rows, { news: true, listFiles: true }, signal)));
      path = reaches(rows, until) ? undefined : next;
      // There is more that cannot be reached this way: the sweep goes another one.
      if (cut && !reaches(rows, until)) place.set({ swept: 0 });
      // More than can be read at once: the rest comes with the backfill, still as news.
      if (path !== undefined && pages >= MOST_PAGES) {
        place.set({ back: [path, ...(place.at.back ?? [])] });
        path = undefined;
      }
    }
  }
  if (newest > place.at.head) place.set({ head: newest });
  return events;
}

/**
 * True when a page ends with rows that are older than `until`: two of them, so that one wrong date does not hide the rest. Rows without a
 * date say nothing: they may stand anywhere.
 */
function reaches(rows: readonly Row[], until: number): boolean {
  const last = rows.flatMap((row) => row.sent ?? []).slice(-2);
  return last.length > 0 && last.every((sent) => sent < until);
}

async function inflight(
  poll: Poll,
  place: Place,
  telling: Telling,
  shown: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<BackendEvent[]> {
  const { client, memory } = poll;
  const now = client.now();
  const all: Record<string, [number, number, number]> = { ...place.at.inflight };
  for (const [sid, at] of memory.sent) if (!shown.has(sid)) all[sid] ??= [at, at + 2_000, 0];
  for (const sid of memory.sent.keys()) if (shown.has(sid) || all[sid]) memory.sent.delete(sid);
  const due = Object.entries(all).filter(([sid, [, next]]) => !shown.has(sid) && next <= now);
  const events: BackendEvent[] = [];
  for (const [sid, [since, , asked]] of due.slice(0, MOST_QUESTIONS)) {
    all[sid] = [since, now + Math.min(60_000, 2_000 * 2 ** (asked + 1)), asked + 1];
    const row = await one(client, sid, signal);
    if (row) events.push(...(await telling.events([row], { news: true, listFiles: false }, signal)));
    if (!row || !isUnderWay(row) || now - since > 600_000) delete all[sid];
  }
  if (JSON.stringify(all) !== JSON.stringify(place.at.inflight)) place.set({ inflight: all });
  return events;
}

async function* sweep(poll: Poll, place: Place, telling: Telling, signal: AbortSignal): AsyncGenerator<Page, BackendEvent[]> {
  const { client } = poll;
  const day = new Date(client.now() - DAY).toISOString().slice(0, 10);
  const senders = place.at.noisy
    ? client.config.senders.flatMap(({ address }) => [`To=${encodeURIComponent(address)}&`, `From=${encodeURIComponent(address)}&`])
    : [''];
  let events: BackendEvent[] = [];
  for (const query of senders) {
    let path: string | undefined = client.path(`/Messages.json?${query}DateSent%3E=${day}&PageSize=${LARGE_PAGE}`);
    for (let pages = 1; path !== undefined && pages <= MOST_PAGES; pages += 1) {
      const { rows, next } = await page(client, path, signal);
      if (query === '' && pages === 1) place.set({ noisy: isNoise(rows, telling) ? true : undefined });
      if (events.length > 0) yield { events };
      events = await telling.events(rows, { news: true, listFiles: true }, signal);
      path = next;
    }
  }
  place.set({ swept: client.env.now() });
  if (client.config.assets !== undefined) await tidy(client, signal);
  return events;
}
