/** What tests do to the server: customers write, providers report, people and rights change, things break. The same calls exist over HTTP under /_test. */
import type { Cable } from './cable';
import { reopenSnoozed } from './conversations';
import type { Core } from './core';
import type { EventFault, RestFault } from './faults';
import type { Credentials, Person } from './fixture';
import { receive } from './incoming';
import { createMessage } from './messages';
import type * as m from './model';
import type { Upload } from './params';
import { report } from './provider';
import { type Seed, seed } from './seed';
import { randomToken } from './state';

/** A file of a customer; `base64` so that it can come over HTTP. */
export interface CustomerFile {
  readonly name: string;
  readonly type: string;
  readonly base64: string;
}

/** An inbox by id or by name. */
export type InboxRef = number | string;

/** What `customerWrites` made. `conversationId` is the display id. */
export interface Written {
  readonly messageId: number;
  readonly conversationId: number;
  readonly contactId: number;
}

/** The programmatic control of a server. Every argument and result is plain data. */
export class Control {
  constructor(
    readonly core: Core,
    protected readonly cable: Cable,
  ) {}

  inbox(ref: InboxRef): m.Inbox {
    const found = [...this.core.world.inboxes.values()].find((i) => i.id === ref || i.name === ref);
    if (found === undefined) throw new Error(`no inbox ${ref}`);
    return found;
  }

  user(person: Person | number): m.User {
    const found = [...this.core.world.users.values()].find((u) => u.id === person || u.email === `${person}@x.test`);
    if (found === undefined) throw new Error(`no user ${person}`);
    return found;
  }

  /** The credentials of a person of the fixture, as they are now. */
  agent(person: Person | number): Credentials {
    const { id, name, email, password, accessToken } = this.user(person);
    return { id, name, email, password, token: accessToken };
  }

  /** A customer's message comes in. Null when the server drops it (WhatsApp: blocked, or the same provider id again). */
  customerWrites(
    inbox: InboxRef,
    phone: string,
    text: string | null,
    files: readonly CustomerFile[] = [],
    options: { name?: string; sourceId?: string; parallel?: boolean } = {},
  ): Written | null {
    const uploads = files.map((f): Upload => ({ upload: true, name: f.name, type: f.type, bytes: Buffer.from(f.base64, 'base64') }));
    const message = receive(this.core, this.inbox(inbox), phone, { text, files: uploads, ...options });
    return message === undefined ? null : this.written(message);
  }

  /** A customer sends a place. */
  customerSendsLocation(inbox: InboxRef, phone: string, lat: number, long: number, title: string): Written | null {
    const fields = {
      coordinates_lat: lat,
      coordinates_long: long,
      fallback_title: title,
      data_url: `https://maps.example/?q=${lat},${long}`,
    };
    const message = receive(this.core, this.inbox(inbox), phone, { text: null, card: { type: 'location', fields } });
    return message === undefined ? null : this.written(message);
  }

  /** A customer sends a contact card. */
  customerSendsContact(inbox: InboxRef, phone: string, card: { phone: string; firstName: string; lastName: string }): Written | null {
    const fields = { fallback_title: card.phone, meta: { firstName: card.firstName, lastName: card.lastName } };
    const message = receive(this.core, this.inbox(inbox), phone, { text: null, card: { type: 'contact', fields } });
    return message === undefined ? null : this.written(message);
  }

  /** A delivery report by provider id; false when the server drops it because it does not know the id. */
  providerReports(inbox: InboxRef, sourceId: string, status: m.MessageStatus, error?: string): boolean {
    const message = this.core.world.messageBySource(this.inbox(inbox).id, sourceId);
    if (message === undefined) return false;
    report(this.core, message, status, error);
    return true;
  }

  /** Another agent answers, without any browser. Returns the message id. */
  agentWrites(person: Person, conversationId: number, text: string, options: { private?: boolean; accountId?: number } = {}): number {
    const user = this.user(person);
    const conversation = this.core.world.conversation(options.accountId ?? 1, conversationId);
    if (conversation === undefined) throw new Error(`no conversation ${conversationId}`);
    return createMessage(this.core, conversation, {
      type: 1,
      content: text,
      sender: { type: 'User', id: user.id },
      private: options.private ?? false,
      performer: user,
    }).id;
  }

  /** Fills an inbox quickly and silently; see `seed.ts`. */
  seed(of: Seed): void {
    seed(this.core, this.inbox(of.inbox ?? 1), of);
  }

  /** Gives the user a new token; the old one dies at once. Returns the new one. */
  revokeToken(person: Person): string {
    const user = this.user(person);
    user.accessToken = randomToken();
    return user.accessToken;
  }

  /** A password change: the websocket credential changes too. */
  rotatePubsubToken(person: Person): void {
    this.user(person).pubsubToken = randomToken();
  }

  /** Changes a role while everything runs. No event tells of it. */
  setRole(person: Person, role: m.Role, customRoleId: number | null = null, accountId = 1): void {
    const membership = this.user(person).memberships.get(accountId);
    if (membership === undefined) throw new Error(`${person} is not in account ${accountId}`);
    Object.assign(membership, { role, customRoleId });
  }

  /** Takes a user out of an account. */
  removeFromAccount(person: Person, accountId = 1): void {
    this.user(person).memberships.delete(accountId);
  }

  setAccountStatus(accountId: number, status: 'active' | 'suspended'): void {
    this.core.world.need(this.core.world.accounts, accountId, 'account').status = status;
  }

  setInbox(
    ref: InboxRef,
    patch: { lockToSingle?: boolean; activeBot?: boolean; members?: Person[]; templates?: m.Json[]; replyWindowHours?: number | null },
  ): void {
    const inbox = this.inbox(ref);
    if (patch.lockToSingle !== undefined) inbox.lockToSingle = patch.lockToSingle;
    if (patch.activeBot !== undefined) inbox.activeBot = patch.activeBot;
    if (patch.members !== undefined) inbox.memberIds = new Set(patch.members.map((p) => this.user(p).id));
    if (patch.templates !== undefined) inbox.templates = patch.templates;
    if (patch.replyWindowHours !== undefined) inbox.replyWindowHours = patch.replyWindowHours;
    const account = this.core.world.accounts.get(inbox.accountId);
    if (account !== undefined) this.core.invalidate(account, 'inbox');
  }

  failRequests(rule: RestFault): void {
    this.core.faults.onRequest(rule);
  }

  failEvents(rule: EventFault): void {
    this.core.faults.onEvent(rule);
  }

  setCable(patch: Partial<{ refuseStatus: number; mute: boolean; noConfirm: boolean; noPing: boolean }>): void {
    Object.assign(this.core.faults.cable, patch);
  }

  clearFaults(): void {
    this.core.faults.clear();
  }

  /** Cuts every socket without a goodbye. */
  dropSockets(): void {
    this.cable.drop();
  }

  /** The present sockets stay open, but nothing passes any more. */
  halfOpenSockets(): void {
    this.cable.halfOpen();
  }

  /** The server says a goodbye on every socket. */
  disconnectSockets(reason: string, reconnect: boolean): void {
    this.cable.disconnect(reason, reconnect);
  }

  /** Moves the server's clock. */
  advance(ms: number): void {
    this.core.clock.advance(ms);
  }

  clockMode(mode: 'auto' | 'manual'): void {
    this.core.clock.mode(mode);
  }

  /** The job that reopens snoozed conversations. */
  runSnoozeJob(): number {
    return reopenSnoozed(this.core);
  }

  /** Everything counted so far, as plain data. */
  journalData(): m.Json {
    const { sends, requestCount, events } = this.core.journal;
    return {
      sends,
      requestCount,
      requestsByRoute: this.core.journal.requestsByRoute(),
      doubled: this.core.journal.doubled(),
      events: Object.fromEntries(events),
      faults: Object.fromEntries(this.core.faults.counts),
      subscriptions: this.cable.subscriptions(),
    };
  }

  /** All messages of an account as they are stored, for comparing with a panel at the end of a run. */
  storedMessages(accountId = 1): m.Json[] {
    const { world } = this.core;
    const rows = [...world.messages.values()].filter((x) => x.accountId === accountId);
    return rows.map((x) => ({
      id: x.id,
      conversationId: world.conversationOf(x).displayId,
      type: x.type,
      content: x.content,
      status: x.status,
      sourceId: x.sourceId,
      private: x.private,
      clientRef: x.contentAttributes.client_ref ?? null,
    }));
  }

  private written(message: m.Message): Written {
    const conversation = this.core.world.conversationOf(message);
    return { messageId: message.id, conversationId: conversation.displayId, contactId: conversation.contactId };
  }
}
