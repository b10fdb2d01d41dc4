/** Conversations that are left alone for a while after something that no row can remember went wrong: nothing spins, nobody is hammered. */
import type { Environment } from '../backend/backend';
import { backoffMs, LONGEST_WAIT, lately } from '../domain/retry';

/** Lives as long as the worker; a new worker tries at once. */
export class Resting {
  private readonly rests = new Map<string, { readonly begun: number; readonly ms: number; readonly failures: number }>();

  constructor(private readonly env: Pick<Environment, 'now' | 'random'>) {}

  /** Leaves the conversation alone for `ms` (not longer than any row waits), and longer with each failure in a row. */
  rest(conversationId: string, ms: number): void {
    const failures = this.rests.get(conversationId)?.failures ?? 0;
    const wait = Math.min(LONGEST_WAIT, ms) + Math.max(100, backoffMs(failures + 1, this.env.random()));
    this.rests.set(conversationId, { begun: this.env.now(), ms: wait, failures: failures + 1 });
  }

  /** Something went well. */
  wake(conversationId: string): void {
    this.rests.delete(conversationId);
  }

  /** Until when (ms since the epoch); 0 = it does not rest. A clock that was set back ends the rest. */
  until(conversationId: string): number {
    const rest = this.rests.get(conversationId);
    return rest && lately(rest.begun, rest.ms, this.env.now()) ? rest.begun + rest.ms : 0;
  }
}
