/** Badge and notifications, computed from the database after each commit; harmless twice, so a worker that died in between still alerts. */
import { mayView } from '../domain/conversation';
import type { BackendEvent } from '../domain/event';
import { formatPhone } from '../domain/phone';
import { cleanText } from '../domain/text';
import { setBadge } from '../platform/badge';
import { t } from '../platform/i18n';
import { clearNotification, isShown, notify } from '../platform/notify';
import { endAlert, markShowing, someAlerts } from '../store/alerts';
import type { Alert } from '../store/db';
import type { Counters } from '../store/meta';
import { getMeta, NO_COUNTERS, NOBODY } from '../store/meta';
import type { Settings } from '../store/registry';
import type { AccountContext } from './account';

/** What the badge counts, by the setting. */
export function badgeCount(counters: Counters, settings: Settings): number {
  if (settings.badge === 'mine') return counters.mine;
  if (settings.badge === 'mine-and-unassigned') return counters.mine + counters.unassigned;
  return counters.all;
}

/** Sets the badge to the sum over all accounts. */
export async function showBadge(accounts: readonly AccountContext[], settings: Settings): Promise<void> {
  let sum = 0;
  for (const { db } of accounts) sum += badgeCount((await getMeta(db, 'counters')) ?? NO_COUNTERS, settings);
  await setBadge(sum);
}

/**
 * Shows one notification per conversation with a new inbound message that is still unread, may be seen, and is not what a focused panel
 * shows; each exactly once, wherever the worker dies. One call at a time.
 *
 * ```
 *  alert ──► older one cleared ──► `showing` stored ──► shown ──► alert deleted
 *                                        └─ died: stands one under its id? ─ yes: shown; no: to be shown ─┘
 * ```
 */
export async function flushAlerts(ctx: AccountContext): Promise<void> {
  for (let alerts = await someAlerts(ctx.db); alerts.length > 0; alerts = await someAlerts(ctx.db)) await flush(ctx, alerts);
}

async function flush(ctx: AccountContext, alerts: readonly Alert[]): Promise<void> {
  const { db } = ctx;
  const settings = await ctx.settings();
  const viewer = (await getMeta(db, 'viewer')) ?? NOBODY;
  for (const alert of alerts) {
    const conversation = await db.conversations.get(alert.conversationId);
    const message = await db.messages.get(alert.messageId);
    const shown = ctx.attention().conversationId === alert.conversationId;
    const wanted =
      conversation !== undefined &&
      message !== undefined &&
      conversation.unread > 0 &&
      !conversation.muted &&
      !shown &&
      mayView(viewer, conversation) &&
      (settings.notify === 'all' || (settings.notify === 'mine' && conversation.assigneeId === viewer.agentId));
    const id = notificationId(db.accountId, alert.conversationId);
    if (wanted && !(alert.showing && (await isShown(id)))) {
      // What stands under its id from now on is this one.
      await clearNotification(id);
      if (!(await markShowing(db, alert))) continue;
      await notify(id, {
        title: conversation.name || formatPhone(conversation.phone),
        message: settings.showContent ? cleanText(message.text, 300) || t('notificationMedia') : t('notificationHidden'),
        at: message.at,
        sound: settings.sound,
      });
    }
    await endAlert(db, alert);
  }
}

/** Takes notifications away whose conversation was seen meanwhile. */
export async function clearSeen(ctx: AccountContext, conversationIds: readonly string[]): Promise<void> {
  for (const id of conversationIds) {
    const row = await ctx.db.conversations.get(id);
    if (!row || row.unread === 0) await clearNotification(notificationId(ctx.db.accountId, id));
  }
}

/** Takes notifications away of conversations of which the backend said that nothing is unread: they were seen elsewhere. */
export async function clearSeenElsewhere(ctx: AccountContext, events: readonly BackendEvent[]): Promise<void> {
  const keys = events.flatMap((event) =>
    event.type === 'conversation' && (event.patch.unread === 0 || event.leg?.unread === 0) ? [event.key] : [],
  );
  if (keys.length === 0 || keys.length > 50) return;
  const rows = await ctx.db.conversations.where('key').anyOf(keys).toArray();
  await clearSeen(
    ctx,
    rows.filter((row) => row.unread === 0).map((row) => row.id),
  );
}

/** The id under which a conversation's notification is shown. */
export function notificationId(accountId: string, conversationId: string): string {
  return `thread:${accountId}:${conversationId}`;
}

/** The way back from a notification's id. */
export function fromNotificationId(id: string): { accountId: string; conversationId: string } | undefined {
  const parts = /^thread:([^:]+):(.+)$/s.exec(id);
  return parts?.[1] !== undefined && parts[2] !== undefined ? { accountId: parts[1], conversationId: parts[2] } : undefined;
}
