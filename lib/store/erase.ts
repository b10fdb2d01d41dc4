/**
 * Removes everything that this browser stores about one number. The backend is not asked: what it still has comes back when it next speaks
 * of it, and the panel says so.
 */
import type { Conversation } from '../domain/conversation';
import type { Message } from '../domain/message';
import type { AccountDb } from './db';
import { putConversation } from './filing';
import { getMeta, setMeta } from './meta';
import { withRescue } from './rescued';
import { removeFromIndex } from './search-tables';

/** How many rows went. */
export interface Erased {
  readonly conversations: number;
  readonly messages: number;
  readonly contacts: number;
  readonly files: number;
  readonly drafts: number;
}

/** Rows per transaction. */
const SLICE = 400;

/**
 * Erases by E.164 (or the address as stored): conversations with that number or of its contacts, their messages with index entries,
 * files, drafts, changes and alerts, the contacts, and rescued words. A thread goes in slices and its conversation last, so that an
 * erasure that is cut short can be done again. What the role may not see is erased too: it is about the same person.
 */
export async function eraseContact(db: AccountDb, e164: string): Promise<Erased> {
  const contacts = await db.contacts.where('phone').equals(e164).toArray();
  const byPhone = await db.conversations.where('phone').equals(e164).toArray();
  const byContact = await db.conversations
    .where('contactId')
    .anyOf(contacts.map((one) => one.id))
    .toArray();
  const conversations = [...new Map([...byPhone, ...byContact].map((row) => [row.id, row])).values()];
  let erased: Erased = { conversations: 0, messages: 0, contacts: 0, files: 0, drafts: 0 };
  for (const conversation of conversations) erased = plus(erased, await eraseConversation(db, conversation));
  await db.contacts.bulkDelete(contacts.map((one) => one.id));
  await forgetSender(db, e164);
  await eraseRescued(db, e164, new Set(conversations.map((one) => one.id)));
  return { ...erased, contacts: contacts.length };
}

async function eraseConversation(db: AccountDb, conversation: Conversation): Promise<Erased> {
  let sum: Erased = { conversations: 1, messages: 0, contacts: 0, files: 0, drafts: 0 };
  for (let more = true; more; ) {
    const slice = await eraseMessages(db, conversation.id);
    sum = plus(sum, slice);
    more = slice.messages > 0;
  }
  await db.transaction('rw', [db.conversations, db.drafts, db.files, db.changes, db.alerts, db.meta], async () => {
    const draft = await db.drafts.get(conversation.id);
    await db.files.bulkDelete([...(draft?.files ?? [])]);
    await db.drafts.delete(conversation.id);
    await db.changes.where('conversationId').equals(conversation.id).delete();
    await db.alerts.delete(conversation.id);
    const stored = await db.conversations.get(conversation.id);
    // Counted out of the badge before it goes.
    if (stored) await putConversation(db, { ...stored, unread: 0 }, stored);
    await db.conversations.delete(conversation.id);
    const typing = (await getMeta(db, 'typing')) ?? {};
    if (typing[conversation.id])
      await setMeta(db, 'typing', Object.fromEntries(Object.entries(typing).filter(([id]) => id !== conversation.id)));
    sum = plus(sum, { conversations: 0, messages: 0, contacts: 0, files: draft?.files.length ?? 0, drafts: draft ? 1 : 0 });
  });
  return sum;
}

function eraseMessages(db: AccountDb, conversationId: string): Promise<Erased> {
  return db.transaction('rw', [db.messages, db.files, db.searchGone], async () => {
    const rows: Message[] = await db.messages
      .where('[conversationId+at+id]')
      .between([conversationId], [conversationId, []])
      .limit(SLICE)
      .toArray();
    const files = rows.flatMap((row) => (row.attachments ?? []).map((one) => one.id));
    await db.messages.bulkDelete(rows.map((row) => row.id));
    await db.files.bulkDelete(files);
    await removeFromIndex(db, rows);
    return { conversations: 0, messages: rows.length, contacts: 0, files: files.length, drafts: 0 };
  });
}

async function forgetSender(db: AccountDb, e164: string): Promise<void> {
  await db.transaction('rw', db.meta, async () => {
    const senders = await getMeta(db, 'senderByPhone');
    if (senders?.[e164] === undefined) return;
    await setMeta(db, 'senderByPhone', Object.fromEntries(Object.entries(senders).filter(([phone]) => phone !== e164)));
  });
}

async function eraseRescued(db: AccountDb, e164: string, ids: ReadonlySet<string>): Promise<void> {
  await withRescue(db.accountId, undefined, async (rescue) => {
    const words = await rescue.words.filter((word) => word.address.phone === e164 || ids.has(word.address.id)).toArray();
    const files = words.flatMap((word) =>
      word.kind === 'draft' ? [...word.draft.files] : word.kind === 'message' ? (word.message.attachments ?? []).map((one) => one.id) : [],
    );
    await rescue.files.bulkDelete(files);
    await rescue.words.bulkDelete(words.map((word) => word.id));
    return undefined;
  });
}

function plus(a: Erased, b: Erased): Erased {
  return {
    conversations: a.conversations + b.conversations,
    messages: a.messages + b.messages,
    contacts: a.contacts + b.contacts,
    files: a.files + b.files,
    drafts: a.drafts + b.drafts,
  };
}
