/** Brings the agents' changes (close, assign, read…) to the backend: idempotent, so unclear answers are simply asked again; a refusal is rolled back and said. */
import { BackendError } from '../backend/backend';
import { backoffMs, dueOf, LONGEST_WAIT } from '../domain/retry';
import {
  dropChange,
  dueChanges,
  nextSnooze,
  postponeChange,
  refuseChange,
  requestChange,
  snoozedBefore,
  startChange,
} from '../store/changes';
import type { PendingChange } from '../store/db';
import type { AccountContext } from './account';
import { withoutSecrets } from './log';
import { Bell } from './signal';

const TIMEOUT = 25_000;

/** The change loop of one account. */
export class Changes {
  private readonly bell = new Bell();
  active = false;

  constructor(private readonly ctx: AccountContext) {}

  /** Something may be due. */
  wake(): void {
    this.bell.ring();
  }

  /** Runs until aborted. Never rejects. One change at a time, in the order in which they are due. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let next = Number.POSITIVE_INFINITY;
      try {
        const snoozed = await this.wakeSnoozed();
        next = Math.min(snoozed, await this.pass(signal));
      } catch (error) {
        this.ctx.env.log(`changes pass failed: ${error instanceof Error ? error.name : 'error'}`);
        next = this.ctx.env.now() + 5_000;
      }
      this.active = false;
      if (Number.isFinite(next)) this.ctx.wakeAt(next);
      await this.bell.wait(Number.isFinite(next) ? next - this.ctx.env.now() : 2_000_000_000, signal);
    }
  }

  /** Where the backend keeps no states, snoozed conversations return at their time by us. Returns the next such time. */
  private async wakeSnoozed(): Promise<number> {
    const { db, env, backend, newId } = this.ctx;
    if (!backend.capabilities.localState) return Number.POSITIVE_INFINITY;
    // One reading of the clock: with two, a time between them would be neither past nor next.
    const now = env.now();
    for (const row of await snoozedBefore(db, now)) {
      // As if the backend had said it, which makes it unread and tells; then the backend hears of it, which keeps a copy.
      if (row.key !== undefined)
        await this.ctx.store([{ type: 'conversation', key: row.key, patch: { state: 'open', snoozedUntil: null } }]);
      await requestChange(db, row.id, { kind: 'state', state: 'open' }, 0, { now: env.now, newId });
    }
    return (await nextSnooze(db, now)) ?? Number.POSITIVE_INFINITY;
  }

  private async pass(signal: AbortSignal): Promise<number> {
    const { db, env } = this.ctx;
    for (const row of await dueChanges(db)) {
      if (signal.aborted) return Number.POSITIVE_INFINITY;
      if (dueOf(row, env.now()) > env.now()) return row.dueAt;
      if (!this.ctx.online()) return env.now() + 5_000;
      this.active = true;
      await this.run1(row, signal);
    }
    return Number.POSITIVE_INFINITY;
  }

  private async run1(row: PendingChange, signal: AbortSignal): Promise<void> {
    const { db, env, backend } = this.ctx;
    const conversation = await db.conversations.get(row.conversationId);
    // A conversation that the backend does not know yet has its state here only.
    if (!conversation || conversation.key === undefined) return dropChange(db, row.id);
    if (!(await startChange(db, row.id))) return;
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]);
      const events = await backend.change({ ...conversation, key: conversation.key }, row.change, limit);
      await this.ctx.store(events, { done: [row.id] });
    } catch (error) {
      const kind = error instanceof BackendError ? error.kind : 'unknown';
      if (kind === 'rejected' || kind === 'forbidden' || kind === 'gone') {
        await refuseChange(db, row.id, error instanceof BackendError ? withoutSecrets(error.failure.text) || kind : kind);
        return;
      }
      const hint = error instanceof BackendError ? error.retryAfterMs : undefined;
      await postponeChange(db, row.id, env.now() + Math.min(LONGEST_WAIT, hint ?? backoffMs(row.tries, env.random()) + 500));
      if (kind === 'unauthorized') this.ctx.stale();
    }
  }
}
