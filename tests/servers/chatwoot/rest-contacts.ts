/** Contacts: contract section 2.6. */
import { randomUUID } from 'node:crypto';
import { type Actor, lists, seesInbox } from './access';
import { CONTACT_KEYS, filterOf } from './filters';
import { actorOf, forbidden, type Handler, invalid, notFound, type Req, type Router } from './http';
import { createContact, createContactInbox, sourceIdFor } from './incoming';
import type * as m from './model';
import { bool, int, isObject, str, strings } from './params';
import { conversationRest } from './shapes-conversation';
import { attachmentRow } from './shapes-message';
import { agent, contact, contactInbox, inboxSlim, seconds } from './shapes-people';

const PAGE = 15;
const E164 = /^\+[1-9]\d{1,14}$/;

export function contactOf(req: Req): { actor: Actor; record: m.Contact } {
  const actor = actorOf(req);
  const record = req.core.world.contacts.get(Number(req.at.id));
  if (record === undefined || record.accountId !== actor.account.id) throw notFound();
  return { actor, record };
}

/** Contacts that have an email, number or identifier. */
const resolved = (req: Req, actor: Actor): m.Contact[] =>
  req.core.world.accountContacts(actor.account.id).filter((c) => c.email !== null || c.phone !== null || c.identifier !== null);

function sorted(rows: m.Contact[], sort: string | undefined): m.Contact[] {
  const key = (sort ?? '').replace(/^-/, '');
  const reads: Record<string, (c: m.Contact) => string | number> = {
    name: (c) => c.name.toLowerCase(),
    email: (c) => c.email ?? '',
    phone_number: (c) => c.phone ?? '',
    last_activity_at: (c) => c.lastActivityAt ?? 0,
    created_at: (c) => c.createdAt,
  };
  const read = reads[key] ?? reads.created_at;
  const sign = sort?.startsWith('-') === true || reads[key] === undefined ? -1 : 1;
  if (read === undefined) return rows;
  return rows.sort((a, b) => (read(a) < read(b) ? -sign : read(a) > read(b) ? sign : a.id - b.id));
}

function page(req: Req, rows: m.Contact[]): { current: number; payload: unknown[] } {
  const current = Math.max(1, int(req.query.page) ?? 1);
  const withInboxes = req.query.include_contact_inboxes === undefined || bool(req.query.include_contact_inboxes);
  return { current, payload: rows.slice((current - 1) * PAGE, current * PAGE).map((c) => contact(req.core.world, c, withInboxes)) };
}

const index: Handler = (req) => {
  const actor = actorOf(req);
  const labels = strings(req.query.labels);
  const rows = resolved(req, actor).filter((c) => labels.length === 0 || labels.some((l) => c.labels.includes(l)));
  const { current, payload } = page(req, sorted(rows, str(req.query.sort) ?? 'name'));
  return { json: { meta: { count: rows.length, current_page: current }, payload } };
};

const search: Handler = (req) => {
  const actor = actorOf(req);
  const q = str(req.query.q)?.trim().toLowerCase();
  if (q === undefined || q === '') return { json: { meta: { count: null, current_page: 1, has_more: null }, payload: [] } };
  const rows = resolved(req, actor).filter((c) => [c.name, c.email, c.phone, c.identifier].some((x) => x?.toLowerCase().includes(q)));
  const { current, payload } = page(req, sorted(rows, str(req.query.sort) ?? 'name'));
  return { json: { meta: { count: payload.length, current_page: current, has_more: rows.length > current * PAGE }, payload } };
};

const filter: Handler = (req) => {
  const actor = actorOf(req);
  const test = filterOf(req.body.payload, CONTACT_KEYS);
  const rows = resolved(req, actor).filter(test);
  const { current, payload } = page(req, sorted(rows, str(req.query.sort)));
  return { json: { meta: { count: rows.length, current_page: current }, payload } };
};

/** Checks and reads what a body says about a contact. */
function fields(req: Req, actor: Actor, self: m.Contact | undefined): Partial<m.Contact> {
  const b = req.body;
  const others = req.core.world.accountContacts(actor.account.id).filter((c) => c !== self);
  const text = (key: string): string | null => str(b[key]) || null;
  const phone = text('phone_number');
  if (phone !== null && !E164.test(phone)) throw invalid('Phone number should be in e164 format', ['phone_number']);
  const taken = (key: 'phone' | 'email' | 'identifier', value: string | null): boolean =>
    value !== null && others.some((c) => c[key] === value);
  const wrong = [
    ...(taken('email', text('email')) ? ['Email has already been taken'] : []),
    ...(taken('identifier', text('identifier')) ? ['Identifier has already been taken'] : []),
    ...(taken('phone', phone) ? ['Phone number has already been taken'] : []),
  ];
  if (wrong.length > 0)
    throw invalid(
      wrong.join(', '),
      wrong.map((w) => w.replace(' has already been taken', '').toLowerCase().replace(' ', '_')),
    );
  return {
    ...('name' in b ? { name: str(b.name) ?? '' } : {}),
    ...('email' in b ? { email: text('email') } : {}),
    ...('phone_number' in b ? { phone } : {}),
    ...('identifier' in b ? { identifier: text('identifier') } : {}),
    ...('blocked' in b ? { blocked: bool(b.blocked) } : {}),
    ...(isObject(b.additional_attributes) ? { additional: { ...self?.additional, ...b.additional_attributes } } : {}),
    ...(isObject(b.custom_attributes) ? { custom: { ...self?.custom, ...b.custom_attributes } } : {}),
  };
}

const create: Handler = (req) => {
  const actor = actorOf(req);
  const { world } = req.core;
  const inbox = world.inboxes.get(int(req.body.inbox_id) ?? 0);
  const record = createContact(req.core, actor.account.id, { name: '', ...fields(req, actor, undefined) }, actor.user);
  const sourceId =
    str(req.body.source_id) ?? (inbox === undefined || record.phone === null ? randomUUID() : sourceIdFor(inbox.kind, record.phone));
  const ci = inbox === undefined ? undefined : createContactInbox(req.core, record, inbox, sourceId);
  const connected =
    ci === undefined ? { inbox: null, source_id: null } : { inbox: inbox === undefined ? null : inboxSlim(inbox), source_id: ci.sourceId };
  return { json: { payload: { contact: contact(world, record, true), contact_inbox: connected } } };
};

const show: Handler = (req) => ({ json: { payload: contact(req.core.world, contactOf(req).record, true) } });

const update: Handler = (req) => {
  const { actor, record } = contactOf(req);
  Object.assign(record, fields(req, actor, record));
  req.core.emitContact('contact.updated', record, actor.user);
  return show(req);
};

const remove: Handler = (req) => {
  const { actor, record } = contactOf(req);
  if (actor.membership.role !== 'administrator') throw forbidden();
  for (const c of [...req.core.world.conversationsOf(record.id)]) req.core.world.dropConversation(c);
  req.core.world.contacts.delete(record.id);
  req.core.emitContact('contact.deleted', record, actor.user);
  return {};
};

const conversations: Handler = (req) => {
  const { actor, record } = contactOf(req);
  const rows = req.core.world.conversationsOf(record.id).filter((c) => lists(req.core.world, actor, c));
  const newest = rows.sort((a, b) => b.lastActivityAt - a.lastActivityAt).slice(0, 20);
  return { json: { payload: newest.map((c) => conversationRest(req.core.world, req.core.url, c, actor.user.id)) } };
};

/** Where the contact can be written to; an API inbox gets a fresh source id each time it is asked. */
const contactable: Handler = (req) => {
  const { actor, record } = contactOf(req);
  const inboxes = req.core.world
    .accountInboxes(actor.account.id)
    .filter((i) => seesInbox(actor, i) && (record.phone !== null || i.kind === 'api'));
  const payload = inboxes.map((inbox) => {
    const known = req.core.world.contactInboxesOf(record.id).find((ci) => ci.inboxId === inbox.id);
    const sourceId = inbox.kind === 'api' ? (known?.sourceId ?? randomUUID()) : sourceIdFor(inbox.kind, record.phone ?? '');
    return { inbox: inboxSlim(inbox), source_id: sourceId };
  });
  return { json: { payload } };
};

const addInbox: Handler = (req) => {
  const { actor, record } = contactOf(req);
  const inbox = req.core.world.inboxes.get(int(req.body.inbox_id) ?? 0);
  if (inbox === undefined) throw notFound();
  if (!seesInbox(actor, inbox)) throw forbidden();
  const sourceId = str(req.body.source_id) ?? sourceIdFor(inbox.kind, record.phone ?? '');
  const known = req.core.world.contactInboxBySource(inbox.id, sourceId);
  return { json: contactInbox(req.core.world, known ?? createContactInbox(req.core, record, inbox, sourceId)) };
};

const labels: Handler = (req) => {
  const { record } = contactOf(req);
  if (req.method === 'POST') record.labels = strings(req.body.labels);
  return { json: { payload: record.labels } };
};

function note(req: Req, of: m.Note): m.Json {
  const user = req.core.world.users.get(of.userId);
  const accountId = Number(req.at.account);
  return {
    id: of.id,
    content: of.content,
    account_id: null,
    contact_id: null,
    user: user === undefined ? null : agent(req.core.world, user, accountId),
    created_at: seconds(of.createdAt),
    updated_at: seconds(of.updatedAt),
  };
}

const notes: Handler = (req) => {
  const { actor, record } = contactOf(req);
  if (req.method === 'GET') return { json: record.notes.map((n) => note(req, n)).reverse() };
  const content = isObject(req.body.note) ? (str(req.body.note.content) ?? '') : '';
  const at = req.core.clock.stamp();
  const known = record.notes.find((n) => n.id === Number(req.at.note));
  if (req.method === 'POST') {
    const made = { id: req.core.world.next('note'), content, userId: actor.user.id, createdAt: at, updatedAt: at };
    record.notes.push(made);
    return { json: { ...note(req, made), account_id: actor.account.id, contact_id: record.id } };
  }
  if (known === undefined) throw notFound();
  if (req.method === 'DELETE') {
    record.notes = record.notes.filter((n) => n !== known);
    return {};
  }
  Object.assign(known, { content, updatedAt: at });
  return { json: { ...note(req, known), account_id: actor.account.id, contact_id: record.id } };
};

const attachments: Handler = (req) => {
  const { actor, record } = contactOf(req);
  const rows = req.core.world
    .conversationsOf(record.id)
    .filter((c) => lists(req.core.world, actor, c))
    .flatMap((c) =>
      c.messages.flatMap((x) =>
        x.attachments.map((a) => ({ ...attachmentRow(req.core.world, req.core.url, a, x), conversation_id: c.displayId })),
      ),
    );
  return { json: { meta: { total_count: rows.length }, payload: rows.reverse().slice(0, 100) } };
};

const whoIs: Handler = (req) => {
  actorOf(req);
  const known = req.core.world.contactInboxBySource(
    int(req.body.inbox_id ?? req.query.inbox_id) ?? 0,
    str(req.body.source_id ?? req.query.source_id) ?? '',
  );
  const record = known === undefined ? undefined : req.core.world.contacts.get(known.contactId);
  return record === undefined ? { status: 404 } : { json: contact(req.core.world, record, true) };
};

/** Adds the routes. */
export function contactsRoutes(router: Router, base: string): void {
  const one = `${base}/contacts/:id`;
  router.on('GET', `${base}/contacts`, index);
  router.on('GET', `${base}/contacts/search`, search);
  router.on('GET', `${base}/contacts/active`, () => ({ json: { meta: { count: 0, current_page: 1 }, payload: [] } }));
  router.on('POST', `${base}/contacts/filter`, filter);
  router.on('POST', `${base}/contacts`, create);
  router.on('GET', one, show);
  for (const method of ['PATCH', 'PUT']) router.on(method, one, update);
  router.on('DELETE', one, remove);
  router.on('GET', `${one}/conversations`, conversations);
  router.on('GET', `${one}/contactable_inboxes`, contactable);
  router.on('POST', `${one}/contact_inboxes`, addInbox);
  for (const method of ['GET', 'POST']) router.on(method, `${one}/labels`, labels);
  for (const method of ['GET', 'POST']) router.on(method, `${one}/notes`, notes);
  for (const method of ['PATCH', 'DELETE']) router.on(method, `${one}/notes/:note`, notes);
  router.on('GET', `${one}/attachments`, attachments);
  router.on('POST', `${base}/contact_inboxes/filter`, whoIs);
}
