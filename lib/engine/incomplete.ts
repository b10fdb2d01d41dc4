/** Says in the database of an account why it rests: a part of the extension could not be read, so its engine cannot run. */
import type { Environment } from '../backend/backend';
import { AccountDb } from '../store/db';
import { getMeta, setMeta } from '../store/meta';

/** For the panel; whatever the account does when it runs again takes the place of it. Never rejects. */
export async function sayPartMissing(accountId: string, { now, log }: Pick<Environment, 'now' | 'log'>): Promise<void> {
  const db = new AccountDb(accountId);
  try {
    const old = await getMeta(db, 'sync');
    if (old?.state === 'partMissing') return;
    await setMeta(db, 'sync', {
      state: 'partMissing',
      since: now(),
      ...(old?.checkedAt === undefined ? {} : { checkedAt: old.checkedAt }),
    });
  } catch (error) {
    log(`not said that a part is missing: ${error instanceof Error ? error.name : 'error'}`);
  } finally {
    db.close();
  }
}
