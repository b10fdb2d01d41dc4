/** Sends that a person is being asked about, when more is heard of what may have become of them. */
import Dexie from 'dexie';
import type { BackendEvent } from '../domain/event';
import type { Message } from '../domain/message';
import { plainVersion } from '../domain/segments';
import type { AccountDb } from './db';
import { changeRow } from './outbox';

/**
 * Messages came that nobody here is known to have written: one of them may be what a person is being asked about (lists can be late by
 * hours), or that person would see it twice and may send it again. Such rows are asked about once more; true when there are any. Lives
 * within the transaction that stores the messages: a worker that dies does not forget it.
 */
export async function reconsider(db: AccountDb, events: readonly BackendEvent[]): Promise<boolean> {
  const told = events.flatMap((event) =>
    event.type === 'message' && event.message.kind === 'outbound' && event.message.ref === undefined ? [event.message.remoteId] : [],
  );
  if (told.length === 0) return false;
  const open = await db.messages.where('[outbox+at]').between(['unconfirmed', Dexie.minKey], ['unconfirmed', Dexie.maxKey]).toArray();
  const asking = open.filter((row) => row.leftAt !== undefined);
  if (asking.length === 0) return false;
  const strangers = await db.messages
    .where('remoteId')
    .anyOf(told)
    .filter((row) => row.ref === undefined && row.kind === 'outbound')
    .toArray();
  const again = asking.filter((row) => strangers.some((one) => one.conversationId === row.conversationId && mayBe(one, row)));
  for (const { id } of again) {
    await changeRow(db, id, (row) => {
      if (row.status !== 'unconfirmed') return undefined;
      // The backend is being asked right now, perhaps: an answer that is older than this is not the last word (`undecide`).
      if (!row.undecided) return { ...row, heard: true };
      const { undecided: _u, dueAt: _d, ...rest } = row;
      return rest;
    });
  }
  return again.length > 0;
}

/** The same words, as far as what providers change of them goes; of a template only they know the words. */
function mayBe(stranger: Message, row: Message): boolean {
  const words = (text: string) => plainVersion(text).replace(/\s+/g, ' ').trim();
  return row.template !== undefined || words(stranger.text).endsWith(words(row.text));
}
