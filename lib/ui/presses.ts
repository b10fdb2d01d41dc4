/**
 * The words of a press of Enter until their row is stored: a panel that goes in that moment (closed, crashed) takes the transaction with
 * it, and the box is already empty. They are kept synchronously, and the next panel puts them back where they were written.
 *
 * They become a draft, not a send: what was pressed in a panel that is gone is for a person to press again.
 */
import { effect } from '@preact/signals';
import type { AccountDb } from '../store/db';
import { type LostPress, takeBackPress } from '../store/drafts';
import { keep, recall, recallKeys } from './memory';
import { db, windowName } from './session';

/** How the local-storage keys of an account's presses begin; the row's id follows. */
export function pressKeys(accountId: string): string {
  return `threadside.press/${accountId}/`;
}

/** Stores a press, its words kept until that is done or has failed. A lock says to other panels that this one is still at it. */
export async function holding<T>(db: AccountDb, press: LostPress, store: () => Promise<T>): Promise<T> {
  const key = pressKeys(db.accountId) + press.id;
  keep(key, JSON.stringify(press));
  try {
    return await navigator.locks.request(key, store);
  } finally {
    keep(key, null);
  }
}

/** Resolves when this message is stored or has failed, at once when no panel is at it: what is pressed on a pale bubble is for its row. */
export async function stored(db: AccountDb, messageId: string): Promise<void> {
  await navigator.locks.request(pressKeys(db.accountId) + messageId, () => undefined);
}

/** Puts back what panels that are gone did not store, for as long as the page lives once for each account. */
export function watchPresses(): void {
  effect(() => {
    const database = db.value;
    if (!database) return;
    for (const key of recallKeys(pressKeys(database.accountId))) {
      void putBack(database, key).catch((error: unknown) => console.warn('The words of a press wait for the next panel.', error));
    }
  });
}

async function putBack(database: AccountDb, key: string): Promise<void> {
  await navigator.locks.request(key, { ifAvailable: true }, async (lock) => {
    // Not available: the panel that pressed is alive and stores it now.
    if (!lock) return;
    const press = parsed(recall(key));
    if (press) await takeBackPress(database, press, { by: windowName, now: Date.now() });
    keep(key, null);
  });
}

function parsed(json: string | null): LostPress | undefined {
  try {
    const press = JSON.parse(json ?? 'null') as Partial<LostPress> | null;
    if (typeof press?.id !== 'string' || typeof press.text !== 'string' || typeof press.conversationId !== 'string') return undefined;
    return { id: press.id, conversationId: press.conversationId, text: press.text, ...(press.note === true ? { note: true } : {}) };
  } catch (error) {
    console.warn('The words of a press could not be read.', error);
    return undefined;
  }
}
