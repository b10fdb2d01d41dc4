/** Functions that run inside a page of the extension: they read its databases as they are, without any of its code. */
import type { Stored, StoredRow } from './types';

/** Reads what is compared at the end. `accountId` names the database. */
export async function readStored(accountId: string): Promise<Omit<Stored, 'badge'>> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const db = await settled(indexedDB.open(`threadside-${accountId}`));
  const transaction = db.transaction(['messages', 'drafts', 'conversations', 'meta']);
  const all = (store: string) => settled(transaction.objectStore(store).getAll());
  const meta = async (key: string) => ((await settled(transaction.objectStore('meta').get(key))) as { value?: unknown } | undefined)?.value;
  const messages = ((await all('messages')) as StoredRow[]).map(
    ({ id, conversationId, text, status, kind, at, remoteId, undecided, outbox, tries }) => ({
      id,
      conversationId,
      text,
      status,
      kind,
      at,
      ...(remoteId === undefined ? {} : { remoteId }),
      ...(undecided === undefined ? {} : { undecided }),
      ...(outbox === undefined ? {} : { outbox }),
      ...(tries === undefined ? {} : { tries }),
    }),
  );
  const drafts = ((await all('drafts')) as { text: string }[]).map(({ text }) => ({ text }));
  for (const key of Object.keys(localStorage))
    if (/^threadside\.(draft|press)\//.test(key)) drafts.push({ text: localStorage.getItem(key) ?? '' });
  const counters = (await meta('counters')) as { all: number } | undefined;
  const sync = (await meta('sync')) as { state: string } | undefined;
  const range = IDBKeyRange.bound('unread/all/', 'unread/all/\uffff');
  const unreadListed = await settled(transaction.objectStore('conversations').index('folders').count(range));
  db.close();
  return { messages, drafts, unread: counters?.all ?? 0, unreadListed, sync: sync?.state ?? 'starting' };
}

/** Conversations by number: the newest of each. */
export async function readConversations(accountId: string): Promise<{ id: string; phone: string; name: string; inboxId: string }[]> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const db = await settled(indexedDB.open(`threadside-${accountId}`));
  if (!db.objectStoreNames.contains('conversations')) {
    db.close();
    return [];
  }
  const rows = (await settled(db.transaction('conversations').objectStore('conversations').getAll())) as {
    id: string;
    phone: string;
    name: string;
    inboxId: string;
  }[];
  db.close();
  return rows.map(({ id, phone, name, inboxId }) => ({ id, phone, name, inboxId }));
}

/** The demo's memory: everything that was done since it was first opened, as text. */
export async function readDemo(): Promise<string> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const db = await settled(indexedDB.open('threadside'));
  const row = (await settled(db.transaction('settings').objectStore('settings').get('store:demo'))) as { value?: string } | undefined;
  db.close();
  return row?.value ?? '{"v":1,"deeds":[]}';
}
