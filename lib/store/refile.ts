/** Files every conversation again after the role or identity of the agent changed: what may no longer be seen leaves all lists first. */
import { filing } from '../domain/conversation';
import type { AccountDb } from './db';
import { added, unreadIn } from './filing';
import { getMeta, NO_COUNTERS, NOBODY, setMeta } from './meta';

const SLICE = 400;

/** Recomputes the index entries of all conversations and the counters. Runs in slices; harmless twice and when it is cut short. */
export async function refileAll(db: AccountDb): Promise<void> {
  let counters = NO_COUNTERS;
  for (let after = ''; ; ) {
    const last = await db.transaction('rw', [db.conversations, db.meta], async () => {
      const viewer = (await getMeta(db, 'viewer')) ?? NOBODY;
      const rows = await db.conversations.where('id').above(after).limit(SLICE).toArray();
      for (const row of rows) counters = added(counters, unreadIn(viewer, row));
      await db.conversations.bulkPut(rows.map((row) => ({ ...row, folders: filing(viewer, row) })));
      return rows.at(-1)?.id;
    });
    if (last === undefined) break;
    after = last;
  }
  await setMeta(db, 'counters', counters);
}
