/** The rows that one `apply` touches: read once, looked up by every name that a backend may use, marked when they change. */
import type { Conversation } from '../domain/conversation';
import type { BackendEvent, RemoteMessage } from '../domain/event';
import type { Message } from '../domain/message';
import type { AccountDb } from './db';
import { soundConversation, soundMessage, UnsoundError } from './sound';

/** Copies in memory of stored rows, within one transaction. */
export class Rows {
  readonly byKey = new Map<string, Conversation>();
  /** Conversations as they were stored before, by id. */
  readonly stored = new Map<string, Conversation>();
  readonly messages = new Map<string, Message>();
  readonly byRemote = new Map<string, Message>();
  readonly byRef = new Map<string, Message>();
  readonly dirtyMessages = new Set<string>();
  readonly dirtyConversations = new Set<string>();
  /** Messages of which the text is new to the search index. */
  readonly newText = new Set<string>();
  /** Attachments that no message has any more: their bytes go. */
  readonly goneFiles = new Set<string>();
  /** Conversations as they will be stored, by id. */
  readonly current = new Map<string, Conversation>();
  /** Conversations of which only a message changed: read when writing. */
  readonly later = new Set<string>();

  /** Messages that were not looked up because their conversation is new. Storing one that exists after all fails the transaction. */
  readonly presumedNew = new Set<string>();

  constructor(
    private readonly db: AccountDb,
    private readonly careful: boolean,
  ) {}

  /**
   * Reads all rows that the events touch, in two rounds of requests that are under way together. Messages of a conversation that is not
   * stored are presumed new, which a first sync is made of: looking them up would cost as much as storing them.
   */
  async load(events: readonly BackendEvent[]): Promise<void> {
    const keys = new Set<string>();
    for (const event of events) {
      if (event.type === 'message') keys.add(event.message.key);
      else if (event.type === 'conversation' || event.type === 'conversation.gone') keys.add(event.key);
    }
    for (const row of await all(keys, (key) => this.db.conversations.where('key').equals(key).first())) this.remember(row);
    const ids = new Set<string>();
    const refs = new Set<string>();
    const remoteIds = new Set<string>();
    for (const event of events) {
      if (event.type === 'report' || event.type === 'message.gone') remoteIds.add(event.remoteId);
      if (event.type !== 'message') continue;
      const { key, id, ref, kind, remoteId, replyToRemoteId } = event.message;
      if (ref) refs.add(ref);
      if (replyToRemoteId) remoteIds.add(replyToRemoteId);
      if (!this.careful && !this.byKey.has(key)) this.presumedNew.add(id);
      else {
        ids.add(id);
        if (kind !== 'inbound') remoteIds.add(remoteId);
      }
    }
    const [byId, byRemote, byRef] = await Promise.all([
      all(ids, (id) => this.db.messages.get(id)),
      all(remoteIds, (id) => this.db.messages.where('remoteId').equals(id).first()),
      all(refs, (ref) => this.db.messages.where('ref').equals(ref).first()),
    ]);
    for (const row of [...byId, ...byRemote, ...byRef]) {
      this.know(row);
      this.presumedNew.delete(row.id);
    }
  }

  /** The row that this browser wrote and the backend now tells of. */
  ownRow(remote: RemoteMessage): Message | undefined {
    const row = remote.ref === undefined ? undefined : this.byRef.get(remote.ref);
    return row?.remoteId === undefined ? row : undefined;
  }

  /** The conversation as far as it was changed. */
  latest(row: Conversation): Conversation {
    return this.current.get(row.id) ?? row;
  }

  /** Will be stored. Throws when nobody could read it then. */
  keep(row: Conversation): void {
    if (!soundConversation(row)) throw new UnsoundError('conversation');
    if (row.key) this.byKey.set(row.key, row);
    this.current.set(row.id, row);
    this.dirtyConversations.add(row.id);
  }

  /** Was stored. */
  remember(row: Conversation): Conversation {
    if (row.key && !this.byKey.has(row.key)) this.byKey.set(row.key, row);
    if (!this.stored.has(row.id)) this.stored.set(row.id, row);
    return row;
  }

  /** Was stored. */
  know(row: Message): void {
    if (this.messages.has(row.id)) return;
    this.messages.set(row.id, row);
    if (row.remoteId) this.byRemote.set(row.remoteId, row);
    if (row.ref) this.byRef.set(row.ref, row);
  }

  /** Will be stored. Throws when nobody could read it then. */
  put(row: Message): void {
    if (!soundMessage(row)) throw new UnsoundError('message');
    if (!row.attachments) for (const file of this.messages.get(row.id)?.attachments ?? []) this.goneFiles.add(file.id);
    this.messages.set(row.id, row);
    if (row.remoteId) this.byRemote.set(row.remoteId, row);
    if (row.ref) this.byRef.set(row.ref, row);
    this.dirtyMessages.add(row.id);
  }
}

/** What is found, without the gaps. */
async function all<T>(names: ReadonlySet<string>, get: (name: string) => PromiseLike<T | undefined>): Promise<T[]> {
  const rows = await Promise.all([...names].map(get));
  return rows.flatMap((row) => (row === undefined ? [] : [row]));
}
