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

/** A press of Enter of which the row may not have been stored. */
export interface LostPress {
  /** The id that the row has, if it is there. */
  readonly id: string;
  readonly conversationId: string;
  readonly text: string;
  readonly note?: true;
}

/**
 * Makes the words of a press the draft of their conversation again, unless their row was stored. What was written there since stays below
 * them; an earlier state of the same words is replaced.
 */
export async function takeBackPress(db: AccountDb, press: LostPress, at: { readonly by: string; readonly now: number }): Promise<void> {
  const { id, conversationId, text, note } = press;
  await db.transaction('rw', [db.messages, db.conversations, db.drafts], async () => {
    if ((await db.messages.get(id)) || !(await db.conversations.get(conversationId))) return;
    const draft = await db.drafts.get(conversationId);
    const since = draft && !text.startsWith(draft.text) ? draft.text : '';
    const words = [text, since].filter((part) => part !== '').join('\n');
    await db.drafts.put({ files: [], ...(note ? { note } : {}), ...draft, conversationId, text: words, at: at.now, by: at.by });
  });
}
