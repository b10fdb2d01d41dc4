/**
 * Full-text search over every stored message, newest first, while typing.
 *
 * Parts of the index are asked in the order of their newest message, and no further part is read once the results are newer than all it
 * holds. So frequent words end in the small newest part, and rare words cost one leaf a part. What the index says is checked against
 * `messages`: a row that is gone or no longer has the words is left out.
 */
import type { Table } from 'dexie';
import { matchesQuery, parseQuery, type SearchQuery, tokenise } from '../domain/search-tokens';
import { CHUNK, eachDoc, openLeaf, readChunk } from './search-blocks';
import { type DocKey, wholeId } from './search-keys';
import { blockKey, entryKey, entryOf, type PartRow, type SearchRow, type SearchTables } from './search-tables';

/** How much to find. */
export interface SearchOptions {
  /** Messages wanted; 20 when absent. */
  readonly limit?: number;
  /** Only messages older than this (ms): the next page begins at the last result's `at`. */
  readonly before?: number;
  readonly signal?: AbortSignal;
}

/** The prefix of a single letter can begin a large part of all words: beyond this many leaves of a part only the first are asked. */
const MAX_PREFIX_LEAVES = 256;
/** Beyond this many leaves the words are asked alone and the prefix is checked in the rows found. */
const MANY_PREFIX_LEAVES = 32;
/** Index entries looked at for one query at most, when many of them turn out stale. */
const MAX_CANDIDATES = 4000;

/**
 * The newest messages that have all words of `query`, the last one as a prefix unless a blank follows it (`parseQuery`). Returns rows of
 * `messages`, newest first; `messages` may be a table of the same or of another database. Rejects with the signal's reason on abort.
 */
export async function searchMessages<Row extends SearchRow>(
  tables: SearchTables,
  messages: Table<Row, string>,
  query: string,
  options: SearchOptions = {},
): Promise<Row[]> {
  const parsed = parseQuery(query);
  if (parsed.words.length === 0 && parsed.prefix === undefined) return [];
  const { limit = 20, before = Number.POSITIVE_INFINITY, signal } = options;
  for (let want = limit; ; want *= 4) {
    const candidates = await collect(tables, parsed, want, before, signal);
    const rows = await readRows(messages, candidates);
    signal?.throwIfAborted();
    const entries = new Set(candidates.map(({ key, at }) => entryKey(key, at)));
    const found = rows.filter((row) => entries.has(entryOf(row)) && matchesQuery(new Set(tokenise(row.text)), parsed));
    if (found.length >= limit || candidates.length < want || want >= MAX_CANDIDATES) return found.sort(newestFirst).slice(0, limit);
  }
}

function newestFirst(a: SearchRow, b: SearchRow): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1);
}

async function readRows<Row extends SearchRow>(messages: Table<Row, string>, candidates: readonly DocKey[]): Promise<Row[]> {
  const keys = [...new Set(candidates.map(({ key }) => key))];
  const whole = keys.map(wholeId).filter((id) => id !== undefined);
  const short = keys.filter((key) => wholeId(key) === undefined);
  return messages.db.transaction('r', messages, async () => {
    const read = [messages.bulkGet(whole), ...short.map((key) => messages.where(':id').startsWith(key).limit(50).toArray())];
    const rows = new Map<string, Row>();
    for (const row of (await Promise.all(read)).flat()) if (row) rows.set(row.id, row);
    return [...rows.values()];
  });
}

/** Up to `want` entries, newest first, that the index has for the query. */
async function collect(tables: SearchTables, query: SearchQuery, want: number, before: number, signal?: AbortSignal): Promise<DocKey[]> {
  const { searchParts, searchTail, searchLeaves, searchDocs, searchGone } = tables;
  return searchParts.db.transaction('r', [searchParts, searchTail, searchLeaves, searchDocs, searchGone], async () => {
    const [parts, tail] = await Promise.all([searchParts.toArray(), tailMatches(tables, query, before)]);
    let found = await present(tables, tail);
    const order = parts.filter((part) => part.ready && part.minAt < before).sort((a, b) => b.maxAt - a.maxAt);
    for (const part of order) {
      signal?.throwIfAborted();
      found = found.sort((a, b) => b.at - a.at).slice(0, want);
      if ((found[want - 1]?.at ?? Number.NEGATIVE_INFINITY) > part.maxAt) break;
      found.push(...(await partMatches(tables, part, query, want, before)));
    }
    return found.sort((a, b) => b.at - a.at).slice(0, want);
  });
}

async function tailMatches(tables: SearchTables, { words, prefix }: SearchQuery, before: number): Promise<DocKey[]> {
  const needles = words.map((word) => ` ${word} `);
  if (prefix !== undefined) needles.push(` ${prefix}`);
  const found: DocKey[] = [];
  for (const row of await tables.searchTail.toArray()) {
    if (!needles.every((needle) => row.words.includes(needle))) continue;
    const keys = row.keys.split('\n');
    row.words.split('\n').forEach((line, i) => {
      const at = row.ats[i] ?? 0;
      if (at < before && needles.every((needle) => line.includes(needle))) found.push({ at, key: keys[i] ?? '' });
    });
  }
  return found;
}

async function present(tables: SearchTables, docs: readonly DocKey[]): Promise<DocKey[]> {
  if (docs.length === 0 || (await tables.searchGone.toCollection().limit(1).primaryKeys()).length === 0) return [...docs];
  const gone = await tables.searchGone.bulkGet(docs.map(({ key, at }) => entryKey(key, at)));
  return docs.filter((_doc, i) => gone[i] === undefined);
}

/** Up to `want` entries of one part, newest first. */
async function partMatches(tables: SearchTables, part: PartRow, query: SearchQuery, want: number, before: number): Promise<DocKey[]> {
  const marks = await markDocs(tables, part, query);
  if (!marks) return [];
  const found: DocKey[] = [];
  const newerChunks = part.chunkAts.findLastIndex((at) => at >= before);
  let doc = marks.counts.indexOf(marks.terms, Math.max(0, newerChunks) * CHUNK);
  while (doc >= 0 && found.length < want) {
    const batch: number[] = [];
    for (; doc >= 0 && batch.length < want; doc = marks.counts.indexOf(marks.terms, doc + 1)) batch.push(doc);
    const docs = await readDocs(tables, part, batch);
    found.push(
      ...(await present(
        tables,
        docs.filter(({ at }) => at < before),
      )),
    );
  }
  return found;
}

async function readDocs(tables: SearchTables, part: PartRow, docs: readonly number[]): Promise<DocKey[]> {
  const places = new Map<number, number[]>();
  for (const doc of docs) {
    const chunk = Math.floor(doc / CHUNK);
    const list = places.get(chunk);
    if (list) list.push(doc % CHUNK);
    else places.set(chunk, [doc % CHUNK]);
  }
  const chunks = await tables.searchDocs.bulkGet([...places.keys()].map((chunk) => blockKey(part.part ?? 0, chunk)));
  return [...places.values()].flatMap((wanted, i) => {
    const chunk = chunks[i];
    return chunk ? readChunk(chunk, wanted) : [];
  });
}

/** Documents of a part whose count is `terms` have all words. */
interface Marks {
  readonly counts: Uint8Array;
  readonly terms: number;
}

async function markDocs(tables: SearchTables, part: PartRow, { words, prefix }: SearchQuery): Promise<Marks | undefined> {
  const firsts = part.firsts.split('\n');
  const wanted = words.map((word) => Math.max(0, lastAtMost(firsts, word)));
  const range = prefix === undefined ? [] : prefixLeaves(firsts, prefix);
  const skipPrefix = words.length > 0 && range.length > MANY_PREFIX_LEAVES;
  const numbers = [...new Set([...wanted, ...(skipPrefix ? [] : range.slice(0, MAX_PREFIX_LEAVES))])];
  const rows = await tables.searchLeaves.bulkGet(numbers.map((leaf) => blockKey(part.part ?? 0, leaf)));
  const leaves = new Map(rows.flatMap((row, i) => (row ? [[numbers[i] ?? 0, openLeaf(row)] as const] : [])));

  // Each pass marks what is left after one more word: counts[doc] = number of terms so far that doc has.
  const counts = new Uint8Array(part.docs);
  let terms = 0;
  for (const [i, word] of words.entries()) {
    const leaf = leaves.get(wanted[i] ?? 0);
    const index = leaf ? find(leaf.words, word) : -1;
    if (!leaf || index < 0) return undefined;
    const before = terms++;
    eachDoc(leaf, index, (doc) => {
      if (counts[doc] === before) counts[doc] = terms;
    });
  }
  if (prefix !== undefined && !skipPrefix) {
    const before = terms++;
    for (const leaf of leaves.values()) {
      for (let i = atLeast(leaf.words, prefix); leaf.words[i]?.startsWith(prefix); i++) {
        eachDoc(leaf, i, (doc) => {
          if (counts[doc] === before) counts[doc] = terms;
        });
      }
    }
  }
  return { counts, terms };
}

function prefixLeaves(firsts: readonly string[], prefix: string): number[] {
  const range: number[] = [];
  for (let i = Math.max(0, lastAtMost(firsts, prefix)); i < firsts.length; i++) {
    const first = firsts[i] ?? '';
    if (first > prefix && !first.startsWith(prefix)) break;
    range.push(i);
  }
  return range;
}

/** Index of the first word that is not smaller; the list is ascending. */
function atLeast(words: readonly string[], word: string): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((words[middle] ?? '') < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

function find(words: readonly string[], word: string): number {
  const index = atLeast(words, word);
  return words[index] === word ? index : -1;
}

function lastAtMost(words: readonly string[], word: string): number {
  const index = atLeast(words, word);
  return words[index] === word ? index : index - 1;
}
