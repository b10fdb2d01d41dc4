/** Cached bytes of inbound attachments, bounded by size. The agent's own files are never evicted before they are settled. */
import type { AccountDb } from './db';

/** Keeps fetched bytes. */
export async function storeFile(db: AccountDb, id: string, blob: Blob, now: number): Promise<void> {
  await db.files.put({ id, blob, at: now, own: 0 });
}

/** Removes the cached files that were used longest ago until the rest fits into `limit` bytes. */
export async function evictFiles(db: AccountDb, limit: number): Promise<void> {
  const rows = await db.files.where('[own+at]').between([0], [0, []]).reverse().limit(5000).toArray();
  let sum = 0;
  const out: string[] = [];
  for (const row of rows) {
    sum += row.blob.size;
    if (sum > limit) out.push(row.id);
  }
  await db.files.bulkDelete(out);
}
