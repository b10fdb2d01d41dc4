/** Saved replies and templates: found while typing, filled with what is known. */
import type { Agent, Contact, Inbox, SavedReply, Template, Viewer } from './contact';
import type { Conversation } from './conversation';
import { regionOfPhone } from './phone';
import { fold } from './search-tokens';
import { type Filled, fillVariables } from './variables';

/** What values are taken from. */
export interface Known {
  readonly conversation: Conversation;
  readonly contact?: Contact | undefined;
  readonly viewer: Viewer;
  readonly agent?: Agent | undefined;
  readonly inbox?: Inbox | undefined;
}

/** The values by variable name, for all spellings that the backends use. What is not known is absent. */
export function valuesOf({ conversation, contact, viewer, agent, inbox }: Known): Readonly<Record<string, string | undefined>> {
  const name = contact?.name || conversation.name;
  const [first = '', ...rest] = name.trim().split(/\s+/);
  const mine = viewer.name || agent?.name || '';
  const [myFirst = '', ...myRest] = mine.trim().split(/\s+/);
  const values: Record<string, string | undefined> = {
    name,
    first_name: first,
    firstName: first,
    'contact.name': name,
    'contact.first_name': first,
    'contact.last_name': rest.join(' '),
    'contact.email': contact?.email,
    'contact.phone': conversation.phone,
    'contact.phone_number': conversation.phone,
    'contact.company': contact?.company,
    company: contact?.company,
    email: contact?.email,
    phone: conversation.phone,
    agent: mine,
    'agent.name': mine,
    'agent.first_name': myFirst,
    'agent.last_name': myRest.join(' '),
    'agent.email': agent?.email,
    'inbox.name': inbox?.name,
  };
  for (const [key, value] of Object.entries(contact?.attributes ?? {})) values[`contact.custom_attribute.${key}`] = value;
  return values;
}

/** What is typed after a leading `/`, while it can still be a short code; undefined = not looking for a reply. */
export function replyQuery(text: string): string | undefined {
  return /^\/[^\s/]{0,40}$/.test(text) ? text.slice(1) : undefined;
}

/** Replies whose short code begins with the query, then those that hold it anywhere; at most `limit`. */
export function findReplies(all: readonly SavedReply[], query: string, limit = 30): SavedReply[] {
  const wanted = fold(query);
  const begins = all.filter((reply) => fold(reply.code).startsWith(wanted));
  const holds = all.filter((reply) => !begins.includes(reply) && fold(`${reply.code} ${reply.text}`).includes(wanted));
  return [...begins, ...holds].slice(0, limit);
}

/** A reply with the known values in it; what is unknown stays to be filled. */
export function filledReply(reply: SavedReply, known: Known): Filled {
  return fillVariables(reply.text, valuesOf(known));
}

/** Templates of a sender that can be sent and hold the query in name, text or language. */
export function findTemplates(all: readonly Template[], inboxId: string, query: string, language: string): Template[] {
  const wanted = fold(query.trim());
  return all.filter(
    (template) =>
      template.inboxId === inboxId &&
      template.status === 'approved' &&
      (language === '' || template.language === language) &&
      fold(`${template.name} ${template.body}`).includes(wanted),
  );
}

/** Since April 2025 WhatsApp does not deliver marketing templates to numbers of the United States (63049, 131049). */
export function isHeldBack(template: Template, phone: string): boolean {
  return template.category?.toLowerCase() === 'marketing' && regionOfPhone(phone) === 'US';
}

/** The text of a template as the customer will read it. */
export function templateText(template: Template, values: Readonly<Record<string, string | undefined>>): Filled {
  const parts = [template.header?.kind === 'text' ? (template.header.text ?? '') : '', template.body, template.footer ?? ''];
  return fillVariables(parts.filter((part) => part !== '').join('\n\n'), values);
}
