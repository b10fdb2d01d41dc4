/** Full-text search of an account as the panel asks for it: only what the role may see. */
import type { Table } from 'dexie';
import { type Conversation, mayView } from '../domain/conversation';
import type { Message } from '../domain/message';
import type { AccountDb } from './db';
import { getMeta, NOBODY } from './meta';
import { type SearchOptions, searchMessages } from './search';

/** A message that was found, with its conversation. */
export interface Hit {
  readonly message: Message;
  readonly conversation: Conversation;
}

/** Messages that hold all words of the query (the last one as a prefix), newest first. Hits that the role may not see are left out. */
export async function searchAccount(db: AccountDb, query: string, options: SearchOptions = {}): Promise<Hit[]> {
  const table = db.messages as unknown as Table<Message, string>;
  const found = await searchMessages(db, table, query, options);
  const viewer = (await getMeta(db, 'viewer')) ?? NOBODY;
  const ids = [...new Set(found.map((message) => message.conversationId))];
  const rows = await db.conversations.bulkGet(ids);
  const byId = new Map(rows.flatMap((row) => (row && mayView(viewer, row) ? [[row.id, row] as const] : [])));
  return found.flatMap((message) => {
    const conversation = byId.get(message.conversationId);
    return conversation ? [{ message, conversation }] : [];
  });
}
