/** The test server's memory: records by id, the look-ups that the routes need, and the id counters. It outlives a stop and restart of the server. */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';
import type * as m from './model';

/** A random string of base58 letters, as the real tokens are. */
export function randomToken(length = 24): string {
  const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  return [...randomBytes(length)].map((b) => letters[b % letters.length]).join('');
}

/** All records of all accounts. */
export class World {
  readonly accounts = new Map<number, m.Account>();
  readonly users = new Map<number, m.User>();
  readonly inboxes = new Map<number, m.Inbox>();
  readonly contacts = new Map<number, m.Contact>();
  readonly contactInboxes = new Map<number, m.ContactInbox>();
  readonly conversations = new Map<number, m.Conversation>();
  readonly messages = new Map<number, m.Message>();
  readonly labels = new Map<number, m.Label>();
  readonly teams = new Map<number, m.Team>();
  readonly canned = new Map<number, m.CannedResponse>();
  readonly macros = new Map<number, m.Macro>();
  readonly notifications = new Map<number, m.Notification>();
  readonly blobs = new Map<string, m.Attachment>();
  /** When a user's socket last said that it is there, by `account:user`. */
  readonly presence = new Map<string, number>();
  private readonly ids = new Map<string, number>();
  private readonly byDisplayId = new Map<string, m.Conversation>();
  private readonly bySource = new Map<string, m.ContactInbox>();
  private readonly byContact = new Map<number, m.Conversation[]>();
  private readonly inboxesOfContact = new Map<number, m.ContactInbox[]>();
  private readonly byProviderId = new Map<string, m.Message>();

  constructor(readonly clock: Clock) {}

  /** The next id of a table. */
  next(table: string): number {
    const id = (this.ids.get(table) ?? 0) + 1;
    this.ids.set(table, id);
    return id;
  }

  addConversation(conversation: m.Conversation): void {
    this.conversations.set(conversation.id, conversation);
    this.byDisplayId.set(`${conversation.accountId}:${conversation.displayId}`, conversation);
    const list = this.byContact.get(conversation.contactId);
    if (list === undefined) this.byContact.set(conversation.contactId, [conversation]);
    else list.push(conversation);
  }

  dropConversation(conversation: m.Conversation): void {
    this.conversations.delete(conversation.id);
    this.byDisplayId.delete(`${conversation.accountId}:${conversation.displayId}`);
    this.byContact.set(
      conversation.contactId,
      this.conversationsOf(conversation.contactId).filter((c) => c !== conversation),
    );
    for (const message of conversation.messages) this.messages.delete(message.id);
    for (const n of [...this.notifications.values()]) if (n.conversationId === conversation.id) this.notifications.delete(n.id);
  }

  /** Everything of one contact becomes the other's. Returns the conversations. */
  giveContact(from: number, to: number): m.Conversation[] {
    const moved = this.conversationsOf(from);
    for (const conversation of moved) conversation.contactId = to;
    this.byContact.set(to, [...this.conversationsOf(to), ...moved]);
    this.byContact.delete(from);
    for (const one of this.contactInboxesOf(from)) one.contactId = to;
    this.inboxesOfContact.set(to, [...this.contactInboxesOf(to), ...this.contactInboxesOf(from)]);
    this.inboxesOfContact.delete(from);
    return moved;
  }

  addContactInbox(contactInbox: m.ContactInbox): void {
    this.contactInboxes.set(contactInbox.id, contactInbox);
    this.bySource.set(`${contactInbox.inboxId}:${contactInbox.sourceId}`, contactInbox);
    const list = this.inboxesOfContact.get(contactInbox.contactId);
    if (list === undefined) this.inboxesOfContact.set(contactInbox.contactId, [contactInbox]);
    else list.push(contactInbox);
  }

  addMessage(conversation: m.Conversation, message: m.Message): void {
    this.messages.set(message.id, message);
    conversation.messages.push(message);
    if (message.sourceId !== null) this.setSource(message, message.sourceId);
  }

  /** Records the provider's id of a message. */
  setSource(message: m.Message, sourceId: string): void {
    message.sourceId = sourceId;
    this.byProviderId.set(`${message.inboxId}:${sourceId}`, message);
  }

  messageBySource(inboxId: number, sourceId: string): m.Message | undefined {
    return this.byProviderId.get(`${inboxId}:${sourceId}`);
  }

  conversation(accountId: number, displayId: number): m.Conversation | undefined {
    return this.byDisplayId.get(`${accountId}:${displayId}`);
  }

  /** In order of creation. */
  conversationsOf(contactId: number): m.Conversation[] {
    return this.byContact.get(contactId) ?? [];
  }

  contactInboxBySource(inboxId: number, sourceId: string): m.ContactInbox | undefined {
    return this.bySource.get(`${inboxId}:${sourceId}`);
  }

  contactInboxesOf(contactId: number): m.ContactInbox[] {
    return this.inboxesOfContact.get(contactId) ?? [];
  }

  accountContacts(accountId: number): m.Contact[] {
    return [...this.contacts.values()].filter((c) => c.accountId === accountId);
  }

  accountInboxes(accountId: number): m.Inbox[] {
    return [...this.inboxes.values()].filter((i) => i.accountId === accountId);
  }

  accountUsers(accountId: number): m.User[] {
    return [...this.users.values()].filter((u) => u.memberships.has(accountId));
  }

  userByToken(token: string): m.User | undefined {
    return [...this.users.values()].find((u) => u.accessToken === token);
  }

  contactByPhone(accountId: number, phone: string): m.Contact | undefined {
    return [...this.contacts.values()].find((c) => c.accountId === accountId && c.phone === phone);
  }

  /** The record, or an error that names what is missing: for records that another record points to. */
  need<T>(map: Map<number, T>, id: number, what: string): T {
    const found = map.get(id);
    if (found === undefined) throw new Error(`no ${what} ${id}`);
    return found;
  }

  contactOf(conversation: m.Conversation): m.Contact {
    return this.need(this.contacts, conversation.contactId, 'contact');
  }

  inboxOf(of: { inboxId: number }): m.Inbox {
    return this.need(this.inboxes, of.inboxId, 'inbox');
  }

  contactInboxOf(conversation: m.Conversation): m.ContactInbox {
    return this.need(this.contactInboxes, conversation.contactInboxId, 'contact inbox');
  }

  conversationOf(message: m.Message): m.Conversation {
    return this.need(this.conversations, message.conversationId, 'conversation');
  }
}
