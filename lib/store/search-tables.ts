/**
 * The tables of the search index, and how rows get in and out of them.
 *
 * ```
 *  indexMessages ──► searchTail ──┐ mergeSearch (search-merge.ts)
 *                                 ├──────────────► searchParts + searchLeaves + searchDocs
 *  removeFromIndex ► searchGone ──┘
 * ```
 * New messages are appended to the tail (one small row a call) and searched there by scanning. Merging turns the tail and some parts into
 * new parts; a part never changes, so what was read of it can be kept. The index may hold entries of rows that changed or are gone:
 * `messages` decides what is true.
 */
import type { Table } from 'dexie';
import { tokenise } from '../domain/search-tokens';
import type { Chunk, Leaf } from './search-blocks';
import { docKey } from './search-keys';

/** One call of `indexMessages`. Line i of `words` holds the words of document i between blanks; line i of `keys` its address. */
export interface TailRow {
  readonly n?: number;
  readonly docs: number;
  readonly keys: string;
  readonly ats: Float64Array;
  readonly words: string;
}

/** A sorted piece of the index. */
export interface PartRow {
  readonly part?: number;
  /** False while it is being written: readers pass it over, the next merge removes it. */
  readonly ready: boolean;
  readonly docs: number;
  /** Milliseconds. */
  readonly minAt: number;
  readonly maxAt: number;
  /** First word of each leaf, joined by line feeds. */
  readonly firsts: string;
  /** Time of the newest document of each chunk. */
  readonly chunkAts: Float64Array;
}

/** The tables; a database that spreads `searchSchema` has them. */
export interface SearchTables {
  readonly searchTail: Table<TailRow, number>;
  readonly searchParts: Table<PartRow, number>;
  /** Key: `blockKey(part, leaf number)`. */
  readonly searchLeaves: Table<Leaf, number>;
  /** Key: `blockKey(part, chunk number)`. */
  readonly searchDocs: Table<Chunk, number>;
  /** Removed entries that parts still hold: address, `@` and time. */
  readonly searchGone: Table<{ readonly id: string }, string>;
}

/** What a message must have to be found. `at` in milliseconds. */
export interface SearchRow {
  readonly id: string;
  readonly at: number;
  readonly text: string;
}

/** Table definitions, to be spread into a version's `stores`. All of it is a cache of `messages`: never migrated, only emptied. */
export const searchSchema = { searchTail: '++n', searchParts: '++part', searchLeaves: '', searchDocs: '', searchGone: 'id' } as const;

/** Names of the tables, for a transaction around `indexMessages` or `removeFromIndex`. */
export const SEARCH_TABLES = ['searchTail', 'searchParts', 'searchLeaves', 'searchDocs', 'searchGone'] as const;

const PER_PART = 2 ** 20;
/** Documents in the largest part. */
export const LARGEST_PIECE = 2 ** 20;

/** The key of a leaf or chunk. */
export function blockKey(part: number, block: number): number {
  return part * PER_PART + block;
}

/** The entry of the index that stands for a message as it is now. */
export function entryOf(row: Pick<SearchRow, 'id' | 'at'>): string {
  return entryKey(docKey(row.id), wholeMs(row.at));
}

/** An entry of the index by name, as `searchGone` holds it. */
export function entryKey(key: string, at: number): string {
  return `${key}@${at}`;
}

/**
 * Adds messages to the index: one write of `searchTail` and one of `searchGone`, inside the caller's transaction where there is one.
 * Call it again when text or time of a message changed. Messages without words are left out.
 */
export async function indexMessages(tables: SearchTables, rows: readonly SearchRow[]): Promise<void> {
  const found = rows
    .map((row) => ({ key: docKey(row.id), at: wholeMs(row.at), words: tokenise(row.text) }))
    .filter((row) => row.words.length > 0);
  if (found.length === 0) return;
  // Most of the time nothing is gone: asking for one key is cheaper than deleting many that are not there.
  const gone = await tables.searchGone.toCollection().limit(1).primaryKeys();
  const removals = gone.length > 0 ? tables.searchGone.bulkDelete(found.map((row) => entryKey(row.key, row.at))) : undefined;
  await tables.searchTail.add({
    docs: found.length,
    keys: found.map((row) => row.key).join('\n'),
    ats: Float64Array.from(found, (row) => row.at),
    words: found.map((row) => ` ${row.words.join(' ')} `).join('\n'),
  });
  await removals;
}

/** Takes messages out: they are never found again from now on, and their words leave the index with the next merges. */
export async function removeFromIndex(tables: SearchTables, rows: readonly Pick<SearchRow, 'id' | 'at'>[]): Promise<void> {
  await tables.searchGone.bulkPut(rows.map((row) => ({ id: entryOf(row) })));
}

function wholeMs(at: number): number {
  return Math.max(0, Math.floor(at));
}

/** Empties the index, inside the caller's transaction where there is one. */
export async function clearSearch(tables: SearchTables): Promise<void> {
  await Promise.all(SEARCH_TABLES.map((name) => tables[name].clear()));
}
