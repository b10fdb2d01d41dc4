/** The history of every conversation in the background: newest begun first, one request for up to a thousand messages, within a rate. */
import type { BackendEvent } from '../../domain/event';
import type { Place } from './cursor';
import { field } from './parse';
import type { Step } from './pull';
import { factsOf, readRange, type Seen, visible } from './reading';
import type { Session } from './session';

const MONTH = 30.5 * 24 * 3600_000;
/** Messages of one page. */
const FULL = 400;
const END = Number.MAX_SAFE_INTEGER;

/** Pages until all is here. Where a conversation ends, the next request waits for its share of the minute. */
export async function* backfill(session: Session, start: Place, signal: AbortSignal): AsyncGenerator<Step> {
  let place = start;
  const { historyMonths, backfillPerMinute } = session.config;
  const oldest = historyMonths > 0 ? session.client.now() - historyMonths * MONTH : 0;
  const pause = (): Promise<void> => session.env.sleep(60_000 / backfillPerMinute, signal);
  for (;;) {
    const back = place.back ?? { page: 1, below: END };
    const query = { status: 'all', sort_by: 'created_at_desc', page: back.page };
    const begun = session.env.now();
    const body = await session.client.get('/conversations', signal, query);
    const raw = field(body, 'data', 'payload');
    const total = field(body, 'data', 'meta', 'all_count');
    const rows = (await visible(session, raw, signal)).filter(({ wire }) => wire.id < back.below);
    if (!Array.isArray(raw) || raw.length === 0) {
      place = { ...place, back: { ...back, done: true } };
      yield { events: [], place };
      return;
    }
    const size = raw.length;
    let events: BackendEvent[] = [];
    for (const [at, row] of rows.entries()) {
      if ((row.wire.last_activity_at ?? 0) >= oldest) {
        for await (const some of whole(session, row, begun, signal)) {
          events.push(...some);
          await pause();
        }
      }
      place = { ...place, back: { page: back.page, below: row.wire.id } };
      if (events.length < FULL && at < rows.length - 1) continue;
      const done = (back.page - 1) * size + at + 1;
      yield { events, place, progress: { done, ...(typeof total === 'number' ? { total: Math.max(total, done) } : {}) } };
      events = [];
    }
    place = { ...place, back: { page: back.page + 1, below: place.back?.below ?? END } };
    await pause();
  }
}

/** All messages of a conversation, and that it is complete. `begun` (ms of our clock) is when its body was asked for: what an event told since is newer. */
async function* whole(session: Session, seen: Seen, begun: number, signal: AbortSignal): AsyncGenerator<BackendEvent[]> {
  let key: string | undefined;
  for await (const messages of readRange(session, seen.wire.id, 0, signal)) {
    const facts = factsOf(session, seen, messages, 'history', begun);
    key = session.leg(seen.wire.id)?.key;
    yield facts;
  }
  if (key !== undefined) yield [{ type: 'conversation', key, patch: { historyComplete: true } }];
}
