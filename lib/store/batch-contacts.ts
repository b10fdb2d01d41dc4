/** The contacts that one `apply` touches: read once, changed in memory, written in slices. Lives within one transaction. */
import type { Contact } from '../domain/contact';
import type { BackendEvent } from '../domain/event';
import { findWords } from '../domain/find-words';
import { inSlicesOrAtOnce } from './batch-slices';
import type { AccountDb } from './db';

/** Working copies of contacts. */
export class Contacts {
  private readonly current = new Map<string, Contact>();
  private readonly dirty = new Set<string>();

  constructor(private readonly db: AccountDb) {}

  /** Reads the contacts that the events bring. */
  async load(events: readonly BackendEvent[]): Promise<void> {
    const ids = new Set(
      events.flatMap((event) => (event.type === 'contact' ? [event.contact.id] : event.type === 'notes' ? [event.contactId] : [])),
    );
    if (ids.size === 0) return;
    for (const row of await this.db.contacts.bulkGet([...ids])) if (row) this.current.set(row.id, row);
  }

  /** Takes a contact in, unless a newer version is known. True when a known one has another name now. */
  take(contact: Contact): boolean {
    const old = this.current.get(contact.id);
    if (old?.version !== undefined && contact.version !== undefined && contact.version < old.version) return false;
    // Notes come by themselves.
    this.current.set(contact.id, old?.notes && !contact.notes ? { ...contact, notes: old.notes } : contact);
    this.dirty.add(contact.id);
    return old !== undefined && old.name !== contact.name;
  }

  /** Notes about a contact that is known. */
  noted(id: string, notes: NonNullable<Contact['notes']>): void {
    const known = this.current.get(id);
    if (known) this.take({ ...known, notes });
  }

  /** Deletes one. */
  async gone(id: string): Promise<void> {
    this.current.delete(id);
    this.dirty.delete(id);
    await this.db.contacts.delete(id);
  }

  /** Stores what changed. */
  async write(): Promise<void> {
    const rows = [...this.dirty].flatMap((id) => {
      const contact = this.current.get(id);
      return contact ? [{ ...contact, words: findWords(contact) }] : [];
    });
    await inSlicesOrAtOnce(rows, (slice) => this.db.contacts.bulkPut(slice));
  }
}
