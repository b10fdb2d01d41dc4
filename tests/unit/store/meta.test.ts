/** The small rows of an account, several at once. */
import 'fake-indexeddb/auto';
import { afterEach, expect, it } from 'vitest';
import { AccountDb } from '../../../lib/store/db';
import { getMetas, setMeta } from '../../../lib/store/meta';

const db = new AccountDb('meta');
afterEach(() => db.delete());

it('are read by name, each under its own, and what was never stored is absent', async () => {
  await setMeta(db, 'counters', { all: 3, mine: 2, unassigned: 1 });
  await setMeta(db, 'labels', []);
  await setMeta(db, 'cursor', 'not asked for');
  expect(await getMetas(db, ['labels', 'sync', 'counters'])).toEqual({ counters: { all: 3, mine: 2, unassigned: 1 }, labels: [] });
});
