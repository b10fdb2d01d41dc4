/** The search index against brute force, through inserts, merges, edits, removals, crashes and pages. */
import 'fake-indexeddb/auto';
import Dexie, { type Table } from 'dexie';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { matchesQuery, parseQuery, tokenise } from '../../../lib/domain/search-tokens';
import { searchMessages } from '../../../lib/store/search';
import { openLeaf } from '../../../lib/store/search-blocks';
import { mergeSearch } from '../../../lib/store/search-merge';
import {
  clearSearch,
  indexMessages,
  removeFromIndex,
  type SearchRow,
  type SearchTables,
  searchSchema,
} from '../../../lib/store/search-tables';

class Db extends Dexie {
  declare messages: Table<SearchRow, string>;
}
type TestDb = Db & SearchTables;

const opened: Dexie[] = [];
let number = 0;

function open(): TestDb {
  const db = new Db(`search-${number++}`);
  db.version(1).stores({ messages: 'id', ...searchSchema });
  opened.push(db);
  return db as TestDb;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.delete()));
});

async function add(db: TestDb, rows: readonly SearchRow[]): Promise<void> {
  await db.transaction('rw', [db.messages, db.searchTail, db.searchGone], async () => {
    await db.messages.bulkPut([...rows]);
    await indexMessages(db, rows);
  });
}

async function bruteForce(db: TestDb, query: string, limit = 20, before = Number.POSITIVE_INFINITY): Promise<string[]> {
  const parsed = parseQuery(query);
  const rows = (await db.messages.toArray()).filter((row) => row.at < before && matchesQuery(new Set(tokenise(row.text)), parsed));
  return rows
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
    .map((row) => row.id);
}

const ids = async (rows: Promise<readonly SearchRow[]>) => (await rows).map((row) => row.id);

/** A UUID whose first group is `n`, so that shortened addresses can be made to collide. */
const uuid = (n: number, rest = n) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-${rest.toString(16).padStart(12, '0')}`;

describe('searchMessages', () => {
  it('finds in the tail, in parts and in both, newest first', async () => {
    const db = open();
    await add(db, [
      { id: 'a', at: 1, text: 'Your order is late' },
      { id: uuid(7), at: 3, text: 'the ORDER arrived' },
    ]);
    await mergeSearch(db, { tailDocs: 1 });
    await add(db, [{ id: 'b', at: 2, text: 'órdenes' }]);
    expect(await ids(searchMessages(db, db.messages, 'ord'))).toEqual([uuid(7), 'b', 'a']);
    expect(await ids(searchMessages(db, db.messages, 'order '))).toEqual([uuid(7), 'a']);
    expect(await ids(searchMessages(db, db.messages, 'order la'))).toEqual(['a']);
    expect(await ids(searchMessages(db, db.messages, 'nothing'))).toEqual([]);
    expect(await ids(searchMessages(db, db.messages, ' ?! '))).toEqual([]);
  });

  it('keeps messages apart whose addresses collide', async () => {
    const db = open();
    await add(db, [
      { id: uuid(5, 1), at: 1, text: 'apple pie' },
      { id: uuid(5, 2), at: 2, text: 'apple tart' },
    ]);
    await mergeSearch(db, { all: true });
    expect((await ids(searchMessages(db, db.messages, 'tart'))).sort()).toEqual([uuid(5, 2)]);
    expect((await ids(searchMessages(db, db.messages, 'pie'))).sort()).toEqual([uuid(5, 1)]);
    expect((await ids(searchMessages(db, db.messages, 'apple'))).sort()).toEqual([uuid(5, 1), uuid(5, 2)]);
  });

  it('agrees with brute force whatever was inserted, edited, removed and merged', async () => {
    const word = fc.constantFrom('order', 'orders', 'late', 'çok', 'Straße', 'hi', '東京都', 'a', 'b12', '+1 (415) 555-2671', 'don’t');
    const text = fc.array(word, { minLength: 0, maxLength: 5 }).map((words) => words.join(' '));
    const row = fc.record({ n: fc.nat(40), at: fc.nat(30), text, named: fc.boolean() });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), rows: fc.array(row, { minLength: 1, maxLength: 8 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), all: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), n: fc.nat(40) }) },
    );
    const queries = [
      'o',
      'order',
      'order ',
      'late or',
      'strasse',
      'strass hi',
      '東',
      '京都',
      '都',
      'cok b',
      '415 555 2671',
      '4155552671',
      "don't",
      'a b',
      'zzz',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.integer({ min: 1, max: 6 }), fc.nat(31), async (steps, limit, before) => {
        const db = open();
        for (const action of steps) {
          if (action.kind === 'add') {
            const rows = new Map(
              action.rows.map(({ n, at, text: words, named }) => {
                // One time per id keeps the order of the two sides comparable; ties are left out by spreading.
                const id = named ? `n${n}` : uuid(n);
                return [id, { id, at: (at * 41 + n) * 2 + (named ? 1 : 0), text: words }] as const;
              }),
            );
            await add(db, [...rows.values()]);
          } else if (action.kind === 'merge') await mergeSearch(db, { tailDocs: 1, all: action.all });
          else {
            const row = await db.messages.get(uuid(action.n));
            if (!row) continue;
            await db.messages.delete(row.id);
            await removeFromIndex(db, [row]);
          }
        }
        for (const query of queries) {
          expect({ query, ids: await ids(searchMessages(db, db.messages, query, { limit })) }).toEqual({
            query,
            ids: await bruteForce(db, query, limit),
          });
          const options = { limit, before: before * 82 };
          expect(await ids(searchMessages(db, db.messages, query, options))).toEqual(await bruteForce(db, query, limit, before * 82));
        }
        await db.delete();
      }),
      { numRuns: 60 },
    );
  });

  it('cuts large results into pieces by time and pages through all of them', async () => {
    const db = open();
    const rows = Array.from({ length: 21_000 }, (_, i) => ({
      id: uuid(i),
      at: 1_700_000_000_000 + ((i * 7919) % 21_000) * 1000,
      text: `word${i % 50} all n${i}`,
    }));
    for (let i = 0; i < rows.length; i += 3000) {
      await add(db, rows.slice(i, i + 3000));
      await mergeSearch(db, {});
    }
    await mergeSearch(db, { all: true });
    const parts = (await db.searchParts.toArray()).sort((a, b) => b.maxAt - a.maxAt);
    expect(parts.map((part) => part.docs)).toEqual([8192, 12_808]);
    expect(parts[0]?.minAt).toBeGreaterThanOrEqual(parts[1]?.maxAt ?? Number.POSITIVE_INFINITY);
    const seen: number[] = [];
    for (let before = Number.POSITIVE_INFINITY; ; ) {
      const page = await searchMessages(db, db.messages, 'word7 ', { before, limit: 100 });
      seen.push(...page.map((row) => row.at));
      if (page.length === 0) break;
      before = page[page.length - 1]?.at ?? 0;
    }
    const expected = rows.filter((row) => row.text.startsWith('word7 ')).map((row) => row.at);
    expect(seen).toEqual(expected.sort((a, b) => b - a));
    expect(await ids(searchMessages(db, db.messages, 'all n20999'))).toEqual([uuid(20_999)]);
  });

  it('a merge that was cut off leaves the old index in force, and the next one cleans up', async () => {
    const db = open();
    await add(
      db,
      Array.from({ length: 50 }, (_, i) => ({ id: uuid(i), at: i, text: `tea ${i}` })),
    );
    await expect(mergeSearch(db, { tailDocs: 1, signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
    expect((await searchMessages(db, db.messages, 'tea')).length).toBe(20);
    expect(await db.searchParts.count()).toBe(1);
    expect(await mergeSearch(db, { tailDocs: 1 })).toBe(50);
    expect((await db.searchParts.toArray()).map((part) => part.ready)).toEqual([true]);
    expect(await db.searchTail.count()).toBe(0);
    expect(await ids(searchMessages(db, db.messages, 'tea 49'))).toEqual([uuid(49)]);
  });

  it('words of removed messages leave the index', async () => {
    const db = open();
    await add(db, [
      { id: uuid(1), at: 1, text: 'secret plan' },
      { id: uuid(2), at: 2, text: 'lunch' },
    ]);
    await mergeSearch(db, { all: true });
    await removeFromIndex(db, [{ id: uuid(1), at: 1 }]);
    expect(await searchMessages(db, db.messages, 'secret')).toEqual([]);
    await mergeSearch(db, { all: true });
    expect((await db.searchLeaves.toArray()).flatMap((leaf) => openLeaf(leaf).words)).toEqual(['lunch']);
    expect(await db.searchGone.count()).toBe(0);
    await clearSearch(db);
    expect(await db.searchParts.count()).toBe(0);
  });

  it('stops when the signal does', async () => {
    const db = open();
    await add(db, [{ id: 'a', at: 1, text: 'tea' }]);
    await expect(searchMessages(db, db.messages, 'tea', { signal: AbortSignal.abort(new Error('typed on')) })).rejects.toThrow('typed on');
  });
});
