/** Undo of the only message that is stored: what was taken back stands in no list, and what comes later does. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BackendEvent } from '../../../lib/domain/event';
import { apply } from '../../../lib/store/apply';
import { AccountDb } from '../../../lib/store/db';
import { enqueue, startConversation, undoSend } from '../../../lib/store/panel';
import { eg } from '../example';

const NOW = 50_000;
let db: AccountDb;
let ids = 0;
const deps = { now: () => NOW, newId: () => `id${++ids}` };
const store = (events: readonly BackendEvent[]) => apply(db, events, { countUnread: true, now: NOW });

beforeEach(async () => {
  db = new AccountDb(`test-${crypto.randomUUID()}`);
  await store([eg.viewer()]);
});
afterEach(() => db.delete());

async function sentAndTakenBack(conversationId: string): Promise<void> {
  const row = await enqueue(db, { conversationId, text: 'Not meant for you', holdMs: 5_000, by: 'composer' }, deps);
  expect((await db.conversations.get(conversationId))?.preview.text).toBe('Not meant for you');
  expect(await undoSend(db, row.id, 'w', deps)).toBe(true);
}

it('a conversation that was begun here keeps its place, without the words', async () => {
  const begun = await startConversation(db, { inboxId: 'i', channel: 'sms', phone: '+14155550142', name: '' }, deps);
  await sentAndTakenBack(begun.id);
  expect(await db.conversations.get(begun.id)).toMatchObject({ preview: { text: '', kind: 'activity' }, lastAt: NOW });
});

it('a conversation whose messages are not here yet shows the newest of them once they come, also when it is older', async () => {
  await store([eg.introduce()]);
  const [one] = await db.conversations.toArray();
  if (!one?.key) throw new Error('no conversation');
  await sentAndTakenBack(one.id);
  expect((await db.conversations.get(one.id))?.preview.text).toBe('');
  await store([eg.inbound({ key: one.key, at: NOW - 20_000, text: 'Where is my sofa?' })]);
  expect(await db.conversations.get(one.id)).toMatchObject({ preview: { text: 'Where is my sofa?' }, lastAt: NOW - 20_000 });
});
