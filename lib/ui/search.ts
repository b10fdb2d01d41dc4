/** Search over everything that is stored: people, conversations, messages; as one types, without any network. People whom only the backend knows come after. */
import { signal } from '@preact/signals';
import type { Contact } from '../domain/contact';
import type { Conversation } from '../domain/conversation';
import { typedEnds } from '../domain/find-words';
import type { Message } from '../domain/message';
import { formatPhone, parsePhone } from '../domain/phone';
import { highlightRanges, type MatchRange } from '../domain/search-tokens';
import { cleanName } from '../domain/text';
import type { AccountDb } from '../store/db';
import { findMessages } from '../store/find';
import { conversationsByEnd, conversationsByPhone, conversationsByPrefix, getConversation, suggestContacts } from '../store/read';
import { rowOf } from './list';
import { findThere } from './people-there';
import { db, settings } from './session';
import type { Row } from './shell';

/** A message that was found, with the part of its text around the first match. */
export interface Hit {
  readonly id: string;
  readonly conversationId: string;
  /** Name or number of the customer. */
  readonly title: string;
  readonly at: number;
  readonly text: string;
  readonly ranges: readonly MatchRange[];
}

/** A contact as the results show it. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** E.164, to open it. */
  readonly phone: string;
  readonly shown: string;
}

/** What was found for `query`. */
export interface Results {
  readonly query: string;
  readonly people: readonly Person[];
  readonly conversations: readonly Row[];
  readonly messages: readonly Hit[];
}

export const results = signal<Results | undefined>(undefined);
/** Why nothing could be searched. */
export const searchError = signal<unknown>(undefined);

const MESSAGES = 30;
const CONVERSATIONS = 20;
let running: AbortController | undefined;

/** Searches; a newer query ends an older one. An empty one clears the results. */
export function search(query: string): void {
  running?.abort();
  const wanted = query.trim();
  const current = db.peek();
  if (wanted === '' || !current) {
    results.value = undefined;
    return;
  }
  look(current, wanted);
  findThere(wanted, () => {
    if (results.peek()?.query === wanted) look(current, wanted);
  });
}

function look(current: AccountDb, wanted: string): void {
  running?.abort();
  const own = new AbortController();
  running = own;
  find(current, wanted, own.signal).then(
    (found) => {
      if (own.signal.aborted) return;
      results.value = found;
      searchError.value = undefined;
    },
    (error: unknown) => {
      if (!own.signal.aborted) searchError.value = error;
    },
  );
}

async function find(current: AccountDb, query: string, abort: AbortSignal): Promise<Results> {
  const { region } = settings.peek();
  const [contacts, numbered, messages] = await Promise.all([
    suggestContacts(current, query, 6),
    findByNumber(current, query, region),
    searchMessages(current, query, { limit: MESSAGES, signal: abort }),
  ]);
  const people = contacts.flatMap((one) => personOf(one, region));
  const theirs = (await Promise.all(people.map((one) => conversationsByPhone(current, one.phone)))).flat();
  const conversations = [...new Map([...numbered, ...theirs].map((one) => [one.id, one])).values()].slice(0, CONVERSATIONS);
  return { query, people, conversations: conversations.map((one) => rowOf(one, region)), messages };
}

function personOf(one: Contact, region: string): Person[] {
  return one.phone === undefined
    ? []
    : [{ id: one.id, name: cleanName(one.name), phone: one.phone, shown: formatPhone(one.phone, region) }];
}

/** A whole number, or its beginning with the country, or its end. */
async function findByNumber(current: AccountDb, query: string, region: string): Promise<Conversation[]> {
  const number = parsePhone(query, region);
  const whole = number ? await conversationsByPhone(current, number.e164) : [];
  const ends = typedEnds(query);
  if (whole.length > 0 || ends.length === 0) return whole;
  const begins = conversationsByPrefix(current, `+${query.replace(/\D/g, '')}`);
  return (await Promise.all([...ends.map((end) => conversationsByEnd(current, end)), begins])).flat();
}

/** Messages that hold the words of `query` and whose conversation the role may see, newest first. Rejects when the signal aborts. */
export async function searchMessages(
  current: AccountDb,
  query: string,
  options: { readonly limit: number; readonly signal: AbortSignal },
): Promise<Hit[]> {
  const rows = await findMessages(current, query, options);
  const ids = [...new Set(rows.map((row) => row.conversationId))];
  const heads = new Map(
    (await Promise.all(ids.map((id) => getConversation(current, id)))).flatMap((one) => (one ? [[one.id, one] as const] : [])),
  );
  const { region } = settings.peek();
  return rows.flatMap((row) => {
    const head = heads.get(row.conversationId);
    return head ? [hitOf(row, head.name || formatPhone(head.phone, region), query)] : [];
  });
}

const BEFORE = 40;
const LENGTH = 160;

function hitOf(row: Message, title: string, query: string): Hit {
  const all = highlightRanges(row.text, query);
  const first = all[0]?.start ?? 0;
  const start = first > BEFORE * 1.5 ? wordStart(row.text, first - BEFORE) : 0;
  const end = start + LENGTH;
  const text = `${start > 0 ? '…' : ''}${row.text.slice(start, end)}${row.text.length > end ? '…' : ''}`;
  const shift = start > 0 ? start - 1 : 0;
  const ranges = all.filter((range) => range.end <= end).map((range) => ({ start: range.start - shift, end: range.end - shift }));
  return { id: row.id, conversationId: row.conversationId, title, at: row.at, text, ranges };
}

/** A place at or after `at` where a word begins, so that no character is cut. */
function wordStart(text: string, at: number): number {
  const space = text.slice(at, at + BEFORE).search(/\s/);
  return space < 0 ? at : at + space + 1;
}
