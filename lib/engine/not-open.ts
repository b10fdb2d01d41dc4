/** Says in the database of an account why it rests: its engine cannot run, and is tried again at every alarm. */
import type { Environment } from '../backend/backend';
import { PartError } from '../domain/part';
import { AccountDb } from '../store/db';
import { getMeta, setMeta } from '../store/meta';

/** For the panel; whatever the account does when it runs again takes the place of it. Never rejects. */
export async function sayNotOpen(accountId: string, reason: unknown, { now, log }: Pick<Environment, 'now' | 'log'>): Promise<void> {
  const state = reason instanceof PartError ? 'partMissing' : 'notOpen';
  const db = new AccountDb(accountId);
  try {
    const old = await getMeta(db, 'sync');
    if (old?.state === state) return;
    await setMeta(db, 'sync', {
      state,
      since: now(),
      ...(old?.checkedAt === undefined ? {} : { checkedAt: old.checkedAt }),
    });
  } catch (error) {
    log(`not said that ${state}: ${error instanceof Error ? error.name : 'error'}`);
  } finally {
    db.close();
  }
}
