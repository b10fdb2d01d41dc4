/** Opens an account's database and looks for damage; a damaged one is set aside (set-aside.ts). */
import Dexie from 'dexie';
import { part } from '../domain/part';
import { lookThrough, suggestsDamage } from './damage';
import { AccountDb } from './db';

/** Deletes a database whole; panels that have it open are told by `versionchange` and close it. */
export async function deleteDatabase(name: string): Promise<void> {
  await Dexie.delete(name);
}

/** What opening needs from outside. */
export interface OpenDeps {
  readonly now: () => number;
  /** Resolves after `ms`. */
  readonly sleep: (ms: number) => Promise<void>;
  /** One line for diagnostics. */
  readonly log: (line: string) => void;
}

/** Openings before an error is believed: browsers give passing errors while they start or are short of memory. */
const TRIES = 3;

/**
 * The account's database, open and looked through. A damaged one is replaced; the agent's own words are kept. Rejects when there is no
 * room, or when storage as a whole does not work; nothing is deleted then.
 */
export async function openAccountDb(accountId: string, deps: OpenDeps): Promise<AccountDb> {
  for (let attempt = 1; ; attempt++) {
    const db = new AccountDb(accountId);
    try {
      await db.open();
      await lookThrough(db, false);
      return db;
    } catch (error) {
      db.close();
      if (!suggestsDamage(error)) throw error;
      deps.log(`database ${attempt}: ${error instanceof Error ? error.name : 'error'}`);
      if (attempt === TRIES) return (await setAsidePart()).setAside(accountId, deps);
      await deps.sleep(150 * attempt);
    }
  }
}

/** True when the open database is damaged: looks at every row. Errors that say nothing about damage count as sound. */
export async function isDamaged(db: AccountDb): Promise<boolean> {
  try {
    await lookThrough(db, true);
    return false;
  } catch (error) {
    return suggestsDamage(error);
  }
}

/** What sets a damaged database aside: seldom wanted, so it is read when it is. Rejects with `PartError`; nothing was done then. */
export function setAsidePart() {
  return part(import('./set-aside'));
}
