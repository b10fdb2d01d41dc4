/** Who a number is, for page marks: exact matches, several in one request, remembered for a while. And people by a part of their name. */
import type { BackendEvent } from '../../domain/event';
import type { Environment } from '../backend';
import { field, readList } from './parse';
import { contactOf, WireContact } from './parse-people';
import { byPhone } from './resolve';
import type { Session } from './session';

/** Numbers of one request: the server answers with fifteen contacts at most, and a number may have two. */
const TOGETHER = 7;
/** How long an answer, also "nobody", is believed (ms). */
const BELIEVED = 10 * 60_000;
const MOST = 5_000;
/** Numbers that one call asks for at most: a page may be full of them. */
const PER_CALL = 70;
const CONTACT_PAGES = 4;
/** Searches in a minute (ms) by one browser: all agents of an account together may make 100. */
const SEARCHES = 8;
const MINUTE = 60_000;

/** Remembers which numbers were asked for. Saves requests, nothing else. */
export class Lookups {
  private readonly asked = new Map<string, number>();
  private readonly searched = new Map<string, number>();

  constructor(private readonly env: Environment) {}

  /** The contacts of the numbers that were not asked for lately. */
  async lookup(session: Session, phones: readonly string[], signal: AbortSignal): Promise<BackendEvent[]> {
    const now = this.env.now();
    const due = [...new Set(phones)]
      .filter((phone) => now - (this.asked.get(phone) ?? Number.NEGATIVE_INFINITY) > BELIEVED)
      .slice(0, PER_CALL);
    const events: BackendEvent[] = [];
    for (let at = 0; at < due.length; at += TOGETHER) {
      const some = due.slice(at, at + TOGETHER);
      const begun = this.env.now();
      const found = await byPhone(session, some, signal);
      for (const phone of some) this.asked.set(phone, now);
      events.push(...factsOfContacts(session, found, begun));
    }
    for (const phone of this.asked.keys()) if (this.asked.size > MOST) this.asked.delete(phone);
    return events;
  }

  /** Contacts with this in name, number or address; nothing when it was asked for lately, or too much was. */
  async search(session: Session, query: string, signal: AbortSignal): Promise<BackendEvent[]> {
    const now = this.env.now();
    for (const [text, at] of this.searched) if (now - at > BELIEVED) this.searched.delete(text);
    const wanted = searchable(query);
    const lately = [...this.searched.values()].filter((at) => now - at < MINUTE).length;
    if (wanted === '' || this.searched.has(wanted) || lately >= SEARCHES) return [];
    this.searched.set(wanted, now);
    const body = await session.client.get('/contacts/search', signal, { q: wanted, include_contact_inboxes: 'false' });
    const rows = readList(WireContact, field(body, 'payload'), 'contact', session.env.log);
    return factsOfContacts(session, rows, now);
  }
}

/** Contacts as facts, but for those that an event told of since the read of them began (ms of our clock): the event is newer. */
function factsOfContacts(session: Session, rows: readonly WireContact[], begun: number): BackendEvent[] {
  return rows.filter((one) => !session.toldSince(`contact/${one.id}`, begun)).map((one) => ({ type: 'contact', contact: contactOf(one) }));
}

/** The contacts who were active last. */
export async function recentContacts(session: Session, signal: AbortSignal): Promise<BackendEvent[]> {
  const events: BackendEvent[] = [];
  for (let page = 1; page <= CONTACT_PAGES; page += 1) {
    const begun = session.env.now();
    const body = await session.client.get('/contacts', signal, { sort: '-last_activity_at', page });
    const rows = readList(WireContact, field(body, 'payload'), 'contact', session.env.log);
    events.push(...factsOfContacts(session, rows, begun));
    if (rows.length === 0) break;
  }
  return events;
}

/** Numbers are kept without spaces and marks, and with their country: what is typed as people write them would match nothing. */
function searchable(query: string): string {
  const isNumber = /^[\d\s()+./-]+$/.test(query);
  return isNumber ? query.replace(/\D/g, '').replace(/^0+/, '') : query.trim().toLowerCase();
}
