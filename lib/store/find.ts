/** Full-text search of one account's messages. */
import type { Table } from 'dexie';
import type { Message } from '../domain/message';
import type { AccountDb } from './db';
import { type SearchOptions, searchMessages } from './search';

/** The newest messages that have the words of `query`; whether the role may see their conversations is for the caller to ask. */
export async function findMessages(db: AccountDb, query: string, options: SearchOptions): Promise<Message[]> {
  return searchMessages(db, db.messages as unknown as Table<Message, string>, query, options);
}
