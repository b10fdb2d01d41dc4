/** What the engine does when the disk is full: cached files go first; then it is said, and everything stays as true as it was. */
import { BackendError } from '../backend/backend';
import { isDiskFull } from '../store/damage';
import type { AccountDb } from '../store/db';
import { evictFiles } from '../store/files';

/** The failure's words in `SyncState.detail`; the panel has its own sentence for it. */
export const DISK_FULL = 'disk full';

/**
 * Runs a write, once more after the cached files were evicted when there was no room. Still none: rejects as "busy", so that loops wait
 * and come back; the transaction was rolled back whole, the cursor included.
 */
export async function withRoom<T>(db: AccountDb, log: (line: string) => void, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    log('disk full: cached files are evicted');
  }
  try {
    await evictFiles(db, 0);
    return await write();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    throw new BackendError('busy', { code: 'disk-full', text: DISK_FULL }, { cause: error });
  }
}
