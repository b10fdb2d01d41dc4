/** Who a number is, for page marks: exact matches, several in one request, remembered for a while. */
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

/** Remembers which numbers were asked for. Saves requests, nothing else. */
export class Lookups {
  private readonly asked = new Map<string, number>();

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
      const found = await byPhone(session, some, signal);
      for (const phone of some) this.asked.set(phone, now);
      events.push(...found.map((one) => ({ type: 'contact', contact: contactOf(one) }) as const));
    }
    for (const phone of this.asked.keys()) if (this.asked.size > MOST) this.asked.delete(phone);
    return events;
  }
}

/** The contacts who were active last. */
export async function recentContacts(session: Session, signal: AbortSignal): Promise<BackendEvent[]> {
  const events: BackendEvent[] = [];
  for (let page = 1; page <= CONTACT_PAGES; page += 1) {
    const body = await session.client.get('/contacts', signal, { sort: '-last_activity_at', page });
    const rows = readList(WireContact, field(body, 'payload'), 'contact', session.env.log);
    events.push(...rows.map((one) => ({ type: 'contact', contact: contactOf(one) }) as const));
    if (rows.length === 0) break;
  }
  return events;
}
