/** Every query of the panel, each bounded by an index and a limit. Order of a list is newest first, of a thread oldest first. */
import type { Contact } from '../domain/contact';
import { type Conversation, type Folder, folderPrefix, mayView, NUMBER_PREFIX } from '../domain/conversation';
import { endWord, typedEnds } from '../domain/find-words';
import type { Message } from '../domain/message';
import { fold, matchesQuery, parseQuery } from '../domain/search-tokens';
import type { AccountDb, Draft, PendingChange, StoredFile } from './db';
import { type Counters, getMeta, NO_COUNTERS, NOBODY } from './meta';

/** A position in a list or thread. In a list `at` and `id` are those of a conversation, in a thread those of a message. */
export interface Position {
  readonly at: number;
  readonly id: string;
}

/** A slice of a long list: rows in display order, and whether more follow on either side. */
export interface Slice<T> {
  readonly rows: readonly T[];
  readonly more: { readonly before: boolean; readonly after: boolean };
  /** Of a thread: the row directly before the first, where there is one and it was read. */
  readonly above?: T;
}

const LAST = '\uffff';

/**
 * Conversations of a folder, newest first, starting below `from` (exclusive; none = at the top).
 * `more.before` = newer ones exist above the slice, `more.after` = older ones below it.
 */
export async function listConversations(db: AccountDb, folder: Folder, limit: number, from?: Position): Promise<Slice<Conversation>> {
  const prefix = folderPrefix(folder);
  const upper = from ? `${prefix}${String(Math.floor(from.at)).padStart(14, '0')}/${from.id}` : `${prefix}${LAST}`;
  const rows = await db.conversations
    .where('folders')
    .between(prefix, upper, true, false)
    .reverse()
    .limit(limit + 1)
    .toArray();
  return { rows: rows.slice(0, limit), more: { before: from !== undefined, after: rows.length > limit } };
}

/** Conversations of a folder that come directly above `from` (exclusive), newest first: for scrolling back up. */
export async function listConversationsAbove(db: AccountDb, folder: Folder, limit: number, from: Position): Promise<Slice<Conversation>> {
  const prefix = folderPrefix(folder);
  const lower = `${prefix}${String(Math.floor(from.at)).padStart(14, '0')}/${from.id}`;
  const rows = await db.conversations
    .where('folders')
    .between(lower, `${prefix}${LAST}`, false, false)
    .limit(limit + 1)
    .toArray();
  return { rows: rows.slice(0, limit).reverse(), more: { before: rows.length > limit, after: true } };
}

/** The conversation, if it exists and the role may see it. */
export async function getConversation(db: AccountDb, id: string): Promise<Conversation | undefined> {
  const [conversation, viewer] = await Promise.all([db.conversations.get(id), getMeta(db, 'viewer')]);
  return conversation && mayView(viewer ?? NOBODY, conversation) ? conversation : undefined;
}

/** Conversations with that number that the role may see, newest first, at most 20. */
export async function conversationsByPhone(db: AccountDb, e164: string): Promise<Conversation[]> {
  const rows = await db.conversations.where('phone').equals(e164).limit(50).toArray();
  return visible(db, rows);
}

/** Conversations whose number begins with these digits and that the role may see, newest first, at most 20. */
export async function conversationsByPrefix(db: AccountDb, e164Prefix: string): Promise<Conversation[]> {
  const rows = await db.conversations.where('phone').startsWith(e164Prefix).limit(50).toArray();
  return visible(db, rows);
}

/** Conversations whose number ends with these digits and that the role may see, newest first, at most 20. `end`: see `typedEnds`. */
export async function conversationsByEnd(db: AccountDb, end: string): Promise<Conversation[]> {
  const rows = await db.conversations.where('folders').startsWith(`${NUMBER_PREFIX}${end}`).limit(50).toArray();
  return visible(db, rows);
}

/** Other conversations of the same contact or number, newest first, at most 20. */
export async function previousConversations(db: AccountDb, conversation: Conversation): Promise<Conversation[]> {
  const byPhone = await db.conversations.where('phone').equals(conversation.phone).limit(50).toArray();
  const byContact = conversation.contactId
    ? await db.conversations.where('contactId').equals(conversation.contactId).limit(50).toArray()
    : [];
  const all = new Map([...byPhone, ...byContact].map((row) => [row.id, row]));
  all.delete(conversation.id);
  return visible(db, [...all.values()]);
}

async function visible(db: AccountDb, rows: readonly Conversation[]): Promise<Conversation[]> {
  const viewer = (await getMeta(db, 'viewer')) ?? NOBODY;
  return rows
    .filter((row) => mayView(viewer, row))
    .sort((a, b) => b.lastAt - a.lastAt)
    .slice(0, 20);
}

/** Messages directly before `from` (exclusive; none = the newest), oldest first. */
export async function messagesBefore(db: AccountDb, conversationId: string, limit: number, from?: Position): Promise<Slice<Message>> {
  const upper = from ? [conversationId, from.at, from.id] : [conversationId, []];
  const rows = await db.messages
    .where('[conversationId+at+id]')
    .between([conversationId], upper, true, false)
    .reverse()
    .limit(limit + 1)
    .toArray();
  const above = rows[limit];
  return {
    rows: rows.slice(0, limit).reverse(),
    more: { before: above !== undefined, after: from !== undefined },
    ...(above ? { above } : {}),
  };
}

/** Messages from `from` on (inclusive unless `exclusive`), oldest first. */
export async function messagesFrom(
  db: AccountDb,
  conversationId: string,
  limit: number,
  from: Position,
  exclusive = false,
): Promise<Slice<Message>> {
  const rows = await db.messages
    .where('[conversationId+at+id]')
    .between([conversationId, from.at, from.id], [conversationId, []], !exclusive, false)
    .limit(limit + 1)
    .toArray();
  return { rows: rows.slice(0, limit), more: { before: true, after: rows.length > limit } };
}

/** One message. */
export async function getMessage(db: AccountDb, id: string): Promise<Message | undefined> {
  return db.messages.get(id);
}

/** A found place in a thread. */
export interface Match extends Position {
  /** How many times the query occurs in this message. */
  readonly count: number;
}

/**
 * Every message of the stored thread that holds the query (folded: case, accents and width do not matter), newest first.
 * Reads in slices and gives each slice's matches to `onMatches` as it goes; ends early when the signal aborts.
 */
export async function findInConversation(
  db: AccountDb,
  conversationId: string,
  query: string,
  onMatches: (matches: readonly Match[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const needle = fold(query.trim());
  if (needle === '') return;
  for (let from: Position | undefined, more = true; more && !signal.aborted; ) {
    const slice: Slice<Message> = await messagesBefore(db, conversationId, 500, from);
    const matches = [...slice.rows].reverse().flatMap((row) => {
      const count = fold(row.text).split(needle).length - 1;
      return count > 0 ? [{ at: row.at, id: row.id, count }] : [];
    });
    if (signal.aborted) return;
    if (matches.length > 0) onMatches(matches);
    const first = slice.rows[0];
    more = slice.more.before && first !== undefined;
    if (first) from = { at: first.at, id: first.id };
  }
}

/** The draft of a conversation. */
export async function getDraft(db: AccountDb, conversationId: string): Promise<Draft | undefined> {
  return db.drafts.get(conversationId);
}

/** Drafts, at most 200: the list marks their conversations. */
export async function someDrafts(db: AccountDb): Promise<Draft[]> {
  return db.drafts.limit(200).toArray();
}

/** Contacts by id. */
export async function getContact(db: AccountDb, id: string): Promise<Contact | undefined> {
  return db.contacts.get(id);
}

/** Contacts with that number, at most 10: more than one means that a person must be asked. */
export async function contactsByPhone(db: AccountDb, e164: string): Promise<Contact[]> {
  return db.contacts.where('phone').equals(e164).limit(10).toArray();
}

/** Contacts with these words in their name (the last may be begun), or whose number begins or ends with these digits, at most `limit`. */
export async function suggestContacts(db: AccountDb, text: string, limit = 8): Promise<Contact[]> {
  const ends = typedEnds(text);
  const starting = (beginning: string) => db.contacts.where('words').startsWith(beginning).limit(limit).toArray();
  const found = await Promise.all([
    contactsByWords(db, text, limit),
    ...(ends.length === 0
      ? []
      : [
          db.contacts
            .where('phone')
            .startsWith(`+${text.replace(/\D/g, '')}`)
            .limit(limit)
            .toArray(),
        ]),
    ...ends.map((end) => starting(endWord(end))),
  ]);
  return [...new Map(found.flat().map((contact) => [contact.id, contact])).values()].slice(0, limit);
}

/** Names that are looked at for a query of several words. */
const NAMES = 300;

async function contactsByWords(db: AccountDb, text: string, limit: number): Promise<Contact[]> {
  const query = parseQuery(text);
  const [rarest] = [...query.words, ...(query.prefix === undefined ? [] : [query.prefix])].sort((a, b) => b.length - a.length);
  if (rarest === undefined || rarest.startsWith('#')) return [];
  const rows = await db.contacts.where('words').startsWith(rarest).distinct().limit(NAMES).toArray();
  const found = rows.filter((one) => matchesQuery(new Set(one.words), query));
  return found.sort((a, b) => a.name.localeCompare(b.name)).slice(0, limit);
}

/** Unread open conversations by owner. */
export async function getCounters(db: AccountDb): Promise<Counters> {
  return (await getMeta(db, 'counters')) ?? NO_COUNTERS;
}

/** Changes of a conversation that are under way, oldest first. */
export async function pendingChanges(db: AccountDb, conversationId: string): Promise<PendingChange[]> {
  return db.changes.where('conversationId').equals(conversationId).limit(50).sortBy('dueAt');
}

/** Changes that the backend refused, at most 5: the panel says so and removes them. */
export async function refusedChanges(db: AccountDb): Promise<PendingChange[]> {
  return db.changes
    .filter((row) => row.refused !== undefined)
    .limit(5)
    .toArray();
}

/** Messages that wait: queued, sending, unconfirmed; at most 200, oldest first. */
export async function outboxMessages(db: AccountDb): Promise<Message[]> {
  return db.messages.where('outbox').anyOf('queued', 'sending', 'unconfirmed').limit(200).sortBy('at');
}

/** A stored file. */
export async function getFile(db: AccountDb, id: string): Promise<StoredFile | undefined> {
  return db.files.get(id);
}
