/** What the contact panel shows: the contact, other conversations of the same person, and the editing of a name. */
import type { Contact } from '../domain/contact';
import { actingLeg, type Conversation } from '../domain/conversation';
import { ask } from '../platform/rpc';
import type { AccountDb } from '../store/db';
import { contactsByPhone, getContact, getConversation, messagesFrom, previousConversations } from '../store/read';
import { type Live, live } from './live';
import { db } from './session';
import { t } from './strings';
import { toast } from './toast';
import { wordsOf } from './words';

/** Everything about the person of a conversation. */
export interface Person {
  readonly conversation: Conversation;
  readonly contact?: Contact | undefined;
  /** Other saved contacts with the same number. */
  readonly others: readonly Contact[];
  readonly previous: readonly Conversation[];
  /** Earlier legs of this conversation, newest first; `messageId` is where the leg begins, if that is stored. */
  readonly legs: readonly EarlierLeg[];
}

/** One finished leg. */
export interface EarlierLeg {
  readonly id: string;
  /** Milliseconds. */
  readonly startedAt: number;
  readonly messageId?: string;
}

const LEGS = 20;

/** Follows it; null = not known yet, undefined = no such conversation. */
export function openPerson(conversationId: string): Live<Person | undefined | null> {
  return live<Person | undefined | null>(() => {
    const database = db.value;
    if (!database) return undefined;
    return async () => {
      const conversation = await getConversation(database, conversationId);
      if (!conversation) return undefined;
      const [contact, sameNumber, previous] = await Promise.all([
        conversation.contactId === undefined ? undefined : getContact(database, conversation.contactId),
        contactsByPhone(database, conversation.phone),
        previousConversations(database, conversation),
      ]);
      const legs = await earlierLegs(database, conversation);
      return { conversation, contact, previous, legs, others: sameNumber.filter((one) => one.id !== conversation.contactId) };
    };
  }, null);
}

async function earlierLegs(database: AccountDb, conversation: Conversation): Promise<EarlierLeg[]> {
  const all = conversation.legs ?? [];
  const acting = actingLeg(all)?.id;
  const earlier = all.filter((leg) => leg.id !== acting).sort((a, b) => b.startedAt - a.startedAt);
  return Promise.all(
    earlier.slice(0, LEGS).map(async ({ id, startedAt }) => {
      const [first] = (await messagesFrom(database, conversation.id, 1, { at: startedAt, id: '' })).rows;
      return { id, startedAt, ...(first ? { messageId: first.id } : {}) };
    }),
  );
}

/** Saves what was typed at the backend; the answer comes back through the database. */
export function saveContact(person: Person, fields: Pick<Contact, 'name' | 'email' | 'company' | 'attributes'>): void {
  const database = db.peek();
  if (!database) return;
  const id = person.contact?.id ?? person.conversation.contactId ?? person.conversation.id;
  const { attributes, ...texts } = fields;
  const contact = {
    id,
    phone: person.contact?.phone ?? person.conversation.phone,
    ...texts,
    ...(attributes ? { attributes: { ...attributes } } : {}),
  };
  ask({ type: 'saveContact', accountId: database.accountId, contact }).then(
    () => toast({ text: t('contactSaved') }),
    (error: unknown) => toast({ kind: 'error', text: wordsOf(error) }),
  );
}
