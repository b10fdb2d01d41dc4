/** What the agent is writing: drafts and the files in them. Written by the panel alone. */
import type { AccountDb, Draft } from './db';

/** Saves what is being written; an empty draft is removed. Returns false when another window wrote later than `basedOn`. */
export async function saveDraft(db: AccountDb, draft: Draft, basedOn: number): Promise<boolean> {
  return db.transaction('rw', [db.drafts, db.files], async () => {
    const stored = await db.drafts.get(draft.conversationId);
    if (stored && stored.at > basedOn && stored.by !== draft.by) return false;
    if (draft.text === '' && draft.files.length === 0 && !draft.replyTo) await db.drafts.delete(draft.conversationId);
    else await db.drafts.put(draft);
    return true;
  });
}

/**
 * Keeps the words that have not left when their conversation goes: they become its draft, before what stands there. Runs inside the
 * caller's transaction, which must hold `messages` and `drafts`.
 */
export async function keepWords(db: AccountDb, conversationId: string, now: number): Promise<void> {
  const rows = await db.messages
    .where('outbox')
    .anyOf('queued', 'sending', 'unconfirmed')
    .filter((row) => row.conversationId === conversationId)
    .toArray();
  if (rows.length === 0) return;
  const draft = await db.drafts.get(conversationId);
  const oldestFirst = rows.sort((a, b) => a.at - b.at);
  const text = [...oldestFirst.map((row) => row.text), draft?.text ?? ''].filter((words) => words !== '').join('\n');
  const files = [...oldestFirst.flatMap((row) => (row.attachments ?? []).map((file) => file.id)), ...(draft?.files ?? [])];
  await db.drafts.put({ by: 'background', ...draft, conversationId, text, files, at: now });
}

/** Keeps the bytes of a file that a draft holds. */
export async function saveFile(db: AccountDb, id: string, blob: Blob, now: number): Promise<void> {
  await db.files.put({ id, blob, at: now, own: 1 });
}

/** Forgets the bytes of a file that the agent took out of the draft. */
export async function dropFile(db: AccountDb, id: string): Promise<void> {
  await db.files.delete(id);
}
