/** The contact behind a number, found exactly or made; its thread in an inbox is the key. The conversation itself is made by the first message. */
import type { Contact } from '../../domain/contact';
import type { Conversation } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import { BackendError } from '../backend';
import { keyOf } from './facts';
import { legsOf } from './history';
import { field, need, readList, readOne } from './parse';
import type { InboxKind } from './parse-inbox';
import { contactOf, WireContact } from './parse-people';
import { factsOf } from './reading';
import type { Session } from './session';

/** The address of a number in an inbox. */
export function sourceIdOf(kind: InboxKind, phone: string): string {
  if (kind === 'twilio-whatsapp') return `whatsapp:${phone}`;
  return kind === 'whatsapp-cloud' || kind === 'whatsapp-360' ? phone.replace('+', '') : phone;
}

/** See `Backend.resolve`. Harmless twice: a contact is looked for before it is made, and again when somebody else was faster. */
export async function resolve(
  session: Session,
  conversation: Conversation,
  signal: AbortSignal,
): Promise<{ readonly key: string; readonly events: readonly BackendEvent[] }> {
  const begun = session.env.now();
  const inbox = await session.inbox(Number(conversation.inboxId), signal);
  if (!inbox) throw new BackendError('forbidden', { code: 'inbox-gone', text: 'This sender is not available to you.' });
  const source = sourceIdOf(inbox.kind, conversation.phone);
  const contact =
    (await byAddress(session, inbox.id, source, signal)) ??
    (await byPhone(session, [conversation.phone], signal))[0] ??
    (await made(session, conversation, inbox.id, source, signal));
  const key = keyOf(inbox.id, contact.id);
  const legs = await legsOf(session, key, signal);
  const facts = legs.flatMap((seen) => factsOf(session, seen, [], 'history', begun));
  // What the server has of the thread is not here yet.
  const unread: BackendEvent[] = legs.length > 0 ? [{ type: 'conversation', key, patch: { historyComplete: false } }] : [];
  return { key, events: [{ type: 'contact', contact: contactOf(contact) }, ...facts, ...unread] };
}

/** The contacts with these numbers, by exact match; at most fifteen. Unlike the search this has no limit of its own. */
export async function byPhone(session: Session, phones: readonly string[], signal: AbortSignal): Promise<WireContact[]> {
  const payload = phones.map((phone, at) => ({
    attribute_key: 'phone_number',
    filter_operator: 'equal_to',
    values: [phone],
    query_operator: at < phones.length - 1 ? 'or' : null,
  }));
  const body = await session.client.post('/contacts/filter', signal, { payload });
  const found = readList(WireContact, field(body, 'payload'), 'contact', session.env.log);
  return found.filter((one) => phones.includes(one.phone_number));
}

/** Whoever has that address in the inbox: the only certain answer, also where two contacts have the number. */
async function byAddress(session: Session, inboxId: number, source: string, signal: AbortSignal): Promise<WireContact | undefined> {
  try {
    const body = await session.client.post('/contact_inboxes/filter', signal, { inbox_id: inboxId, source_id: source });
    return readOne(WireContact, body, 'contact', session.env.log);
  } catch (error) {
    if (error instanceof BackendError && error.kind === 'gone') return undefined;
    throw error;
  }
}

async function made(
  session: Session,
  conversation: Conversation,
  inboxId: number,
  source: string,
  signal: AbortSignal,
): Promise<WireContact> {
  const { phone, name } = conversation;
  try {
    const body = await session.client.post('/contacts', signal, { name: name || phone, phone_number: phone, inbox_id: inboxId });
    return need(WireContact, field(body, 'payload', 'contact'), 'contact', session.env.log);
  } catch (error) {
    if (!(error instanceof BackendError) || error.kind !== 'rejected') throw error;
    const there = (await byAddress(session, inboxId, source, signal)) ?? (await byPhone(session, [phone], signal))[0];
    if (!there) throw error;
    return there;
  }
}

/** Creates or updates a contact. The server merges attributes, so only those that changed are sent. */
export async function saveContact(session: Session, contact: Contact, signal: AbortSignal): Promise<BackendEvent[]> {
  const { name, email, phone, company, attributes, remoteId } = contact;
  const before = remoteId === undefined || !attributes ? {} : await attributesOf(session, remoteId, signal);
  const changed = Object.entries(attributes ?? {}).filter(([key, value]) => String(before[key] ?? '') !== value);
  const body = {
    name,
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone_number: phone }),
    ...(company === undefined ? {} : { additional_attributes: { company_name: company } }),
    ...(changed.length === 0
      ? {}
      : { custom_attributes: Object.fromEntries(changed.map(([key, value]) => [key, typed(value, before[key])])) }),
    ...(contact.blocked === undefined ? {} : { blocked: contact.blocked }),
  };
  const answer =
    remoteId === undefined
      ? field(await session.client.post('/contacts', signal, body), 'payload', 'contact')
      : field(await session.client.ask(`/contacts/${remoteId}`, signal, { method: 'PATCH', body }), 'payload');
  const saved = need(WireContact, answer, 'contact', session.env.log);
  const gone: BackendEvent[] = contact.id === String(saved.id) ? [] : [{ type: 'contact.gone', id: contact.id }];
  return [...gone, { type: 'contact', contact: contactOf(saved) }];
}

async function attributesOf(session: Session, remoteId: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  const body = await session.client.get(`/contacts/${remoteId}`, signal);
  return need(WireContact, field(body, 'payload'), 'contact', session.env.log).custom_attributes;
}

/** Here attributes are texts; a number or a yes stays one at the server. */
function typed(value: string, before: unknown): unknown {
  if (typeof before === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  return typeof before === 'number' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
