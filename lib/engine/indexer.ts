/** Merges the full-text index now and then, in the background, when nothing urgent waits. */
import { mergeSearch } from '../store/search-merge';
import type { AccountContext } from './account';
import { Bell } from './signal';

/** The index loop of one account. */
export class Indexer {
  private readonly bell = new Bell();
  active = false;

  constructor(private readonly ctx: AccountContext) {}

  /** Messages were stored. */
  wake(): void {
    this.bell.ring();
  }

  /** Runs until aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.bell.wait(10 * 60_000, signal);
      // Many commits in a row are merged once.
      await this.ctx.env.sleep(3_000, signal).catch(() => undefined);
      if (signal.aborted) return;
      this.active = true;
      try {
        await mergeSearch(this.ctx.db, { signal });
      } catch (error) {
        if (!signal.aborted) this.ctx.env.log(`index merge failed: ${error instanceof Error ? error.name : 'error'}`);
      }
      this.active = false;
    }
  }
}
