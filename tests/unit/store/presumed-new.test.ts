/** A first sync stores messages of new conversations without looking them up; one that is stored after all is not stored twice. */
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, describe, expect, it } from 'vitest';
import { apply } from '../../../lib/store/apply';
import { AccountDb, databaseName } from '../../../lib/store/db';
import { eg } from '../example';

const options = { countUnread: false, now: 1 };
const names: string[] = [];

async function open(): Promise<AccountDb> {
  const db = new AccountDb(crypto.randomUUID());
  names.push(databaseName(db.accountId));
  await db.open();
  await apply(db, [eg.viewer()], options);
  return db;
}

afterEach(async () => {
  for (const name of names.splice(0)) await Dexie.delete(name);
});

describe('a message of a conversation with a new name', () => {
  it('moves there when it is known by its id, and keeps its status', async () => {
    const db = await open();
    const known = eg.outbound({ id: 'o', remoteId: 'r', report: { status: 'read' } });
    await apply(db, [eg.introduce('k1'), known], options);
    await apply(db, [eg.introduce('k2'), eg.outbound({ key: 'k2', id: 'o', remoteId: 'r', report: { status: 'sent' } })], options);
    expect(await db.messages.toArray()).toMatchObject([{ id: 'o', conversationId: 'k2', status: 'read' }]);
  });

  it('is one row when it is known by the backend’s id alone', async () => {
    const db = await open();
    await apply(db, [eg.introduce('k1'), eg.outbound({ id: 'mine', remoteId: 'r' })], options);
    const events = [eg.introduce('k2'), eg.inbound({ key: 'k2' }), eg.outbound({ key: 'k2', id: 'theirs', remoteId: 'r' })];
    await apply(db, events, { ...options, cursor: 'after' });
    const rows = await db.messages.toArray();
    expect(rows.filter((row) => row.remoteId === 'r')).toMatchObject([{ id: 'mine', conversationId: 'k2' }]);
    expect(rows).toHaveLength(2);
    expect(await db.meta.get('cursor')).toMatchObject({ value: 'after' });
  });

  it('is the row that this browser wrote, when its reference says so', async () => {
    const db = await open();
    await db.messages.add(eg.message({ id: 'own', conversationId: 'k1', status: 'sending', outbox: 'sending', ref: 'ref' }));
    await apply(db, [eg.introduce('k1'), eg.outbound({ id: 'theirs', remoteId: 'r', ref: 'ref' })], options);
    expect(await db.messages.toArray()).toMatchObject([{ id: 'own', remoteId: 'r', status: 'sent' }]);
  });
});
