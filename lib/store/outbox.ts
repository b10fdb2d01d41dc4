/** The background's writes to outbox rows: each one transaction, each checking that the row is still where the caller thinks it is. */
import type { Conversation } from '../domain/conversation';
import { summarise } from '../domain/conversation';
import { advance, type Failure, type Message } from '../domain/message';
import type { AccountDb } from './db';
import { putConversation } from './filing';

/** Everything that waits, oldest first per conversation; at most 500 rows. */
export async function outboxRows(db: AccountDb): Promise<Message[]> {
  const rows = await db.messages.where('outbox').anyOf('queued', 'sending', 'unconfirmed').limit(500).toArray();
  return rows.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Which of these remote ids belong to rows that this browser wrote. */
export async function claimedBy(db: AccountDb, remoteIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.messages
    .where('remoteId')
    .anyOf([...remoteIds])
    .filter((row) => row.ref !== undefined)
    .toArray();
  return new Set(rows.flatMap((row) => row.remoteId ?? []));
}

/** Stores `sending` and the attempt, before the request. Undefined when a person took the row back meanwhile. */
export async function markSending(db: AccountDb, id: string, now: number): Promise<(Message & { ref: string }) | undefined> {
  return db.transaction('rw', [db.messages], async () => {
    const row = await db.messages.get(id);
    if (row?.status !== 'queued' || row.ref === undefined || (row.dueAt ?? 0) > now) return undefined;
    const { dueAt: _d, probes: _p, ...rest } = row;
    const next = {
      ...rest,
      ref: row.ref,
      status: 'sending' as const,
      outbox: 'sending' as const,
      attemptAt: now,
      tries: (row.tries ?? 0) + 1,
    };
    await db.messages.put(next);
    return next;
  });
}

/** It left and no clear answer came. */
export async function markUnconfirmed(db: AccountDb, id: string, now: number): Promise<void> {
  await changeRow(db, id, (row) =>
    row.status === 'sending' ? { ...row, status: 'unconfirmed', outbox: 'unconfirmed', dueAt: now } : undefined,
  );
}

/** The backend refused it for good. */
export async function markFailed(db: AccountDb, id: string, failure: Failure): Promise<void> {
  await changeRow(db, id, (row) =>
    row.remoteId === undefined && row.outbox !== undefined
      ? advance({ ...row, status: 'sending' }, { status: 'failed', failure })
      : undefined,
  );
}

/**
 * Again at that time. A `sending` row goes back to `queued`: only called when the request certainly did nothing. An `unconfirmed` row stays
 * unconfirmed and is asked about again; `asked` counts the question.
 */
export async function postpone(db: AccountDb, id: string, dueAt: number, asked = false): Promise<void> {
  await changeRow(db, id, (row) => {
    if (row.outbox === undefined) return undefined;
    if (row.status === 'sending') return { ...row, status: 'queued', outbox: 'queued', dueAt };
    return { ...row, dueAt, ...(asked ? { probes: (row.probes ?? 0) + 1 } : {}) };
  });
}

/** All questions found nothing: a person decides. */
export async function undecide(db: AccountDb, id: string): Promise<void> {
  await changeRow(db, id, (row) => (row.status === 'unconfirmed' ? { ...row, undecided: true } : undefined));
}

async function changeRow(db: AccountDb, id: string, change: (row: Message) => Message | undefined): Promise<void> {
  await db.transaction('rw', [db.messages, db.conversations, db.meta], async () => {
    const row = await db.messages.get(id);
    const next = row && change(row);
    if (!next) return;
    await db.messages.put(next);
    const conversation = await db.conversations.get(next.conversationId);
    if (conversation) await putConversation(db, summarise(conversation, next, false), conversation);
  });
}

/**
 * Gives a conversation that was started here the backend's key. When the backend's events made a row for that key already, the two are
 * one: messages and draft move to the row that the agent looks at, and the other row goes.
 */
export async function nameConversation(db: AccountDb, id: string, key: string): Promise<Conversation | undefined> {
  return db.transaction('rw', [db.messages, db.conversations, db.meta], async () => {
    const own = await db.conversations.get(id);
    if (!own || own.key === key) return own;
    const rival = await db.conversations.where('key').equals(key).first();
    if (!rival) {
      const named = { ...own, key };
      await putConversation(db, named, own);
      return named;
    }
    await db.messages
      .where('[conversationId+at+id]')
      .between([rival.id], [rival.id, []])
      .modify((row: { conversationId: string }) => {
        row.conversationId = id;
      });
    await putConversation(db, { ...rival, unread: 0, state: 'closed' }, rival);
    await db.conversations.delete(rival.id);
    const named = {
      ...rival,
      ...(own.origin ? { origin: own.origin } : {}),
      id,
      lastAt: Math.max(own.lastAt, rival.lastAt),
      preview: own.lastAt >= rival.lastAt ? own.preview : rival.preview,
    };
    await putConversation(db, named, own);
    return named;
  });
}
