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
 *     │                  │ find(): there → settled; not yet clear → ask again later; absent → `undecided`: a person decides
 *     └── person's word ─┘
 * ```
 */
import { type Accepted, BackendError, type Found, type Outgoing } from '../backend/backend';
import type { Conversation } from '../domain/conversation';
import type { Message } from '../domain/message';
import { backoffMs } from '../domain/retry';
import { claimedBy, markFailed, markSending, markUnconfirmed, nameConversation, outboxRows, postpone, undecide } from '../store/outbox';
import type { AccountContext } from './account';
import { Bell } from './signal';

/** The longest that one send may take (ms); the backend's own limits are shorter. */
const SEND_TIMEOUT = 120_000;

/** The send loop of one account. */
export class Outbox {
  private readonly bell = new Bell();
  /** Rows with a request of this worker under way. A `sending` row that is not here was left by a worker that died. */
  private readonly inFlight = new Set<string>();
  private readonly busyConversations = new Set<string>();

  constructor(private readonly ctx: AccountContext) {}

  /** Something may be due. */
  wake(): void {
    this.bell.ring();
  }

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
      if (row.status === 'unconfirmed' && row.undecided) continue;
      const due = row.dueAt ?? 0;
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

  private start(row: Message, signal: AbortSignal): void {
    this.inFlight.add(row.id);
    this.busyConversations.add(row.conversationId);
    const job = row.status === 'queued' ? this.send(row, signal) : this.probe(row, signal);
    void job
      .catch((error: unknown) => this.ctx.env.log(`send job failed: ${error instanceof Error ? error.name : 'error'}`))
      .finally(() => {
        this.inFlight.delete(row.id);
        this.busyConversations.delete(row.conversationId);
        this.bell.ring();
      });
  }

  /** One attempt. */
  private async send(row: Message, signal: AbortSignal): Promise<void> {
    const { db, env, backend } = this.ctx;
    let outgoing: Outgoing | undefined;
    try {
      outgoing = await this.address(row, signal);
    } catch (error) {
      return this.refused(row, error, false);
    }
    if (!outgoing) return markFailed(db, row.id, { text: '', code: 'conversation-gone' });
    const marked = await markSending(db, row.id, env.now());
    if (!marked) return;
    let accepted: Accepted;
    try {
      accepted = await backend.send({ ...outgoing, message: marked }, AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT)]));
    } catch (error) {
      return this.refused(marked, error, true);
    }
    await this.settle(row, accepted);
  }

  private async settle(row: Message, accepted: Accepted): Promise<void> {
    await this.ctx.store(accepted.events, { settles: { messageId: row.id, remoteId: accepted.remoteId } });
  }

  /** What an error means for the row. `left`: the request may have left, so anything unclear is `unconfirmed`. */
  private async refused(row: Message, error: unknown, left: boolean): Promise<void> {
    const { db, env } = this.ctx;
    const kind = error instanceof BackendError ? error.kind : 'unknown';
    const now = env.now();
    if (kind === 'rejected' || kind === 'forbidden' || kind === 'gone') {
      await markFailed(db, row.id, (error as BackendError).failure);
      return;
    }
    if (kind === 'unknown' && left) {
      await markUnconfirmed(db, row.id, now);
      return;
    }
    const hint = error instanceof BackendError ? error.retryAfterMs : undefined;
    await postpone(db, row.id, now + (hint ?? backoffMs(row.tries ?? 0, env.random())));
    if (kind === 'unauthorized') this.ctx.stale();
  }

  /** Asks whether an unclear send arrived. */
  private async probe(row: Message, signal: AbortSignal): Promise<void> {
    const { db, env, backend } = this.ctx;
    const outgoing = await this.address(row, signal).catch(() => undefined);
    if (!outgoing) return undecide(db, row.id);
    let found: Found;
    try {
      found = await backend.find(outgoing, AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT)]));
    } catch (error) {
      const hint = error instanceof BackendError ? error.retryAfterMs : undefined;
      await postpone(db, row.id, env.now() + (hint ?? backoffMs(row.probes ?? 0, env.random())));
      return;
    }
    if (found === 'absent') await undecide(db, row.id);
    else if ('pending' in found) await postpone(db, row.id, env.now() + found.askAgainInMs, true);
    else await this.settle(row, found);
  }

  /** The row with what the adapter needs; undefined when its conversation is gone. */
  private async address(row: Message, signal: AbortSignal): Promise<Outgoing | undefined> {
    const { db, backend } = this.ctx;
    let conversation: Conversation | undefined = await db.conversations.get(row.conversationId);
    if (conversation && conversation.key === undefined) {
      const { key, events } = await backend.resolve(conversation, signal);
      conversation = await nameConversation(db, conversation.id, key);
      if (events.length > 0) await this.ctx.store(events);
      conversation = conversation && (await db.conversations.get(conversation.id));
    }
    if (!conversation || conversation.key === undefined || row.ref === undefined) return undefined;
    const files = await Promise.all(
      (row.attachments ?? []).map(async (attachment) => {
        const file = await db.files.get(attachment.id);
        if (!file) throw new BackendError('rejected', { text: '', code: 'file-gone' });
        return { attachment, blob: file.blob };
      }),
    );
    const claimed = (remoteIds: readonly string[]) => claimedBy(db, remoteIds);
    return { message: { ...row, ref: row.ref }, conversation: { ...conversation, key: conversation.key }, files, claimed };
  }
}
