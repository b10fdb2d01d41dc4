/** What happens to a row right before it leaves: the adapter gets what it needs to address it, and the moment is written down. */
import { BackendError, type Outgoing } from '../backend/backend';
import type { Conversation } from '../domain/conversation';
import type { Message } from '../domain/message';
import { claimedBy, markLeaving, nameConversation } from '../store/outbox';
import type { AccountContext } from './account';

/** The row with what the adapter needs; undefined when its conversation is gone. */
export async function address(
  { db, backend, store }: Pick<AccountContext, 'db' | 'backend' | 'store'>,
  row: Message,
  signal: AbortSignal,
): Promise<Outgoing | undefined> {
  let conversation: Conversation | undefined = await db.conversations.get(row.conversationId);
  if (conversation && conversation.key === undefined) {
    const { key, events } = await backend.resolve(conversation, signal);
    conversation = await nameConversation(db, conversation.id, key);
    if (events.length > 0) await store(events);
    conversation = conversation && (await db.conversations.get(conversation.id));
  }
  if (!conversation || conversation.key === undefined || row.ref === undefined) return undefined;
  const files = await Promise.all(
    (row.attachments ?? []).map(async (attachment) => {
      const file = await db.files.get(attachment.id);
      if (!file) throw new BackendError('rejected', { text: '', code: 'file-gone' });
      return { attachment, blob: file.blob };
    }),
  );
  const claimed = (remoteIds: readonly string[]) => claimedBy(db, remoteIds);
  const replied = row.replyTo === undefined ? undefined : (await db.messages.get(row.replyTo))?.remoteId;
  const message = { ...row, ref: row.ref };
  const reply = replied === undefined ? {} : { replyToRemoteId: replied };
  return { message, conversation: { ...conversation, key: conversation.key }, files, claimed, ...reply };
}

/** See `Outgoing.leaving`. */
export async function writeDown(
  db: AccountContext['db'],
  row: Pick<Message, 'id'> & { readonly ref: string },
  at: number | undefined,
): Promise<void> {
  let written = false;
  let cause: unknown;
  try {
    written = await markLeaving(db, row.id, row.ref, at);
  } catch (error) {
    cause = error;
  }
  if (!written) throw new BackendError('notSent', { text: '' }, { cause });
}
