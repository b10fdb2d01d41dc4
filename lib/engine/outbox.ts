/**
 * Sends what is in the outbox: at most one request per row without a person's word, one in flight per conversation, in order.
 *
 * ```
 *  queued ──(due; key resolved; `sending` and the attempt stored first)──► sending ──► request
 *     ▲                                                                      │
 *     ├──── busy, notSent: certainly not done; again after a wait ───────────┤
 *     │                                              accepted: settled ◄─────┤
 *     │                                              rejected: failed  ◄─────┤
 *     │     worker died, timeout, lost answer: unconfirmed ◄─────────────────┘
 *     ├── it never left ─┤ find(): there → settled; not yet clear → ask again later; absent → `undecided`: a person decides
 *     └── person's word ─┘
 * ```
 */
import { type Accepted, BackendError, type Found, type Outgoing } from '../backend/backend';
import type { Message } from '../domain/message';
import { backoffMs, dueOf, LONGEST_WAIT } from '../domain/retry';
import { ClaimedError, UnknownConversationError } from '../store/merge';
import {
  handOver,
  markFailed,
  markNotSent,
  markSending,
  markStopped,
  markUnconfirmed,
  outboxRows,
  postpone,
  undecide,
} from '../store/outbox';
import type { AccountContext } from './account';
import { address, writeDown } from './leaving';
import { withoutSecrets } from './log';
import { Resting } from './resting';
import { Bell } from './signal';
import { Uploads } from './uploads';

/** The longest that one send may take (ms); the backend's own limits are shorter. */
const SEND_TIMEOUT = 120_000;

/** The send loop of one account. */
export class Outbox {
  private readonly bell = new Bell();
  /** Rows with a request of this worker under way. A `sending` row that is not here was left by a worker that died. */
  private readonly inFlight = new Set<string>();
  private readonly busyConversations = new Set<string>();
  private readonly resting: Resting;
  /** What is on its way, to be stopped and shown. */
  readonly uploads: Uploads;

  constructor(private readonly ctx: AccountContext) {
    this.resting = new Resting(ctx.env);
    this.uploads = new Uploads(ctx);
  }

  /** Something may be due. */
  wake = (): void => this.bell.ring();

  /** True while a request is under way or something is due within a minute: the worker should stay. */
  get active(): boolean {
    return this.inFlight.size > 0;
  }

  /** Runs until aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let next = Number.POSITIVE_INFINITY;
      try {
        next = await this.pass(signal);
      } catch (error) {
        this.ctx.env.log(`outbox pass failed: ${error instanceof Error ? error.name : 'error'}`);
        next = this.ctx.env.now() + 5_000;
      }
      if (Number.isFinite(next)) this.ctx.wakeAt(next);
      await this.bell.wait(Number.isFinite(next) ? next - this.ctx.env.now() : 2_000_000_000, signal);
    }
  }

  /** Starts all that is due. Returns when to look again (ms since the epoch; infinity = when woken). */
  private async pass(signal: AbortSignal): Promise<number> {
    const { env, db } = this.ctx;
    const now = env.now();
    let next = Number.POSITIVE_INFINITY;
    const blocked = new Set<string>(this.busyConversations);
    for (const row of await outboxRows(db)) {
      if (row.status === 'sending' && !this.inFlight.has(row.id)) {
        await markUnconfirmed(db, row.id, now);
        this.bell.ring();
      }
      if (this.inFlight.has(row.id)) blocked.add(row.conversationId);
      if (blocked.has(row.conversationId)) continue;
      const rests = this.resting.until(row.conversationId);
      if (rests > now) {
        next = Math.min(next, rests);
        continue;
      }
      if (row.status === 'unconfirmed' && row.undecided) continue;
      const due = (await this.keptThere(row, now)) ? 0 : dueOf(row, now);
      // A time that the agent chose holds nobody up; a hold or a backoff keeps the order.
      if (due > now) {
        next = Math.min(next, due);
        if (row.sendAt === undefined) blocked.add(row.conversationId);
        continue;
      }
      if (!this.ctx.online()) return now + 5_000;
      blocked.add(row.conversationId);
      this.start(row, signal);
    }
    return next;
  }

  /**
   * True for a row that the backend keeps until its time: it is handed over now. What a reply shall cancel stays here, where the reply is
   * seen, and so do files.
   */
  private async keptThere(row: Message, now: number): Promise<boolean> {
    const { backend, db } = this.ctx;
    const { sendAt } = row;
    if (!backend.schedules || sendAt === undefined || row.dueAt !== sendAt || sendAt <= now || row.status !== 'queued') return false;
    if (row.cancelOnReply || row.attachments?.length) return false;
    const inboxId = row.senderId ?? (await db.conversations.get(row.conversationId))?.inboxId;
    return inboxId !== undefined && backend.schedules(inboxId, sendAt) && (await handOver(db, row.id));
  }

  private start(row: Message, signal: AbortSignal): void {
    this.inFlight.add(row.id);
    this.busyConversations.add(row.conversationId);
    const job = row.status === 'queued' ? this.send(row, signal) : this.probe(row, signal);
    void job
      .then((end) => (end === 'rest' ? undefined : this.resting.wake(row.conversationId)))
      .catch((error: unknown) => {
        this.resting.rest(row.conversationId, 5_000);
        this.ctx.env.log(`send job failed: ${error instanceof Error ? error.name : 'error'}`);
      })
      .finally(() => {
        this.inFlight.delete(row.id);
        this.busyConversations.delete(row.conversationId);
        this.bell.ring();
      });
  }

  /** One attempt. `rest`: the conversation was put to rest. */
  private async send(row: Message, signal: AbortSignal): Promise<'rest' | undefined> {
    const { db, env, backend } = this.ctx;
    let outgoing: Outgoing | undefined;
    try {
      outgoing = await address(this.ctx, row, signal);
    } catch (error) {
      return this.refused(row, error, false);
    }
    if (!outgoing) {
      await markFailed(db, row.id, { text: '', code: 'conversation-gone' });
      return undefined;
    }
    const marked = await markSending(db, row.id, env.now());
    if (!marked) return undefined;
    let accepted: Accepted;
    const { signal: stop, progress } = this.uploads.begin(row.id);
    try {
      const limit = AbortSignal.any([signal, stop, AbortSignal.timeout(SEND_TIMEOUT)]);
      const leaving = (at: number | undefined) => writeDown(db, marked, at);
      accepted = await backend.send({ ...outgoing, message: marked, leaving }, limit, outgoing.files.length > 0 ? progress : undefined);
    } catch (error) {
      return this.refused(marked, error, true, this.uploads.end(row.id));
    }
    this.uploads.end(row.id);
    await this.settle(row, accepted);
    return undefined;
  }

  /** Stores the answer. Facts that cannot be stored yet do not keep the row in doubt: it is settled alone, and a pull brings them. */
  private async settle(row: Message, accepted: Accepted): Promise<void> {
    const settles = { messageId: row.id, remoteId: accepted.remoteId };
    try {
      await this.ctx.store(accepted.events, { settles });
    } catch (error) {
      if (error instanceof ClaimedError) return undecide(this.ctx.db, row.id);
      if (!(error instanceof UnknownConversationError)) throw error;
      await this.ctx.store([], { settles });
      this.ctx.stale();
    }
  }

  /** What an error means for the row. `left`: the request may have left, so anything unclear is `unconfirmed`. */
  private async refused(row: Message, error: unknown, left: boolean, stopped = false): Promise<'rest' | undefined> {
    const { db, env } = this.ctx;
    const kind = error instanceof BackendError ? error.kind : 'unknown';
    const now = env.now();
    if (kind === 'rejected' || kind === 'forbidden' || kind === 'gone') {
      const { failure } = error as BackendError;
      await markFailed(db, row.id, { ...failure, text: withoutSecrets(failure.text) });
      return undefined;
    }
    if ((kind === 'unknown' && left) || stopped) {
      await (kind === 'unknown' ? markUnconfirmed(db, row.id, now, stopped) : markStopped(db, row.id));
      return undefined;
    }
    const hint = error instanceof BackendError ? error.retryAfterMs : undefined;
    await postpone(db, row.id, now + Math.min(LONGEST_WAIT, hint ?? backoffMs(row.tries ?? 0, env.random())));
    if (kind === 'unauthorized') this.ctx.stale();
    if (left) return undefined;
    this.resting.rest(row.conversationId, hint ?? 0);
    return 'rest';
  }

  /** Asks whether an unclear send arrived. */
  private async probe(row: Message, signal: AbortSignal): Promise<'rest' | undefined> {
    const { db, env, backend } = this.ctx;
    const outgoing = await address(this.ctx, row, signal).catch(() => undefined);
    if (!outgoing) {
      await undecide(db, row.id);
      return undefined;
    }
    let found: Found;
    try {
      found = await backend.find(outgoing, AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT)]));
    } catch (error) {
      const hint = error instanceof BackendError ? error.retryAfterMs : undefined;
      this.resting.rest(row.conversationId, hint ?? 0);
      return 'rest';
    }
    if (found === 'absent') await undecide(db, row.id);
    else if (found === 'notSent') await markNotSent(db, row.id, env.now());
    else await ('pending' in found ? postpone(db, row.id, env.now() + found.askAgainInMs, true) : this.settle(row, found));
    return undefined;
  }
}
