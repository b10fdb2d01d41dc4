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
  /** Conversations as they will be stored, by id. */
  readonly current = new Map<string, Conversation>();
  /** Conversations of which only a message changed: read when writing. */
  readonly later = new Set<string>();

  constructor(private readonly db: AccountDb) {}

  /** Reads all rows that the events touch. */
  async load(events: readonly BackendEvent[]): Promise<void> {
    const keys = new Set<string>();
    const ids: string[] = [];
    const refs: string[] = [];
    const remoteIds: string[] = [];
    for (const event of events) {
      if (event.type === 'message') {
        keys.add(event.message.key);
        ids.push(event.message.id);
        if (event.message.ref) refs.push(event.message.ref);
        if (event.message.kind !== 'inbound') remoteIds.push(event.message.remoteId);
        if (event.message.replyToRemoteId) remoteIds.push(event.message.replyToRemoteId);
      } else if (event.type === 'report' || event.type === 'message.gone') remoteIds.push(event.remoteId);
      else if (event.type === 'conversation' || event.type === 'conversation.gone') keys.add(event.key);
    }
    const conversations = this.db.conversations.where('key').anyOf([...keys]);
    for (const row of await conversations.toArray()) this.remember(row);
    for (const row of await this.db.messages.bulkGet(ids)) if (row) this.know(row);
    const missing = remoteIds.filter((id) => !this.byRemote.has(id));
    if (missing.length > 0) for (const row of await this.db.messages.where('remoteId').anyOf(missing).toArray()) this.know(row);
    if (refs.length > 0) for (const row of await this.db.messages.where('ref').anyOf(refs).toArray()) this.know(row);
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
    this.messages.set(row.id, row);
    if (row.remoteId) this.byRemote.set(row.remoteId, row);
    if (row.ref) this.byRef.set(row.ref, row);
    this.dirtyMessages.add(row.id);
  }
}
