/** The background's writes to outbox rows: each one transaction, each checking that the row is still where the caller thinks it is. */
import Dexie from 'dexie';
import type { Conversation } from '../domain/conversation';
import { summarise } from '../domain/conversation';
import { advance, type Failure, type Message } from '../domain/message';
import { dueOf } from '../domain/retry';
import type { AccountDb } from './db';
import { putConversation } from './filing';
import { withOptOut } from './merge';

/** What waits, oldest first; of each status the 500 oldest, so that nothing newer comes before something older of its conversation. */
export async function outboxRows(db: AccountDb): Promise<Message[]> {
  const waiting = (status: string) =>
    db.messages.where('[outbox+at]').between([status, Dexie.minKey], [status, Dexie.maxKey]).limit(500).toArray();
  const lists = await Promise.all([waiting('queued'), waiting('sending'), waiting('unconfirmed')]);
  return lists.flat().sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
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

/** The backend keeps this row until its time: nothing holds it here any more. False when a person took it back meanwhile. */
export async function handOver(db: AccountDb, id: string): Promise<boolean> {
  return db.transaction('rw', [db.messages], async () => {
    const row = await db.messages.get(id);
    if (row?.status !== 'queued' || row.sendAt === undefined || row.dueAt !== row.sendAt) return false;
    const { dueAt: _d, ...rest } = row;
    await db.messages.put(rest);
    return true;
  });
}

/**
 * Stores `sending` and the attempt, before the request. Undefined when a person took the row back meanwhile. When it resolves, that is on
 * the disk: a machine that loses its power would otherwise find the row `queued` again and send it twice.
 */
export async function markSending(db: AccountDb, id: string, now: number): Promise<(Message & { ref: string }) | undefined> {
  const marked = await startSending(db, id, now);
  if (!marked) return undefined;
  try {
    await putOnDisk(db, id);
  } catch (error) {
    // Nothing has left: it waits, and nobody need be asked.
    await postpone(db, id, now + 5_000);
    throw error;
  }
  return marked;
}

function startSending(db: AccountDb, id: string, now: number): Promise<(Message & { ref: string }) | undefined> {
  return db.transaction('rw', [db.messages], async () => {
    const row = await db.messages.get(id);
    if (row?.status !== 'queued' || row.ref === undefined || dueOf(row, now) > now) return undefined;
    const { dueAt: _d, probes: _p, ...rest } = row;
    const next = {
      ...rest,
      ref: row.ref,
      status: 'sending' as const,
      outbox: 'sending' as const,
      attemptAt: now,
      leftAt: 0,
      tries: (row.tries ?? 0) + 1,
    };
    await db.messages.put(next);
    return next;
  });
}

/** The request of this attempt leaves now; on the disk when it resolves. False: the row is not at this attempt any more. */
export async function markLeaving(db: AccountDb, id: string, ref: string, at: number | undefined): Promise<boolean> {
  const marked = await db.transaction('rw', [db.messages], async () => {
    const row = await db.messages.get(id);
    if (row?.status !== 'sending' || row.ref !== ref) return false;
    const { leftAt: _l, before: _b, ...rest } = row;
    const before = await strangers(db, row.conversationId);
    await db.messages.put({ ...rest, ...(at === undefined ? {} : { leftAt: at }), ...(before.length > 0 ? { before } : {}) });
    return true;
  });
  // A machine that loses its power would otherwise find a row that never left, and send it twice.
  if (marked) await putOnDisk(db, id);
  return marked;
}

/** The newest messages of a conversation that this browser did not write, as far as they can be mistaken for what it writes. */
async function strangers(db: AccountDb, conversationId: string): Promise<readonly string[]> {
  const newest = db.messages
    .where('[conversationId+at+id]')
    .between([conversationId, Dexie.minKey], [conversationId, Dexie.maxKey])
    .reverse()
    .limit(20);
  return (await newest.toArray()).flatMap((row) =>
    row.kind === 'outbound' && row.ref === undefined && row.remoteId !== undefined ? [row.remoteId] : [],
  );
}

/**
 * Writes the row once more, as it is, in a transaction that ends when it is on the disk and not only with the operating system, as all
 * others do, for speed. Dexie has no durability for a single transaction; nobody needs to hear of this one.
 */
function putOnDisk(db: AccountDb, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.backendDB().transaction(['messages'], 'readwrite', { durability: 'strict' });
    const rows = transaction.objectStore('messages');
    const asked = rows.get(id);
    asked.onsuccess = () => {
      if (asked.result !== undefined) rows.put(asked.result);
    };
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('', 'AbortError'));
  });
}

/** It left and no clear answer came. */
export async function markUnconfirmed(db: AccountDb, id: string, now: number, stopped = false): Promise<void> {
  await changeRow(db, id, (row) =>
    row.status === 'sending'
      ? { ...row, status: 'unconfirmed', outbox: 'unconfirmed', dueAt: now, ...(stopped ? { stopped: true as const } : {}) }
      : undefined,
  );
}

/** The agent stopped it and it certainly did not leave. */
export async function markStopped(db: AccountDb, id: string): Promise<void> {
  await changeRow(db, id, (row) => (row.status === 'sending' ? advance(row, { status: 'canceled' }) : undefined));
}

/** It turned out that the request never left: it goes again, unless the agent stopped it. */
export async function markNotSent(db: AccountDb, id: string, now: number): Promise<void> {
  await changeRow(db, id, (row) => {
    if (row.status !== 'unconfirmed') return undefined;
    if (row.stopped) return advance(row, { status: 'canceled' });
    const { probes: _p, undecided: _u, ...rest } = row;
    return { ...rest, status: 'queued', outbox: 'queued', dueAt: now };
  });
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

/** All questions found nothing: a person decides, unless one stopped it. What was heard of meanwhile is asked about once more. */
export async function undecide(db: AccountDb, id: string): Promise<void> {
  await changeRow(db, id, (row) => {
    if (row.status !== 'unconfirmed') return undefined;
    if (row.heard) {
      const { heard: _h, ...rest } = row;
      return rest;
    }
    return row.stopped ? advance(row, { status: 'canceled' }) : { ...row, undecided: true };
  });
}

/** Changes a row that is still where the caller thinks it is (`change` says undefined if not), and the line of its conversation. */
export async function changeRow(db: AccountDb, id: string, change: (row: Message) => Message | undefined): Promise<void> {
  await db.transaction('rw', [db.messages, db.conversations, db.meta], async () => {
    const row = await db.messages.get(id);
    const next = row && change(row);
    if (!next) return;
    await db.messages.put(next);
    const conversation = await db.conversations.get(next.conversationId);
    if (conversation) await putConversation(db, summarise(withOptOut(conversation, next), next, false), conversation);
  });
}

/**
 * Gives a conversation that was started here the backend's key. When the backend's events made a row for that key already, the two are
 * one: messages and draft move to the row that the agent looks at, and the other row goes.
 */
export async function nameConversation(db: AccountDb, id: string, key: string): Promise<Conversation | undefined> {
  return db.transaction('rw', [db.messages, db.conversations, db.drafts, db.changes, db.alerts, db.meta], async () => {
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
    await moveRest(db, rival.id, id);
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

/** Draft, changes and notification of a conversation that becomes part of another. */
async function moveRest(db: AccountDb, from: string, to: string): Promise<void> {
  const [theirs, own] = [await db.drafts.get(from), await db.drafts.get(to)];
  if (theirs) {
    const text = [own?.text ?? '', theirs.text].filter((words) => words !== '').join('\n');
    await db.drafts.put({ ...theirs, ...own, conversationId: to, text, files: [...(own?.files ?? []), ...theirs.files] });
    await db.drafts.delete(from);
  }
  const changes = await db.changes.where('conversationId').equals(from).toArray();
  await db.changes.bulkPut(changes.map((row) => ({ ...row, conversationId: to })));
  const alert = await db.alerts.get(from);
  if (!alert) return;
  await db.alerts.put({ ...alert, conversationId: to });
  await db.alerts.delete(from);
}
