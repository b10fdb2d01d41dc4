/**
 * Snoozed conversations whose time has come. They return to their old place in the list, where nobody looks: so they return unread, which
 * the backend is asked for too, and are told. Those of a colleague are the colleague's to hear of.
 */
import { applyChange } from '../domain/change';
import type { Viewer } from '../domain/contact';
import { type Conversation, mayView } from '../domain/conversation';
import type { AccountDb } from './db';

/** The backend's clock and ours may differ by so much (ms). */
const SKEW = 5 * 60_000;

/** The row as it returns; undefined when it does not return by its time. `old`: as it is stored. */
export function returned(viewer: Viewer, old: Conversation | undefined, row: Conversation, now: number): Conversation | undefined {
  if (old?.state !== 'snoozed' || old.snoozedUntil === undefined || old.snoozedUntil > now + SKEW) return undefined;
  if (row.state !== 'open' || row.unread > 0 || row.muted || !mayView(viewer, row)) return undefined;
  return row.assigneeId === undefined || row.assigneeId === viewer.agentId ? applyChange(row, { kind: 'unread' }) : undefined;
}

/** Within the transaction: asks the backend and leaves an alert with the customer's last words, where there are some. Resolves to how many there are. */
export async function tellReturns(db: AccountDb, rows: readonly Conversation[], now: number): Promise<number> {
  for (const row of rows) {
    const rivals = await db.changes.where('conversationId').equals(row.id).toArray();
    await db.changes.bulkDelete(rivals.filter(({ change }) => change.kind === 'read').map(({ id }) => id));
    await db.changes.put({
      id: `return/${row.id}/${row.lastAt}`,
      conversationId: row.id,
      change: { kind: 'unread' },
      dueAt: now,
      tries: 0,
      before: row,
    });
    const newest = await db.messages
      .where('[conversationId+at+id]')
      .between([row.id], [row.id, []])
      .reverse()
      .filter(({ kind }) => kind === 'inbound')
      .first();
    if (newest) await db.alerts.put({ conversationId: row.id, messageId: newest.id, at: now });
  }
  return rows.length;
}
