/** The second half of an `apply`: stores what the facts changed, with what still waits overlaid, in slices. Lives within the transaction. */
import { applyChange, slotOf } from '../domain/change';
import type { Viewer } from '../domain/contact';
import { type Conversation, filing, mayView, reopened, summarise } from '../domain/conversation';
import { advance, type Message } from '../domain/message';
import type { ApplyOptions } from './batch';
import type { Contacts } from './batch-contacts';
import { returned, tellReturns } from './batch-returns';
import type { Rows } from './batch-rows';
import { inSlicesOrAtOnce } from './batch-slices';
import type { AccountDb, Alert, PendingChange } from './db';
import { added, difference, unreadIn } from './filing';
import { withOptOut } from './merge';
import { getMeta, NO_COUNTERS, setMeta } from './meta';
import { indexMessages } from './search-tables';

/** Writes one batch. */
export class BatchWriter {
  /** Conversations whose snooze is over. */
  private readonly back: Conversation[] = [];

  constructor(
    private readonly db: AccountDb,
    private readonly options: ApplyOptions,
    private readonly rows: Rows,
    private readonly contacts: Contacts,
    private readonly alerts: Map<string, Alert>,
    private readonly viewer: Viewer,
    private pending: PendingChange[],
  ) {}

  /** Stores everything that changed, in slices. Resolves to how many conversations returned that were snoozed. */
  async write(): Promise<number> {
    for (const id of this.rows.later) {
      const row = await this.db.conversations.get(id);
      if (!row || this.rows.dirtyConversations.has(id)) continue;
      this.rows.remember(row);
      for (const message of [...this.rows.messages.values()].filter((m) => m.conversationId === id && this.rows.dirtyMessages.has(m.id))) {
        this.rows.keep(withOptOut(summarise(this.rows.latest(row), message, false), message));
      }
    }
    await this.dropAnsweredCloses();
    const messages = [...this.rows.dirtyMessages].flatMap((id) => this.rows.messages.get(id) ?? []);
    const presumed = (row: Message) => this.rows.presumedNew.has(row.id);
    // All are asked for before the first is answered: a page of a first sync then costs little more than its rows.
    await Promise.all([
      inSlicesOrAtOnce(messages.filter(presumed), (slice) => this.db.messages.bulkAdd(slice)),
      inSlicesOrAtOnce(
        messages.filter((row) => !presumed(row)),
        (slice) => this.db.messages.bulkPut(slice),
      ),
      this.contacts.write(),
      this.writeConversations(),
      indexMessages(
        this.db,
        messages.filter((row) => this.rows.newText.has(row.id)),
      ),
    ]);
    await this.writeAlerts();
    return tellReturns(this.db, this.back, this.options.now);
  }

  private async writeConversations(): Promise<void> {
    let delta = NO_COUNTERS;
    const rows = [...this.rows.dirtyConversations]
      .flatMap((id) => this.rows.current.get(id) ?? [])
      .map((row) => {
        const asked = this.pendingOf(row.id).reduce((r, one) => applyChange(r, one.change), row);
        const old = this.rows.stored.get(row.id);
        const back = this.alerts.has(row.id) ? undefined : returned(this.viewer, old, asked, this.options.now);
        if (back) this.back.push(back);
        const overlaid = back ?? asked;
        delta = added(delta, difference(unreadIn(this.viewer, overlaid), old ? unreadIn(this.viewer, old) : NO_COUNTERS));
        return { ...overlaid, folders: filing(this.viewer, overlaid) };
      });
    await inSlicesOrAtOnce(rows, (slice) => this.db.conversations.bulkPut(slice));
    if (delta.all || delta.mine || delta.unassigned)
      await setMeta(this.db, 'counters', added((await getMeta(this.db, 'counters')) ?? NO_COUNTERS, delta));
  }

  private pendingOf(conversationId: string): PendingChange[] {
    return this.pending.filter(
      (one) => one.conversationId === conversationId && one.refused === undefined && !this.options.done?.includes(one.id),
    );
  }

  /** A customer who writes while a close or snooze is still held wins: it is taken back before it leaves. */
  private async dropAnsweredCloses(): Promise<void> {
    for (const id of this.alerts.keys()) {
      const held = this.pendingOf(id).filter(
        (one) => one.tries === 0 && slotOf(one.change) === 'state' && applyChange(one.before, one.change).state !== 'open',
      );
      const row = this.rows.current.get(id);
      if (held.length === 0 || !row || row.muted) continue;
      await this.db.changes.bulkDelete(held.map((one) => one.id));
      this.pending = this.pending.filter((one) => !held.includes(one));
      // It is as it was before the first of them, had that been open: a reply does not end pending.
      this.rows.keep({ ...reopened(row), ...(held[0]?.before.pending ? { pending: true } : {}) });
    }
  }

  private async writeAlerts(): Promise<void> {
    for (const [id, alert] of this.alerts) {
      const row = this.rows.current.get(id);
      if (!row || row.muted || !mayView(this.viewer, row)) this.alerts.delete(id);
      else await this.db.alerts.put(alert);
      const waiting = await this.db.messages
        .where('outbox')
        .equals('queued')
        .filter((m) => m.conversationId === id && m.cancelOnReply === true)
        .toArray();
      for (const message of waiting) await this.db.messages.put(advance(message, { status: 'canceled' }));
    }
  }
}
