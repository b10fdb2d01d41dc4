/** Puts rescued words back where their conversation is again. Called after each stored page while words wait; harmless twice. */
import type { Conversation } from '../domain/conversation';
import { summarise } from '../domain/conversation';
import type { Message } from '../domain/message';
import { requestChange } from './changes';
import type { AccountDb, Draft } from './db';
import type { Deps } from './deps';
import { putConversation } from './filing';
import { startConversation } from './panel';
import { type Address, noteWaiting, type RescueDb, type Word, withRescue } from './rescued';

/**
 * Returns how many words still wait. `current`: the backend has said all it has, so a conversation that only existed here (its number is
 * known, the backend never had it) is started again.
 */
export async function putBack(db: AccountDb, current: boolean, deps: Deps): Promise<number> {
  const left = await withRescue(db.accountId, 0, async (rescue) => {
    const words = (await rescue.words.limit(1000).toArray()).sort((a, b) => a.at - b.at);
    for (const word of words) {
      const home = await homeOf(db, word.address, current, deps);
      if (!home) continue;
      await putWord(db, rescue, word, home, deps);
      await rescue.words.delete(word.id);
    }
    return rescue.words.count();
  });
  await noteWaiting(db, left);
  return left;
}

async function homeOf(db: AccountDb, address: Address, current: boolean, deps: Deps): Promise<Conversation | undefined> {
  const { id, key, inboxId, channel, phone, name } = address;
  const same =
    (await db.conversations.get(id)) ??
    (await db.conversations
      .where('key')
      .equals(key ?? id)
      .first());
  if (same || phone === undefined || inboxId === undefined) return same;
  const alike = (await db.conversations.where('phone').equals(phone).limit(50).toArray()).find((row) => row.inboxId === inboxId);
  if (alike || !current || key !== undefined || channel === undefined) return alike;
  return startConversation(db, { inboxId, channel, phone, name: name ?? '' }, deps);
}

async function putWord(db: AccountDb, rescue: RescueDb, word: Word, home: Conversation, deps: Deps): Promise<void> {
  if (word.kind === 'change') {
    await requestChange(db, home.id, word.change.change, 0, deps);
    return;
  }
  const ids = word.kind === 'draft' ? word.draft.files : (word.message.attachments ?? []).map((one) => one.id);
  const files = (await rescue.files.bulkGet([...ids])).flatMap((file) => file ?? []);
  await db.transaction('rw', [db.messages, db.conversations, db.drafts, db.files, db.meta], async () => {
    await db.files.bulkPut(files);
    if (word.kind === 'draft') await putDraft(db, word.draft, home.id, deps);
    else await putMessage(db, word.message, home.id, deps);
  });
}

/** Before whatever was written meanwhile. */
async function putDraft(db: AccountDb, draft: Draft, conversationId: string, deps: Deps): Promise<void> {
  const now = await db.drafts.get(conversationId);
  const { replyTo, ...rest } = draft;
  if (now?.text.includes(draft.text)) return;
  await db.drafts.put({
    ...rest,
    conversationId,
    at: deps.now(),
    text: now?.text ? `${draft.text}\n${now.text}` : draft.text,
    files: [...new Set([...draft.files, ...(now?.files ?? [])])],
    ...(replyTo !== undefined && (await db.messages.get(replyTo)) ? { replyTo } : {}),
  });
}

/** A row that may have left is asked about, never sent again by a machine; one that certainly did not leave goes on. */
async function putMessage(db: AccountDb, message: Message, conversationId: string, deps: Deps): Promise<void> {
  const known = message.ref === undefined ? undefined : await db.messages.where('ref').equals(message.ref).first();
  if (known || (await db.messages.get(message.id))) return;
  const { replyTo, ...rest } = message;
  const row: Message = {
    ...rest,
    conversationId,
    ...(replyTo !== undefined && (await db.messages.get(replyTo)) ? { replyTo } : {}),
    ...(message.status === 'sending' ? { status: 'unconfirmed', outbox: 'unconfirmed', dueAt: deps.now() } : {}),
  };
  await db.messages.add(row);
  const conversation = await db.conversations.get(conversationId);
  if (conversation) await putConversation(db, summarise(conversation, row, false), conversation);
}
