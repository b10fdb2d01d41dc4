/** Files every conversation again after the role or identity of the agent changed: what may no longer be seen leaves all lists. */
import { filing } from '../domain/conversation';
import type { AccountDb } from './db';
import { getMeta, NOBODY, setMeta } from './meta';

const SLICE = 400;

/** Recomputes all index entries in slices, then the counters from the index. Harmless twice and when it is cut short. */
export async function refileAll(db: AccountDb): Promise<void> {
  for (let after = ''; ; ) {
    const last = await db.transaction('rw', [db.conversations, db.meta], async () => {
      const viewer = (await getMeta(db, 'viewer')) ?? NOBODY;
      const rows = await db.conversations.where('id').above(after).limit(SLICE).toArray();
      await db.conversations.bulkPut(rows.map((row) => ({ ...row, folders: filing(viewer, row) })));
      return rows.at(-1)?.id;
    });
    if (last === undefined) break;
    after = last;
  }
  await db.transaction('rw', [db.conversations, db.meta], async () => {
    const unread = (owner: string) => db.conversations.where('folders').startsWith(`unread/${owner}/`).count();
    await setMeta(db, 'counters', { all: await unread('all'), mine: await unread('mine'), unassigned: await unread('unassigned') });
    await setMeta(db, 'refilePending', false);
  });
}
