/** Fills an account's database from a page of the extension: rows by the product's own rules, written by IndexedDB alone. */
import { keyOf } from '../../lib/backend/demo/cast';
import { type Conversation, filing, previewOf } from '../../lib/domain/conversation';
import type { Message } from '../../lib/domain/message';

/** How much to write. */
export interface Filling {
  readonly database: string;
  readonly conversations: number;
  readonly messagesEach: number;
  /** Messages of one thread of mixed heights. */
  readonly longThread: number;
}

declare global {
  interface Window {
    benchFill: (filling: Filling) => Promise<number>;
  }
}

const VIEWER = { agentId: 'robin', name: 'Robin', visibility: 'all' } as const;
const BATCH = 400;
/** Unread conversations: so few that the badge is a number. */
const UNREAD = 5;
const WORDS = 'is the blue chair back in stock thanks see you on thursday the driver waits at gate four could you call him please'.split(
  ' ',
);

function text(n: number): string {
  const length = n % 7 === 0 ? 60 : n % 3 === 0 ? 24 : 3 + (n % 9);
  return Array.from({ length }, (_, i) => WORDS[(n * 5 + i * (1 + (n % 4))) % WORDS.length]).join(' ');
}

function messagesOf(id: string, count: number, lastAt: number): Message[] {
  return Array.from({ length: count }, (_, n): Message => {
    const outbound = n % 2 === 1;
    return {
      id: `${id}-m${String(n).padStart(5, '0')}`,
      conversationId: id,
      remoteId: `r-${id}-${n}`,
      kind: outbound ? 'outbound' : 'inbound',
      at: lastAt - (count - 1 - n) * 400_000,
      text: text(n),
      status: outbound ? 'delivered' : 'received',
      ...(outbound ? { author: { id: 'robin', name: 'Robin' } } : {}),
    };
  });
}

function conversation(i: number, id: string, newest: Message): Conversation & { readonly folders: readonly string[] } {
  const phone = `+1${String(2_000_000_000 + i)}`;
  const row: Conversation = {
    id,
    key: keyOf('shop', phone),
    inboxId: 'shop',
    channel: 'sms',
    phone,
    name: `Customer ${i}`,
    state: i % 5 === 4 ? 'closed' : 'open',
    unread: i < UNREAD ? 1 : 0,
    ...(i < UNREAD ? { unreadSince: newest.at } : {}),
    lastAt: newest.at,
    preview: previewOf(newest),
    lastInboundAt: newest.at,
    historyComplete: true,
    ...(i % 3 === 0 ? { assigneeId: 'robin' } : {}),
  };
  return { ...row, folders: filing(VIEWER, row) };
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Writes the rows and the counters; returns the milliseconds that it took. */
window.benchFill = async ({ database, conversations, messagesEach, longThread }) => {
  const begun = performance.now();
  const db = await done(indexedDB.open(database));
  const now = Date.now() - 3_600_000;
  const name = (i: number) => `c${String(i).padStart(6, '0')}`;
  for (let from = 0; from < conversations; from += BATCH) {
    const transaction = db.transaction(['conversations', 'messages'], 'readwrite', { durability: 'relaxed' });
    for (let i = from; i < Math.min(conversations, from + BATCH); i++) {
      const messages = messagesOf(name(i), i === 0 ? longThread : messagesEach, now - i * 60_000);
      const newest = messages.at(-1);
      for (const message of messages) transaction.objectStore('messages').put(message);
      if (newest) transaction.objectStore('conversations').put(conversation(i, name(i), newest));
    }
    await committed(transaction);
  }
  const meta = db.transaction('meta', 'readwrite');
  meta.objectStore('meta').put({ id: 'counters', value: { all: UNREAD, mine: 2, unassigned: 3 } });
  await committed(meta);
  db.close();
  return performance.now() - begun;
};
