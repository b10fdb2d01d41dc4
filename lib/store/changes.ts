/** Changes of conversations on their way to the backend: shown at once, held for undo, rolled back when refused. */
import { applyChange, type Change, slotOf } from '../domain/change';
import { type Conversation, reopened } from '../domain/conversation';
import type { AccountDb, PendingChange } from './db';
import { type Deps, GoneError } from './deps';
import { putConversation } from './filing';

/**
 * Shows the change at once and queues it for the backend, after `holdMs` (during which `undoChange` takes it back without a trace).
 * A queued change of the same slot is replaced; if it had not left, its `before` is kept, so that a roll-back goes all the way.
 */
export async function requestChange(db: AccountDb, conversationId: string, change: Change, holdMs: number, deps: Deps): Promise<string> {
  const id = deps.newId();
  await db.transaction('rw', [db.conversations, db.changes, db.meta], async () => {
    const conversation = await db.conversations.get(conversationId);
    if (!conversation) throw new GoneError();
    const rivals = await db.changes
      .where('conversationId')
      .equals(conversationId)
      .filter((row) => row.refused === undefined && slotOf(row.change) === slotOf(change))
      .toArray();
    await db.changes.bulkDelete(rivals.map((row) => row.id));
    // What may have reached the backend already is not undone by this change's undo.
    const unsent = rivals.find((row) => row.tries === 0);
    const before = unsent?.before ?? conversation;
    const row: PendingChange = { id, conversationId, change, dueAt: deps.now() + holdMs, tries: 0, before };
    await db.changes.add(row);
    await putConversation(db, applyChange(conversation, change), conversation);
  });
  return id;
}

/** Takes a change back that has not left yet. Returns false when it is too late. */
export async function undoChange(db: AccountDb, changeId: string): Promise<boolean> {
  return db.transaction('rw', [db.conversations, db.changes, db.meta], async () => {
    const row = await db.changes.get(changeId);
    if (!row || row.tries > 0) return false;
    await db.changes.delete(changeId);
    const conversation = await db.conversations.get(row.conversationId);
    if (conversation) await putConversation(db, restored(conversation, row), conversation);
    return true;
  });
}

/** The fields that the change touched, as they were before; whatever else happened meanwhile stays. */
export function restored(conversation: Conversation, row: PendingChange): Conversation {
  const { before } = row;
  switch (slotOf(row.change)) {
    case 'state': {
      const until = before.snoozedUntil !== undefined ? { snoozedUntil: before.snoozedUntil } : {};
      return { ...reopened(conversation), state: before.state, ...until, ...(before.pending ? { pending: true } : {}) };
    }
    case 'assign':
      return applyChange(conversation, { kind: 'assign', agentId: before.assigneeId ?? null });
    case 'team':
      return applyChange(conversation, { kind: 'team', teamId: before.teamId ?? null });
    case 'labels':
      return { ...conversation, labels: before.labels ?? [] };
    case 'priority':
      return applyChange(conversation, { kind: 'priority', priority: before.priority ?? null });
    case 'mute':
      return { ...conversation, muted: before.muted ?? false };
    case 'read':
      return { ...conversation, unread: before.unread };
    default:
      return conversation;
  }
}

/** The panel has shown the refusal. */
export async function dismissChange(db: AccountDb, changeId: string): Promise<void> {
  await db.changes.delete(changeId);
}

/** Changes that wait, soonest first, at most 200. Refused ones are not among them. */
export async function dueChanges(db: AccountDb): Promise<PendingChange[]> {
  return db.changes
    .orderBy('dueAt')
    .filter((row) => row.refused === undefined)
    .limit(200)
    .toArray();
}

/** Counts the attempt, after which undo is too late. False when the agent took it back meanwhile. */
export async function startChange(db: AccountDb, id: string): Promise<boolean> {
  return (
    (await db.changes
      .where('id')
      .equals(id)
      .modify((row: { tries: number }) => {
        row.tries++;
      })) === 1
  );
}

/** Again at that time. */
export async function postponeChange(db: AccountDb, id: string, dueAt: number): Promise<void> {
  await db.changes.update(id, { dueAt });
}

/** Nothing to do at the backend. */
export async function dropChange(db: AccountDb, id: string): Promise<void> {
  await db.changes.delete(id);
}

/** The backend said no: the conversation is as it was, and the row stays with the words until the panel has shown them. */
export async function refuseChange(db: AccountDb, id: string, words: string): Promise<void> {
  await db.transaction('rw', [db.conversations, db.changes, db.meta], async () => {
    const row = await db.changes.get(id);
    if (!row) return;
    await db.changes.put({ ...row, refused: words });
    const conversation = await db.conversations.get(row.conversationId);
    if (conversation) await putConversation(db, restored(conversation, row), conversation);
  });
}

/** Snoozed conversations whose time has come, at most 100. */
export async function snoozedBefore(db: AccountDb, now: number): Promise<Conversation[]> {
  const rows = await db.conversations.where('snoozedUntil').belowOrEqual(now).limit(100).toArray();
  return rows.filter((row) => row.state === 'snoozed');
}

/** When the next snoozed conversation returns (ms). */
export async function nextSnooze(db: AccountDb, now: number): Promise<number | undefined> {
  return (await db.conversations.where('snoozedUntil').above(now).first())?.snoozedUntil;
}
