/** What a stored page tells the queries that are followed: a page of history must not name each of its messages to each of them. */
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, expect, it } from 'vitest';
import type { BackendEvent } from '../../../lib/domain/event';
import { apply } from '../../../lib/store/apply';
import { AccountDb } from '../../../lib/store/db';

interface Ranges {
  readonly l?: Ranges | null;
  readonly r?: Ranges | null;
  readonly from?: unknown;
}

const db = new AccountDb('wakes');
let told: Record<string, Ranges> = {};
const listen = (parts: object): void => void Object.assign(told, parts);
Dexie.on('storagemutated', listen);
afterEach(() => Dexie.on('storagemutated').unsubscribe(listen));

const messages = (from: number, to: number): BackendEvent[] =>
  Array.from({ length: to - from }, (_, i) => ({
    type: 'message',
    message: {
      key: 'shop|1',
      id: `m${from + i}`,
      remoteId: `r${from + i}`,
      kind: 'inbound',
      at: 1e12 - (from + i),
      text: 'Hello',
      fresh: false,
    },
  }));

/** The marks of the messages that were stored, by primary key. */
async function marks(events: readonly BackendEvent[]): Promise<number> {
  told = {};
  await apply(db, events, { countUnread: false, now: 1 });
  const count = (set: Ranges | null | undefined): number => (set?.from === undefined ? 0 : 1 + count(set.l) + count(set.r));
  return count(told['idb://threadside-wakes/messages/']);
}

it('names few messages one by one, and many at once', async () => {
  await apply(db, [{ type: 'viewer', viewer: { agentId: 'robin', name: 'Robin', visibility: 'all' } }], { countUnread: false, now: 0 });
  const conversation = { inboxId: 'shop', channel: 'sms', phone: '+14155550134', state: 'open', unread: 0, lastAt: 1e12 } as const;
  expect(await marks([{ type: 'conversation', key: 'shop|1', patch: conversation, version: 1 }, ...messages(0, 3)])).toBe(3);
  expect(await marks(messages(3, 6))).toBe(3);
  expect(await marks(messages(6, 406))).toBe(1);
  expect(await db.messages.count()).toBe(406);
});
