/**
 * The tables of one account's database.
 *
 * Versions are appended, never edited. What the backend can send again is never migrated: a version that changes a cache table empties
 * it (`dropCache`) and the next sync fills it; the user's own words (drafts, unsettled sends, changes), accounts and settings are kept.
 */
import Dexie, { type EntityTable } from 'dexie';
import type { Change } from '../domain/change';
import type { Contact } from '../domain/contact';
import type { Conversation } from '../domain/conversation';
import { findWords } from '../domain/find-words';
import type { Message } from '../domain/message';
import { SEARCH_TABLES, type SearchTables, searchSchema } from './search-tables';

/** What the agent is writing, per conversation: never lost, never shared between conversations. */
export interface Draft {
  readonly conversationId: string;
  readonly text: string;
  readonly at: number;
  /** Ids in `files`. */
  readonly files: readonly string[];
  readonly replyTo?: string;
  readonly note?: boolean;
  /** The window that wrote it last, so that two panels do not fight. */
  readonly by: string;
}

/** Bytes of an outbound file (until it is settled) or a cached inbound one. */
export interface StoredFile {
  readonly id: string;
  readonly blob: Blob;
  /** Last use (ms), for eviction of inbound ones. */
  readonly at: number;
  /** 1 = the agent's own, never evicted. */
  readonly own: 0 | 1;
}

/** A change that an agent asked for and the backend has not confirmed yet. */
export interface PendingChange {
  readonly id: string;
  readonly conversationId: string;
  readonly change: Change;
  /** Not before (ms): the undo hold, or a backoff. */
  readonly dueAt: number;
  readonly tries: number;
  /** The conversation as it was, for undo and for roll-back. */
  readonly before: Conversation;
  /** The backend's words when it refused; the panel shows them once and removes the row. */
  readonly refused?: string;
}

/** A new inbound message that may deserve a notification; removed once it was shown or found seen. */
export interface Alert {
  readonly conversationId: string;
  readonly messageId: string;
  readonly at: number;
  /** The browser was about to be asked to show it: whether it came to that, only the browser knows. */
  readonly showing?: true;
}

/** One row of `meta`: small things that are read whole, keyed as `MetaValues` says. */
export interface MetaRow {
  readonly id: string;
  readonly value: unknown;
}

/** One account's database. */
export class AccountDb extends Dexie implements SearchTables {
  declare messages: EntityTable<Message, 'id'>;
  declare conversations: EntityTable<Conversation, 'id'>;
  declare contacts: EntityTable<Contact, 'id'>;
  declare drafts: EntityTable<Draft, 'conversationId'>;
  declare files: EntityTable<StoredFile, 'id'>;
  declare changes: EntityTable<PendingChange, 'id'>;
  declare alerts: EntityTable<Alert, 'conversationId'>;
  declare meta: EntityTable<MetaRow, 'id'>;
  declare searchTail: SearchTables['searchTail'];
  declare searchParts: SearchTables['searchParts'];
  declare searchLeaves: SearchTables['searchLeaves'];
  declare searchDocs: SearchTables['searchDocs'];
  declare searchGone: SearchTables['searchGone'];

  constructor(readonly accountId: string) {
    super(databaseName(accountId), { chromeTransactionDurability: 'relaxed' });
    this.version(1).stores({
      messages: 'id, [conversationId+at+id], &remoteId, outbox, [outbox+at], ref',
      conversations: 'id, &key, phone, contactId, snoozedUntil, *folders',
      contacts: 'id, phone, name',
      drafts: 'conversationId',
      files: 'id, [own+at]',
      changes: 'id, conversationId, dueAt',
      alerts: 'conversationId',
      meta: 'id',
      ...searchSchema,
    });
    // People are found by any word of their name and by the end of their number: entries made of what is there, so nothing is fetched again.
    this.version(2)
      .stores({ contacts: 'id, phone, name, *words' })
      .upgrade(async (upgrade) => {
        await upgrade
          .table<Contact>('contacts')
          .toCollection()
          .modify((row) => Object.assign(row, { words: findWords(row) }));
        await upgrade.table<MetaRow>('meta').put({ id: 'refilePending', value: true });
      });
  }
}

/** Tables that the backend can fill again. */
export const CACHE_TABLES = ['conversations', 'contacts', 'alerts', 'meta', ...SEARCH_TABLES] as const;

/** The name of an account's database. */
export function databaseName(accountId: string): string {
  return `threadside-${accountId}`;
}
