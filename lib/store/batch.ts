/** The working copy of one `apply`: rows are read, changed in memory by the facts, and written by `batch-write`. Lives within one transaction. */
import type { Viewer } from '../domain/contact';
import { type Conversation, summarise, withLeg } from '../domain/conversation';
import type { BackendEvent, ConversationPatch, RemoteMessage } from '../domain/event';
import { advance, type Message } from '../domain/message';
import { Contacts } from './batch-contacts';
import { Legs } from './batch-legs';
import { Rows } from './batch-rows';
import { BatchWriter } from './batch-write';
import type { AccountDb, Alert, PendingChange } from './db';
import { keepWords } from './drafts';
import { difference, unreadIn } from './filing';
import {
  ClaimedError,
  created,
  introduced,
  merged,
  movedBack,
  patched,
  recent,
  settledRow,
  UnknownConversationError,
  withOptOut,
  without,
} from './merge';
import { getMeta, type MetaValues, NO_COUNTERS, NOBODY, setMeta } from './meta';
import { LISTS, listed, named } from './named';
import { removeFromIndex } from './search-tables';

/** How to store. */
export interface ApplyOptions {
  /** Stored in the same transaction. */
  readonly cursor?: string;
  /** Unread numbers are counted here (the backend keeps none). */
  readonly countUnread: boolean;
  readonly now: number;
  /** Our row that a send's answer belongs to. */
  readonly settles?: { readonly messageId: string; readonly remoteId: string };
  /** Changes of which the backend's answer is among the events. */
  readonly done?: readonly string[];
  /** Every message is looked up, also where its conversation is new (see `Rows.load`). */
  readonly careful?: boolean;
}

/** Works on copies in memory; `write` stores what changed. */
export class Batch {
  readonly alerts = new Map<string, Alert>();
  refile = false;
  private viewer: Viewer = NOBODY;
  readonly rows: Rows;
  private readonly contacts: Contacts;
  private readonly legs: Legs;
  private pending: PendingChange[] = [];

  constructor(
    private readonly db: AccountDb,
    private readonly options: ApplyOptions,
  ) {
    this.rows = new Rows(db, options.careful === true);
    this.contacts = new Contacts(db);
    this.legs = new Legs(db, this.rows, options.now);
  }

  /** Reads all rows that the events touch. */
  async load(events: readonly BackendEvent[]): Promise<void> {
    const [viewer, pending] = await Promise.all([
      getMeta(this.db, 'viewer'),
      this.db.changes.limit(500).toArray(),
      this.rows.load(events),
      this.contacts.load(events),
    ]);
    this.viewer = viewer ?? NOBODY;
    this.pending = pending;
    await this.legs.follow(events, this.viewer);
  }

  /** Our row gets the backend's id; a row that an echo made first is merged into ours. The status is left to a report among the events. */
  async settle({ messageId, remoteId }: { messageId: string; remoteId: string }, events: readonly BackendEvent[] = []): Promise<void> {
    const own = await this.db.messages.get(messageId);
    if (!own) return;
    const echo = this.rows.byRemote.get(remoteId) ?? (await this.db.messages.where('remoteId').equals(remoteId).first());
    // What another press of this browser became is never taken for this one's.
    if (echo && echo.id !== own.id && echo.ref !== undefined) throw new ClaimedError();
    if (echo && echo.id !== own.id) {
      await this.db.messages.delete(echo.id);
      this.rows.messages.delete(echo.id);
      this.rows.dirtyMessages.delete(echo.id);
    }
    const status = echo && echo.id !== own.id ? echo.status : 'sent';
    const report =
      status === 'received' || status === 'queued'
        ? { status: 'sent' as const }
        : { status, ...(echo?.failure ? { failure: echo.failure } : {}) };
    const told = status === 'sent' && events.some((event) => event.type === 'message' && event.message.remoteId === remoteId);
    const row = told ? settledRow(own, remoteId) : advance(settledRow(own, remoteId), report);
    this.rows.put(row);
    if (row.text) this.rows.newText.add(row.id);
    const conversation = await this.db.conversations.get(own.conversationId);
    if (conversation) this.rows.keep(summarise(this.rows.remember(conversation), row, false));
  }

  /**
   * Takes one event in. Returns a promise only where the database is asked: Dexie follows at most 100 awaits between two of its own calls
   * (its ZONE_ECHO_LIMIT); beyond that, what comes next would silently run outside the transaction.
   */
  take(event: BackendEvent): Promise<void> | undefined {
    switch (event.type) {
      case 'message':
        this.message(event.message);
        return undefined;
      case 'report': {
        const row = this.rows.byRemote.get(event.remoteId);
        if (!row) return undefined;
        const next = {
          ...advance(row, event.report),
          ...(event.segments !== undefined ? { segments: event.segments } : {}),
          ...(event.price !== undefined ? { price: event.price } : {}),
        };
        this.updated(row, next);
        return undefined;
      }
      case 'conversation':
        this.conversation(event.key, event.patch, event.leg, event.version);
        return undefined;
      case 'conversation.gone':
        return this.gone(this.rows.byKey.get(event.key));
      case 'leg.gone':
        return this.legsGone([event.id], Number.POSITIVE_INFINITY);
      case 'legs.only':
        return this.legs.others(event.ids).then((ids) => this.legsGone(ids, event.before));
      case 'message.gone':
        return this.messageGone(this.rows.byRemote.get(event.remoteId));
      case 'contact':
        return this.contacts.take(event.contact) ? this.renamed(event.contact.id, event.contact.name) : undefined;
      case 'notes':
        this.contacts.noted(event.contactId, event.notes);
        return undefined;
      case 'contact.gone':
        return this.contacts.gone(event.id);
      case 'viewer':
        return this.setViewer(named(event.viewer));
      case 'typing':
        return this.typing(event.key, event.who, event.until);
      default:
        return this.list(event);
    }
  }

  /** Another role: what it may not see must leave all lists, also when the worker dies before `refileAll` is done. */
  private async setViewer(viewer: Viewer): Promise<void> {
    if (JSON.stringify(viewer) !== JSON.stringify(this.viewer)) {
      this.refile = true;
      await setMeta(this.db, 'refilePending', true);
    }
    this.viewer = viewer;
    await setMeta(this.db, 'viewer', viewer);
  }

  private async list(event: BackendEvent): Promise<void> {
    const name = LISTS.find((list) => list === event.type);
    if (name)
      await setMeta(this.db, name, listed(name, (event as { [K in typeof name]?: MetaValues[K] })[name] as MetaValues[typeof name]));
  }

  private async typing(key: string, who: string, until: number): Promise<void> {
    const row = this.rows.byKey.get(key) ?? (await this.db.conversations.where('key').equals(key).first());
    if (!row) return;
    const others = recent((await getMeta(this.db, 'typing')) ?? {}, this.options.now);
    await setMeta(this.db, 'typing', { ...others, [row.id]: { who: named({ name: who }).name, until } });
  }

  private async messageGone(row: Message | undefined): Promise<void> {
    if (!row) return;
    await this.db.messages.delete(row.id);
    await removeFromIndex(this.db, [row]);
  }

  private message(remote: RemoteMessage): void {
    const conversation = this.rows.byKey.get(remote.key);
    if (!conversation) throw new UnknownConversationError();
    const known = this.rows.byRemote.get(remote.remoteId) ?? this.rows.ownRow(remote);
    const row = known ? merged(known, remote) : created(remote, conversation.id, this.rows.byRemote.get(remote.replyToRemoteId ?? '')?.id);
    const moved = row.conversationId === conversation.id ? row : { ...row, conversationId: conversation.id };
    this.rows.put(moved);
    if (moved.text && (!known || known.remoteId === undefined || known.text !== moved.text)) this.rows.newText.add(moved.id);
    const fresh = !known && remote.fresh !== false;
    let next = summarise(known ? movedBack(conversation, known, moved) : conversation, moved, !known, fresh && this.options.countUnread);
    if (!this.options.countUnread && fresh && moved.kind === 'inbound') next = { ...next, unreadSince: next.unreadSince ?? moved.at };
    next = withOptOut(next, moved);
    if (fresh && moved.kind === 'inbound') this.inbound(next, moved);
    this.rows.keep(next);
  }

  private inbound(conversation: Conversation, message: Message): void {
    this.alerts.set(conversation.id, { conversationId: conversation.id, messageId: message.id, at: message.at });
  }

  private updated(old: Message, next: Message): void {
    this.rows.put(next);
    const conversation = this.rows.current.get(old.conversationId) ?? this.rows.stored.get(old.conversationId);
    if (conversation) this.rows.keep(withOptOut(summarise(conversation, next, false), next));
    else this.rows.later.add(old.conversationId);
  }

  private conversation(
    key: string,
    patch: ConversationPatch,
    leg: Parameters<typeof withLeg>[1] | undefined,
    version: number | undefined,
  ): void {
    const known = this.rows.byKey.get(key);
    if (known && version !== undefined && known.version !== undefined && version < known.version && !leg) return;
    let row = known ?? introduced(key, patch);
    row = patched(row, patch);
    if (leg) row = withLeg(row, leg);
    if (version !== undefined) row = { ...row, version: Math.max(version, row.version ?? 0) };
    if (row.unread === 0) row = without(row, 'unreadSince');
    this.rows.byKey.set(key, row);
    this.rows.keep(row);
  }

  private async renamed(contactId: string, name: string): Promise<void> {
    for (const row of await this.db.conversations.where('contactId').equals(contactId).limit(200).toArray()) {
      this.rows.keep(patched(this.rows.latest(this.rows.remember(row)), { name }));
    }
  }

  private async legsGone(ids: readonly string[], before: number): Promise<void> {
    for (const id of ids) await this.gone(await this.legs.gone(id, before));
  }

  private async gone(row: Conversation | undefined): Promise<void> {
    if (!row) return;
    await keepWords(this.db, row.id, this.options.now);
    await this.db.messages.where('[conversationId+at+id]').between([row.id], [row.id, []]).delete();
    for (const message of this.rows.messages.values()) if (message.conversationId === row.id) this.rows.dirtyMessages.delete(message.id);
    await this.db.conversations.delete(row.id);
    if (row.key) this.rows.byKey.delete(row.key);
    this.rows.dirtyConversations.delete(row.id);
    const counters = (await getMeta(this.db, 'counters')) ?? NO_COUNTERS;
    const was = this.rows.stored.get(row.id);
    if (was) await setMeta(this.db, 'counters', difference(counters, unreadIn(this.viewer, was)));
  }

  /** See `BatchWriter`. */
  write(): Promise<number> {
    return new BatchWriter(this.db, this.options, this.rows, this.contacts, this.alerts, this.viewer, this.pending).write();
  }
}
