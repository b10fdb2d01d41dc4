/** People and their conversations are found by any word of a name and by the end of a number, and only those that the role may see. */
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, expect, it } from 'vitest';
import type { Viewer } from '../../../lib/domain/contact';
import { typedEnds } from '../../../lib/domain/find-words';
import { apply } from '../../../lib/store/apply';
import { AccountDb } from '../../../lib/store/db';
import { conversationsByEnd, suggestContacts } from '../../../lib/store/read';
import { refileAll } from '../../../lib/store/refile';
import { eg } from '../example';

const made: AccountDb[] = [];

afterEach(async () => {
  for (const db of made.splice(0)) await db.delete();
});

async function shop(viewer: Viewer = { agentId: 'me', name: 'Me', visibility: 'all' }): Promise<AccountDb> {
  const db = new AccountDb(`people-${made.length}-${Math.random()}`);
  made.push(db);
  await apply(
    db,
    [
      { type: 'viewer', viewer },
      { type: 'contact', contact: { id: 'tom', name: 'Tom Okafor', phone: '+14155550117' } },
      { type: 'contact', contact: { id: 'elif', name: 'Élif Demir', phone: '+491713920042' } },
      { type: 'contact', contact: { id: 'tomas', name: 'Tomás de la Oka', phone: '+447700900189' } },
      eg.introduce('k1', { contactId: 'tom', phone: '+14155550117', name: 'Tom Okafor' }),
      eg.introduce('k2', { phone: '+491713920042', name: 'Élif Demir', assigneeId: 'ana' }),
    ],
    { countUnread: true, now: 1, cursor: 'c' },
  );
  return db;
}

const names = async (db: AccountDb, text: string) => (await suggestContacts(db, text)).map((one) => one.id);

it.each([
  ['tom', ['tom', 'tomas']],
  ['Okafor', ['tom']],
  ['oka', ['tom', 'tomas']],
  ['okafor to', ['tom']],
  ['tom okafor', ['tom']],
  ['elif', ['elif']],
  ['DEMIR', ['elif']],
  ['0117', ['tom']],
  ['55-01 17', ['tom']],
  ['(415) 555-0117', ['tom']],
  ['415.555.0117', ['tom']],
  ['+1 415', ['tom']],
  ['1415', ['tom']],
  ['+49 171', ['elif']],
  ['0171 3920042', ['elif']],
  ['17', []],
  ['0118', []],
  ['nobody', []],
  ['   ', []],
] as const)('contacts for "%s"', async (typed, expected) => {
  expect(await names(await shop(), typed)).toEqual(expected);
});

it('a conversation is found by the end of its number, where the role may see it', async () => {
  const ends = async (db: AccountDb, typed: string) =>
    (await Promise.all(typedEnds(typed).map((end) => conversationsByEnd(db, end)))).flat().map((one) => one.name);
  expect(await ends(await shop(), '0117')).toEqual(['Tom Okafor']);
  expect(await ends(await shop(), '39 20042')).toEqual(['Élif Demir']);
  const db = await shop({ agentId: 'me', name: 'Me', visibility: 'assigned-and-unassigned' });
  expect(await ends(db, '0117')).toEqual(['Tom Okafor']);
  expect(await ends(db, '20042')).toEqual([]);
  await apply(db, [{ type: 'viewer', viewer: { agentId: 'ana', name: 'Ana', visibility: 'assigned' } }], { countUnread: true, now: 2 });
  await refileAll(db);
  expect(await ends(db, '0117')).toEqual([]);
  expect(await ends(db, '20042')).toEqual(['Élif Demir']);
});

it('a contact with another name or number is found by the new ones alone', async () => {
  const db = await shop();
  const contact = { id: 'tom', name: 'Thomas Berg', phone: '+14155550999' };
  await apply(db, [{ type: 'contact', contact }], { countUnread: true, now: 2 });
  expect([await names(db, 'okafor'), await names(db, '0117'), await names(db, 'berg'), await names(db, '0999')]).toEqual([
    [],
    [],
    ['tom'],
    ['tom'],
  ]);
});

it('a database of the first version gets the entries when it is opened', async () => {
  const name = 'threadside-people-old';
  const old = new Dexie(name);
  old.version(1).stores({ contacts: 'id, phone, name', meta: 'id' });
  await old.table('contacts').put({ id: 'tom', name: 'Tom Okafor', phone: '+14155550117' });
  old.close();
  const db = new AccountDb('people-old');
  made.push(db);
  expect([await names(db, 'okafor'), await names(db, '0117')]).toEqual([['tom'], ['tom']]);
  expect((await db.meta.get('refilePending'))?.value).toBe(true);
});
