/**
 * The agent's own words out of a damaged database, in a database of their own until their conversations are back. Words whose
 * conversation does not come back are offered by the panel.
 */
import Dexie, { type EntityTable } from 'dexie';
import type { Channel, Message } from '../domain/message';
import { type AccountDb, type Draft, databaseName, type PendingChange, type StoredFile } from './db';
import { getMeta, setMeta } from './meta';

/** Where words belong, as far as it could be read. `id` and `key` are those of the conversation. */
export interface Address {
  readonly id: string;
  readonly key?: string;
  readonly inboxId?: string;
  readonly channel?: Channel;
  readonly phone?: string;
  readonly name?: string;
}

/** One draft, message or change that only existed in the damaged database. */
export type Word = { readonly id: string; readonly at: number; readonly address: Address } & (
  | { readonly kind: 'draft'; readonly draft: Draft }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'change'; readonly change: PendingChange }
);

/** The side database of an account. */
export class RescueDb extends Dexie {
  declare words: EntityTable<Word, 'id'>;
  declare files: EntityTable<StoredFile, 'id'>;

  constructor(accountId: string) {
    super(rescueName(accountId));
    this.version(1).stores({ words: 'id', files: 'id' });
  }
}

/** The name of an account's side database. */
export function rescueName(accountId: string): string {
  return `threadside-rescue-${accountId}`;
}

/** What the panel offers to copy. */
export interface RescuedWords {
  readonly id: string;
  readonly kind: 'draft' | 'message';
  readonly text: string;
  /** Milliseconds. */
  readonly at: number;
  /** Name and E.164 of the customer, as far as known; untrusted plain text. */
  readonly name: string;
  readonly phone: string;
}

/** Drafts and messages that have no conversation yet, oldest first, at most 200. Changes are not offered: they are no words. */
export async function rescuedWords(accountId: string): Promise<RescuedWords[]> {
  return withRescue(accountId, [], async (rescue) => {
    const rows = await rescue.words.limit(200).toArray();
    return rows
      .sort((a, b) => a.at - b.at)
      .flatMap(({ id, at, address, ...word }) =>
        word.kind === 'change'
          ? []
          : [
              {
                id,
                at,
                kind: word.kind,
                text: word.kind === 'draft' ? word.draft.text : word.message.text,
                name: address.name ?? '',
                phone: address.phone ?? '',
              },
            ],
      );
  });
}

/** The agent has copied the words, or does not want them. Without `id`: all of them. The notice goes with the last. */
export async function forgetRescued(db: AccountDb, id?: string): Promise<void> {
  const left = await withRescue(db.accountId, 0, async (rescue) => {
    if (id === undefined) await rescue.words.clear();
    else await rescue.words.delete(id);
    return rescue.words.count();
  });
  await noteWaiting(db, left);
}

/** The panel has said it. */
export async function dismissRescued(db: AccountDb): Promise<void> {
  await db.transaction('rw', db.meta, async () => {
    const rescued = await getMeta(db, 'rescued');
    if (rescued) await setMeta(db, 'rescued', { ...rescued, seen: true });
  });
}

/** Writes how many words still wait; the side database goes with the last. */
export async function noteWaiting(db: AccountDb, waiting: number): Promise<void> {
  await db.transaction('rw', db.meta, async () => {
    const rescued = await getMeta(db, 'rescued');
    if (rescued && rescued.waiting !== waiting) await setMeta(db, 'rescued', { ...rescued, waiting });
  });
  if (waiting === 0) await Dexie.delete(rescueName(db.accountId));
}

/** Works on the side database when there is one. */
export async function withRescue<T>(accountId: string, none: T, work: (rescue: RescueDb) => Promise<T>): Promise<T> {
  if (!(await Dexie.exists(rescueName(accountId)))) return none;
  const rescue = new RescueDb(accountId);
  try {
    return await work(rescue);
  } finally {
    rescue.close();
  }
}

/** Deletes everything that is stored of an account, rescued words included. Panels that have it open are told and close it. */
export async function deleteAccount(accountId: string): Promise<void> {
  await Dexie.delete(databaseName(accountId));
  await Dexie.delete(rescueName(accountId));
}
