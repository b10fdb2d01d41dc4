/** What a merge of the search index reads: words in order with their documents, from parts and from the tail. */
import { eachDoc, type OpenLeaf, openLeaf, readChunk } from './search-blocks';
import type { DocKey } from './search-keys';
import { blockKey, entryKey, type PartRow, type SearchTables, type TailRow } from './search-tables';

/** Words in ascending order, each with a list of documents. */
export interface Source {
  readonly docs: DocList;
  /** The word that is next; undefined = call `load` (still undefined afterwards = at the end). */
  readonly word: string | undefined;
  load(): Promise<void>;
  /** Visits the documents of `word`, ascending, and moves on. */
  takeList(visit: (doc: number) => void): void;
}

/** Marks a document that is not in the result: removed, or indexed again later. */
export const DROPPED = 0xffffffff;
const NAMED = 2 ** 32;
const LEAVES_A_READ = 16;

/** Times and addresses of documents, newest first, in 16 bytes each; addresses that are not short are numbered from 2^32. */
export class DocList {
  readonly #names: string[] = [];
  length = 0;
  ats: Float64Array;
  codes: Float64Array;

  constructor(capacity: number) {
    this.ats = new Float64Array(capacity);
    this.codes = new Float64Array(capacity);
  }

  push({ at, key }: DocKey): void {
    this.ats[this.length] = at;
    if (key.startsWith('=')) this.codes[this.length] = NAMED + this.#names.push(key) - 1;
    else this.codes[this.length] = Number.parseInt(key, 16);
    this.length++;
  }

  get(doc: number): DocKey {
    const code = this.codes[doc] ?? 0;
    const key = code >= NAMED ? (this.#names[code - NAMED] ?? '') : code.toString(16).padStart(8, '0');
    return { at: this.ats[doc] ?? 0, key };
  }
}

/** All documents of a merge, newest first, and for each source the place of its documents here (or `DROPPED`). */
export interface JoinedDocs {
  readonly length: number;
  readonly places: readonly Uint32Array[];
  get(doc: number): DocKey;
}

/** Joins lists by time. Sources come newest knowledge first: of entries with one time and address only the first source's stays. */
export function joinDocs(lists: readonly DocList[], gone: ReadonlySet<string>): JoinedDocs {
  const joined = new DocList(lists.reduce((sum, list) => sum + list.length, 0));
  const places = lists.map((list) => new Uint32Array(list.length));
  const next = lists.map(() => 0);
  for (;;) {
    let from = -1;
    let newest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < lists.length; i++) {
      const doc = next[i] ?? 0;
      const at = doc < (lists[i]?.length ?? 0) ? (lists[i]?.ats[doc] ?? 0) : Number.NEGATIVE_INFINITY;
      if (at > newest) {
        newest = at;
        from = i;
      }
    }
    const list = lists[from];
    const place = places[from];
    if (!list || !place) return { length: joined.length, places, get: (doc) => joined.get(doc) };
    const doc = next[from] ?? 0;
    next[from] = doc + 1;
    const entry = list.get(doc);
    if ((gone.size > 0 && gone.has(entryKey(entry.key, entry.at))) || alreadyThere(joined, entry)) place[doc] = DROPPED;
    else {
      place[doc] = joined.length;
      joined.push(entry);
    }
  }
}

function alreadyThere(joined: DocList, entry: DocKey): boolean {
  for (let doc = joined.length - 1; doc >= 0 && joined.ats[doc] === entry.at; doc--) if (joined.get(doc).key === entry.key) return true;
  return false;
}

/** The tail as a source: what was indexed last counts for an entry that is there twice. */
export function sourceOfTail(rows: readonly TailRow[]): Source {
  const entries = rows.flatMap((row) => {
    const keys = row.keys.split('\n');
    return row.words.split('\n').map((words, i) => ({ at: row.ats[i] ?? 0, key: keys[i] ?? '', words }));
  });
  entries.reverse();
  entries.sort((a, b) => b.at - a.at);
  const docs = new DocList(entries.length);
  const lists = new Map<string, number[]>();
  entries.forEach((entry, doc) => {
    docs.push(entry);
    for (const word of entry.words.trim().split(' ')) {
      const list = lists.get(word);
      if (list) list.push(doc);
      else lists.set(word, [doc]);
    }
  });
  const words = [...lists.keys()].sort();
  let index = 0;
  return {
    docs,
    get word() {
      return words[index];
    },
    load: () => Promise.resolve(),
    takeList(visit) {
      for (const doc of lists.get(words[index++] ?? '') ?? []) visit(doc);
    },
  };
}

/** A part as a source; reads a few leaves at a time. */
export async function sourceOfPart(tables: SearchTables, row: PartRow): Promise<Source> {
  const part = row.part ?? 0;
  const docs = new DocList(row.docs);
  for (let chunk = 0; chunk < row.chunkAts.length; chunk++) {
    const stored = await tables.searchDocs.get(blockKey(part, chunk));
    if (!stored) throw new Error(`search index: part ${part} has no chunk ${chunk}`);
    for (const doc of readChunk(stored)) docs.push(doc);
  }
  const leafCount = row.firsts.split('\n').length;
  let leaves: OpenLeaf[] = [];
  let read = 0;
  let leaf = 0;
  let index = 0;
  return {
    docs,
    get word() {
      return leaves[leaf]?.words[index];
    },
    async load() {
      if (read >= leafCount) return;
      const numbers = Array.from({ length: Math.min(LEAVES_A_READ, leafCount - read) }, (_, i) => blockKey(part, read + i));
      const stored = await tables.searchLeaves.bulkGet(numbers);
      leaves = stored.map((bytes, i) => {
        if (!bytes) throw new Error(`search index: part ${part} has no leaf ${read + i}`);
        return openLeaf(bytes);
      });
      read += numbers.length;
      leaf = 0;
      index = 0;
    },
    takeList(visit) {
      const open = leaves[leaf];
      if (!open) return;
      eachDoc(open, index++, visit);
      if (index >= open.words.length) {
        leaf++;
        index = 0;
      }
    },
  };
}
