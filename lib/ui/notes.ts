/** The notes about a person: read when the contact is shown, written and removed at the backend. */
import type { Contact } from '../domain/contact';
import { ask } from '../platform/rpc';
import { capabilities, db } from './session';
import { t } from './strings';
import { toast } from './toast';
import { wordsOf } from './words';

/** Asks for the notes; they come through the database. Offline the ones of the last time stay. */
export function loadNotes(contact: Contact): void {
  const database = db.peek();
  if (!database || !capabilities.peek()?.contactNotes) return;
  ask({ type: 'notes', accountId: database.accountId, contactId: contact.id }).catch((error: unknown) =>
    console.warn('Notes not read.', error),
  );
}

/** Saves a note; resolves to whether the backend has it. */
export function addNote(contact: Contact, text: string): Promise<boolean> {
  return change(contact, { add: text });
}

/** Removes a note for everybody. */
export function removeNote(contact: Contact, id: string): Promise<boolean> {
  return change(contact, { remove: id });
}

async function change(contact: Contact, what: { readonly add: string } | { readonly remove: string }): Promise<boolean> {
  const database = db.peek();
  if (!database) return false;
  try {
    await ask({ type: 'notes', accountId: database.accountId, contactId: contact.id, ...what });
    toast({ text: t('add' in what ? 'contactNoteSaved' : 'contactNoteRemoved') });
    return true;
  } catch (error) {
    toast({ kind: 'error', text: wordsOf(error) });
    return false;
  }
}
