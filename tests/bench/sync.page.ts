/** The half of the sync bench that runs in the browser: pages of a first sync into the product's store, and the same rows by IndexedDB alone. */
import Dexie from 'dexie';
import type { BackendEvent } from '../../lib/domain/event';
import { apply } from '../../lib/store/apply';
import { AccountDb } from '../../lib/store/db';

/** Times of single pages in milliseconds, in the order in which they were written. */
export interface SyncTimes {
  readonly messages: number;
  readonly ours: readonly number[];
  readonly raw: readonly number[];
  /** The raw writes with nothing but the messages. */
  readonly rawMessages: readonly number[];
}

declare global {
  interface Window {
    benchSync: (pages: number) => Promise<SyncTimes>;
  }
}

/** As many as an adapter's page has. */
const CONVERSATIONS = 25;
const EACH = 20;
const WORDS = 'is the blue chair back in stock thanks see you on thursday the driver waits at gate four could you call him please'.split(
  ' ',
);

/** One page of a first sync: conversations, each with its contact and newest messages, newest first. */
function page(number: number): BackendEvent[] {
  return Array.from({ length: CONVERSATIONS }, (_, n) => conversation(number * CONVERSATIONS + n)).flat();
}

function conversation(i: number): BackendEvent[] {
  const key = `shop|+1${2_000_000_000 + i}`;
  const lastAt = 1_760_000_000_000 - i * 60_000;
  const contact = { id: `p${i}`, name: `Customer ${i}`, phone: `+1${2_000_000_000 + i}` };
  const patch = {
    inboxId: 'shop',
    channel: 'sms',
    phone: contact.phone,
    contactId: contact.id,
    name: contact.name,
    state: i % 3 ? 'open' : 'closed',
    unread: i % 20 ? 0 : 1,
    lastAt,
  } as const;
  const messages = Array.from({ length: EACH }, (_, n): BackendEvent => {
    const outbound = n % 2 === 1;
    return {
      type: 'message',
      message: {
        key,
        // Names as backends make them: in no order.
        id: crypto.randomUUID(),
        remoteId: crypto.randomUUID(),
        kind: outbound ? 'outbound' : 'inbound',
        at: lastAt - n * 400_000,
        text: Array.from({ length: 8 + (n % 20) }, (_word, w) => WORDS[(i + n * 3 + w * 7) % WORDS.length]).join(' '),
        fresh: false,
        ...(outbound ? { author: { id: 'robin', name: 'Robin' }, report: { status: 'delivered' } as const } : {}),
      },
    };
  });
  return [{ type: 'contact', contact }, { type: 'conversation', key, patch, version: 1 }, ...messages];
}

/** The raw database has the product's own tables and indexes, taken from it. */
async function rawDatabase(from: AccountDb, name: string): Promise<IDBDatabase> {
  await Dexie.delete(name);
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const table of ['messages', 'conversations', 'contacts'] as const) {
      const { primKey, indexes } = from[table].schema;
      const store = request.result.createObjectStore(table, { keyPath: primKey.keyPath as string });
      for (const index of indexes)
        store.createIndex(index.name, index.keyPath as string, { unique: index.unique === true, multiEntry: index.multi === true });
    }
  };
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function putRaw(db: IDBDatabase, rows: Readonly<Record<string, readonly object[]>>): Promise<number> {
  const begun = performance.now();
  const transaction = db.transaction(Object.keys(rows), 'readwrite', { durability: 'relaxed' });
  for (const [table, list] of Object.entries(rows)) for (const row of list) transaction.objectStore(table).put(row);
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  return performance.now() - begun;
}

window.benchSync = async (pages) => {
  await Dexie.delete('threadside-bench');
  const db = new AccountDb('bench');
  await db.open();
  const raw = await rawDatabase(db, 'bench-raw');
  const rawOnly = await rawDatabase(db, 'bench-raw-messages');
  const viewer = { agentId: 'robin', name: 'Robin', visibility: 'all' } as const;
  await apply(db, [{ type: 'viewer', viewer }], { countUnread: false, now: 0 });
  const times = { ours: [] as number[], raw: [] as number[], rawMessages: [] as number[] };
  for (let n = 0; n < pages; n++) {
    const events = page(n);
    const begun = performance.now();
    await apply(db, events, { countUnread: false, now: 1, cursor: `{"page":${n}}` });
    times.ours.push(performance.now() - begun);
    const ids = events.flatMap((event) => (event.type === 'message' ? [event.message.id] : []));
    const keys = events.flatMap((event) => (event.type === 'conversation' ? [event.key] : []));
    const contactIds = events.flatMap((event) => (event.type === 'contact' ? [event.contact.id] : []));
    const messages = (await db.messages.bulkGet(ids)).filter((row) => row !== undefined);
    const conversations = await db.conversations.where('key').anyOf(keys).toArray();
    const contacts = (await db.contacts.bulkGet(contactIds)).filter((row) => row !== undefined);
    if (messages.length !== CONVERSATIONS * EACH || conversations.length !== CONVERSATIONS) throw new Error('a page was not stored whole');
    times.raw.push(await putRaw(raw, { messages, conversations, contacts }));
    times.rawMessages.push(await putRaw(rawOnly, { messages }));
  }
  db.close();
  raw.close();
  rawOnly.close();
  return { messages: pages * CONVERSATIONS * EACH, ...times };
};
