/** What comes in from the customers' side: contact, conversation and message are found or made as the webhooks do (contract 4.2). */
import { createConversation } from './conversations';
import type { Core } from './core';
import { createMessage } from './messages';
import type * as m from './model';
import type { Upload } from './params';
import { randomToken } from './state';

/** The address of a number in an inbox (contract 2.7). */
export function sourceIdFor(kind: m.InboxKind, phone: string): string {
  if (kind === 'twilio_whatsapp') return `whatsapp:${phone}`;
  if (kind === 'whatsapp_cloud' || kind === 'whatsapp_360') return phone.replace('+', '');
  return phone;
}

/** The pattern that a source id must match, with the words of the error; undefined = anything. */
export const SOURCE_PATTERN: Partial<Record<m.InboxKind, { pattern: RegExp; channel: string }>> = {
  twilio_sms: { pattern: /^\+\d{1,15}$/, channel: 'twilio sms' },
  twilio_whatsapp: { pattern: /^whatsapp:(?:\+\d{1,15}|[A-Z]{2}\.[A-Za-z0-9]+)$/, channel: 'twilio sms' },
  whatsapp_cloud: { pattern: /^(?:\d{1,15}|[A-Z]{2}\.[A-Za-z0-9]+)$/, channel: 'whatsapp' },
  whatsapp_360: { pattern: /^(?:\d{1,15}|[A-Z]{2}\.[A-Za-z0-9]+)$/, channel: 'whatsapp' },
};

/** Makes a contact. */
export function createContact(core: Core, accountId: number, of: Partial<m.Contact> & { name: string }, performer?: m.User): m.Contact {
  const record: m.Contact = {
    id: core.world.next('contact'),
    accountId,
    email: null,
    phone: null,
    identifier: null,
    blocked: false,
    additional: {},
    custom: {},
    labels: [],
    notes: [],
    lastActivityAt: null,
    createdAt: core.clock.stamp(),
    ...of,
  };
  core.world.contacts.set(record.id, record);
  core.emitContact('contact.created', record, performer);
  return record;
}

/** Connects a contact with an inbox. */
export function createContactInbox(core: Core, contact: m.Contact, inbox: m.Inbox, sourceId: string): m.ContactInbox {
  const record: m.ContactInbox = {
    id: core.world.next('contact_inbox'),
    contactId: contact.id,
    inboxId: inbox.id,
    sourceId,
    pubsubToken: randomToken(),
    createdAt: core.clock.stamp(),
  };
  core.world.addContactInbox(record);
  return record;
}

/** What a customer writes. */
export interface Incoming {
  readonly text: string | null;
  readonly files?: readonly Upload[];
  /** A location or contact card instead of a file. */
  readonly card?: { readonly type: 'location' | 'contact'; readonly fields: m.Json };
  /** The name that WhatsApp gives. */
  readonly name?: string;
  /** The provider's id; the same again is a redelivered webhook. */
  readonly sourceId?: string;
  /** A burst: no open conversation is looked for (contract 4.2: parallel conversations). */
  readonly parallel?: boolean;
}

/** The webhook of an incoming message. Returns undefined when it is dropped (WhatsApp: known id, or a blocked contact). */
export function receive(core: Core, inbox: m.Inbox, phone: string, of: Incoming): m.Message | undefined {
  const whatsapp = inbox.kind === 'whatsapp_cloud' || inbox.kind === 'whatsapp_360';
  if (whatsapp && of.sourceId !== undefined && core.world.messageBySource(inbox.id, of.sourceId) !== undefined) return undefined;
  const contactInbox = findOrMake(core, inbox, phone, of.name);
  const contact = core.world.need(core.world.contacts, contactInbox.contactId, 'contact');
  if (whatsapp && contact.blocked) return undefined;
  const conversation =
    findConversation(core, inbox, contactInbox, of.parallel === true) ??
    createConversation(core, contactInbox, { additional: additionalOf(inbox) });
  const id = core.world.next('incoming');
  return createMessage(core, conversation, {
    type: 0,
    content: of.text,
    sender: { type: 'Contact', id: contact.id },
    sourceId: of.sourceId ?? (whatsapp ? `wamid.IN${id}` : `SMin${id}`),
    ...(of.files === undefined ? {} : { files: of.files }),
    ...(of.card === undefined ? {} : { card: of.card }),
  });
}

function additionalOf(inbox: m.Inbox): m.Json {
  return inbox.kind === 'twilio_sms' || inbox.kind === 'twilio_whatsapp'
    ? { from_zip_code: null, from_country: null, from_state: null }
    : {};
}

function findOrMake(core: Core, inbox: m.Inbox, phone: string, name: string | undefined): m.ContactInbox {
  const sourceId = sourceIdFor(inbox.kind, phone);
  const known = core.world.contactInboxBySource(inbox.id, sourceId);
  if (known !== undefined) return known;
  const contact =
    core.world.contactByPhone(inbox.accountId, phone) ??
    createContact(core, inbox.accountId, { name: name ?? phone.replace('+', ''), phone, additional: additionalOf(inbox) });
  return createContactInbox(core, contact, inbox, sourceId);
}

/** With the lock the last conversation whatever its status, else the last that is not resolved. */
function findConversation(core: Core, inbox: m.Inbox, contactInbox: m.ContactInbox, parallel: boolean): m.Conversation | undefined {
  const mine = core.world.conversationsOf(contactInbox.contactId).filter((c) => c.contactInboxId === contactInbox.id);
  if (inbox.lockToSingle) return mine.at(-1);
  return parallel ? undefined : mine.findLast((c) => c.status !== 'resolved');
}
