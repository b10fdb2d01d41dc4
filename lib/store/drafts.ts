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

/** Keeps the bytes of a file that a draft holds. */
export async function saveFile(db: AccountDb, id: string, blob: Blob, now: number): Promise<void> {
  await db.files.put({ id, blob, at: now, own: 1 });
}

/** Forgets the bytes of a file that the agent took out of the draft. */
export async function dropFile(db: AccountDb, id: string): Promise<void> {
  await db.files.delete(id);
}
