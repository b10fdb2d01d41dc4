/** What the engine does when the disk is full or nearly: cached files go first; then it is said, and everything stays as true as it was. */
import { BackendError } from '../backend/backend';
import { isDiskFull } from '../store/damage';
import type { AccountDb } from '../store/db';
import { evictFiles } from '../store/files';

/** The failure's words in `SyncState.detail`; the panel has its own sentence for it. */
export const DISK_FULL = 'disk full';

/** How much is left free (bytes, and as a part of what the browser grants): a backend without end fills nobody's disk. */
const RESERVE = 512 * 1024 * 1024;
const RESERVE_SHARE = 0.05;
/** The browser is asked again after so many bytes of facts, and by a new worker after so many: what comes live does not wait for it. */
const ASK_AFTER = 32 * 1024 * 1024;
const FIRST_AFTER = 1024 * 1024;

/** What the browser says of its storage, as far as it does. */
export type Estimate = () => Promise<{ readonly usage?: number | undefined; readonly quota?: number | undefined }>;

/** Keeps facts of a backend out of the last part of the disk. What the agent writes may use that. */
export class Reserve {
  private sinceAsked = ASK_AFTER - FIRST_AFTER;

  constructor(private readonly estimate: Estimate | undefined) {}

  /** Rejects as "busy" when only the reserve is left, as on a full disk. */
  async admit(facts: readonly unknown[]): Promise<void> {
    if (!this.estimate || facts.length === 0) return;
    for (const fact of facts) this.sinceAsked += JSON.stringify(fact).length;
    if (this.sinceAsked < ASK_AFTER) return;
    const { usage, quota } = await this.estimate().catch(() => ({ usage: undefined, quota: undefined }));
    if (usage !== undefined && quota !== undefined && quota - usage < Math.min(RESERVE, quota * RESERVE_SHARE))
      throw new BackendError('busy', { code: 'disk-full', text: DISK_FULL });
    this.sinceAsked = 0;
  }
}

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
