/** Messages that may deserve a notification: rows that are written with the message and go once it was shown or found seen. */
import type { AccountDb, Alert } from './db';

/** Some of those that wait; none = all are done. */
export function someAlerts(db: AccountDb): Promise<Alert[]> {
  return db.alerts.limit(100).toArray();
}

/** The browser is about to be asked to show it. False when a newer message took its place meanwhile. */
export async function markShowing(db: AccountDb, alert: Alert): Promise<boolean> {
  const marked = await same(db, alert).modify((row: { showing?: true }) => {
    row.showing = true;
  });
  return marked === 1;
}

/** Shown, or not wanted. A newer one that took its place stays. */
export async function endAlert(db: AccountDb, alert: Alert): Promise<void> {
  await same(db, alert).delete();
}

function same(db: AccountDb, { conversationId, messageId }: Alert) {
  return db.alerts
    .where('conversationId')
    .equals(conversationId)
    .filter((row) => row.messageId === messageId);
}
