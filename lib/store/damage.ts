/** What an error of the database means: the disk is full, the database may be damaged, or neither; and the look through a database. */
import type { Table } from 'dexie';
import type { AccountDb } from './db';
import { soundChange, soundContact, soundConversation, soundDraft, soundMessage, UnsoundError } from './sound';

/** Names of errors that a sound database never gives; a look through it decides. `TypeError`: a row lacks what the code relies on. */
const DAMAGE = new Set([
  ...['UnknownError', 'VersionError', 'InvalidStateError', 'NotFoundError', 'DataError', 'NotReadableError'],
  ...['SchemaError', 'UpgradeError', 'OpenFailedError', 'UnsoundError', 'TypeError'],
]);

/** True when there is no room: nothing was stored, and nothing is wrong with the database. */
export function isDiskFull(error: unknown): boolean {
  return names(error).includes('QuotaExceededError');
}

/** True when the database should be looked through. */
export function suggestsDamage(error: unknown): boolean {
  return !isDiskFull(error) && names(error).some((name) => DAMAGE.has(name));
}

/** Names of an error and of what it was made from: Dexie wraps (`inner`), transactions abort for a reason, bulk writes collect. */
function names(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { name, inner, cause, failures } = error as { name?: unknown; inner?: unknown; cause?: unknown; failures?: unknown };
  const causes = [inner, cause, ...(Array.isArray(failures) ? failures.slice(0, 3) : [])];
  return [...(typeof name === 'string' ? [name] : []), ...causes.flatMap((one) => names(one, depth + 1))];
}

/** Rows of each table that the quick look reads. */
const QUICK = 100;
const SLICE = 1000;

/**
 * Throws `UnsoundError` or the database's own error when the database is damaged. The quick look reads a bounded number of rows (some
 * milliseconds); the thorough one reads everything in slices.
 */
export async function lookThrough(db: AccountDb, thorough: boolean): Promise<void> {
  // Dexie multiplies versions by ten. A newer database it opens all the same, and missing tables it adds without a word (and an odd
  // version): both leave a cursor beside facts that are gone.
  if (db.backendDB().version !== db.verno * 10) throw new UnsoundError('version');
  for (const row of await db.meta.limit(QUICK).toArray()) if (typeof row.id !== 'string') throw new UnsoundError('meta');
  const outbox = await db.messages.where('outbox').anyOf('queued', 'sending', 'unconfirmed').limit(500).toArray();
  if (!outbox.every(soundMessage)) throw new UnsoundError('message');
  await rows(db.drafts as unknown as Table<unknown, string>, soundDraft, thorough);
  await rows(db.changes as unknown as Table<unknown, string>, soundChange, thorough);
  await rows(db.conversations as unknown as Table<unknown, string>, soundConversation, thorough);
  await rows(db.contacts as unknown as Table<unknown, string>, soundContact, thorough);
  await rows(db.messages as unknown as Table<unknown, string>, soundMessage, thorough);
}

async function rows(table: Table<unknown, string>, sound: (row: unknown) => boolean, thorough: boolean): Promise<void> {
  for (let after = ''; ; ) {
    const keys = await table
      .where(':id')
      .above(after)
      .limit(thorough ? SLICE : QUICK)
      .primaryKeys();
    if (!(await table.bulkGet(keys)).every(sound)) throw new UnsoundError(table.name);
    const last = keys.at(-1);
    if (!thorough || last === undefined) return;
    after = last;
  }
}
