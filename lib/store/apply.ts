/**
 * apply(): the one transaction that stores what a backend said, together with the cursor that it brings. It throws rather than skips: a
 * fact about a conversation that nobody introduced leaves the database as it was, and the engine pulls again.
 */
import Dexie from 'dexie';
import type { BackendEvent } from '../domain/event';
import { type ApplyOptions, Batch } from './batch';
import type { AccountDb } from './db';
import { setMeta } from './meta';
import { checkEvent } from './sound';
import { reconsider } from './unclear';

/** What came of it. */
export interface Applied {
  /** New inbound messages that may deserve a notification. */
  readonly alerts: number;
  /** Conversations that came back from a snooze: the backend is to be told that they are unread. */
  readonly returns: number;
  /** The role or identity of the agent changed: everything must be filed again (`refileAll`). */
  readonly refile: boolean;
  /** Sends that a person is being asked about are to be looked for once more. */
  readonly unclear: boolean;
}

/**
 * Stores events and cursor in one transaction. Harmless twice. Throws `UnsoundError` for a fact that would make a row unreadable.
 * A message that was presumed new and is stored after all (its conversation has another name now) rolls everything back; then each
 * message is looked up.
 */
export async function apply(db: AccountDb, events: readonly BackendEvent[], options: ApplyOptions): Promise<Applied> {
  for (const event of events) checkEvent(event);
  try {
    return await storeAll(db, events, options);
  } catch (error) {
    if (options.careful || !isTaken(error)) throw error;
    return storeAll(db, events, { ...options, careful: true });
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Dexie.BulkError && error.failures.some((failure) => failure.name === 'ConstraintError');
}

async function storeAll(db: AccountDb, events: readonly BackendEvent[], options: ApplyOptions): Promise<Applied> {
  const tables = [db.messages, db.conversations, db.contacts, db.changes, db.alerts, db.drafts, db.meta, db.searchTail, db.searchGone];
  const batch = new Batch(db, options);
  const applied = await db.transaction('rw', tables, async () => {
    await batch.load(events);
    if (options.settles) await batch.settle(options.settles, events);
    for (const event of events) {
      const asked = batch.take(event);
      if (asked) await asked;
    }
    const returns = await batch.write();
    if (options.done?.length) await db.changes.bulkDelete([...options.done]);
    if (options.cursor !== undefined) await setMeta(db, 'cursor', options.cursor);
    const unclear = await reconsider(db, events);
    return { alerts: batch.alerts.size + returns, returns, refile: batch.refile, unclear };
  });
  // Not in the transaction: it would wait for every file that is being stored. A worker that dies here leaves them to the eviction.
  if (batch.rows.goneFiles.size > 0) await db.files.bulkDelete([...batch.rows.goneFiles]);
  return applied;
}
