/**
 * Keeps the search index sorted: turns the tail and small parts into larger parts.
 *
 * A part is merged when the smaller ones together reach half its size, so there are few parts and each message is written again only a
 * few times. The result is ordered by time and cut into pieces that grow from the newest on, so that most queries read the small ones.
 * A crash leaves parts that are not `ready`; the next merge removes them. The old parts stay valid until one transaction swaps them.
 */
import { CHUNK, type DocKey, type Leaf, LeafWriter, writeChunk } from './search-blocks';
import { DROPPED, type JoinedDocs, joinDocs, type Source, sourceOfPart, sourceOfTail } from './search-sources';
import { blockKey, type PartRow, type SearchTables } from './search-tables';

/** What to merge. */
export interface MergeOptions {
  /** Everything into ordered parts, also what the sizes do not ask for: after a first sync, or after many removals. */
  readonly all?: boolean;
  /**
   * Nothing happens while the tail has fewer messages and fewer rows than these. `tailDocs` when absent: 2,000, and in a large index an
   * eighth of it up to 16,000, so that a first sync does not merge the same messages over and over.
   */
  readonly tailDocs?: number;
  readonly tailRows?: number;
  readonly signal?: AbortSignal;
}

const SMALLEST_PIECE = 8192;
const LARGEST_PIECE = 2 ** 20;
const LEAVES_A_WRITE = 64;

/** Merges what is due. Returns the number of messages written. One caller at a time (the background); safe to abort or to die in. */
export async function mergeSearch(tables: SearchTables, options: MergeOptions = {}): Promise<number> {
  const { all = false, tailRows = 128, signal } = options;
  await removeUnfinished(tables);
  const tail = await tables.searchTail.toArray();
  const size = tail.reduce((sum, row) => sum + row.docs, 0);
  const parts = (await tables.searchParts.toArray()).filter((part) => part.ready);
  const goneKeys = new Set(await tables.searchGone.toCollection().primaryKeys());
  const stored = parts.reduce((sum, part) => sum + part.docs, 0);
  const { tailDocs = Math.max(2000, Math.min(16_000, stored / 8)) } = options;
  const everything = all || goneKeys.size > Math.max(1000, stored / 20);
  if (!everything && size < tailDocs && tail.length < tailRows) return 0;
  const chosen = everything ? parts : due(parts, size);
  if (tail.length === 0 && (chosen.length === 0 || (goneKeys.size === 0 && ordered(chosen)))) return 0;
  chosen.sort((a, b) => (b.part ?? 0) - (a.part ?? 0));

  const sources: Source[] = [sourceOfTail(tail)];
  for (const part of chosen) sources.push(await sourceOfPart(tables, part));
  const docs = joinDocs(
    sources.map((source) => source.docs),
    goneKeys,
  );
  const written = await writeParts(tables, sources, docs, signal);
  await swap(tables, written, chosen, tail[tail.length - 1]?.n, everything ? [...goneKeys] : []);
  return docs.length;
}

/** True when no two parts overlap in time and none is a leftover smaller than the pieces would be. */
function ordered(parts: readonly PartRow[]): boolean {
  const newest = [...parts].sort((a, b) => b.maxAt - a.maxAt);
  return newest.every((part, i) => part.minAt >= (newest[i + 1]?.maxAt ?? Number.NEGATIVE_INFINITY));
}

function due(parts: readonly PartRow[], tailSize: number): PartRow[] {
  const chosen: PartRow[] = [];
  let sum = tailSize;
  for (const part of [...parts].sort((a, b) => a.docs - b.docs)) {
    if (sum < part.docs / 2 || sum + part.docs > 2 * LARGEST_PIECE) break;
    chosen.push(part);
    sum += part.docs;
  }
  return chosen;
}

/** One new part while it is written: documents `from` to `to` of the joined order. */
interface Piece {
  readonly part: number;
  readonly from: number;
  readonly to: number;
  readonly writer: LeafWriter;
  readonly firsts: string[];
}

async function writeParts(tables: SearchTables, sources: readonly Source[], docs: JoinedDocs, signal?: AbortSignal): Promise<PartRow[]> {
  const pieces: Piece[] = [];
  for (const [from, to] of cuts(docs.length)) {
    const empty = { ready: false, docs: 0, minAt: 0, maxAt: 0, firsts: '', chunkAts: new Float64Array() };
    pieces.push({ part: await tables.searchParts.add(empty), from, to, writer: new LeafWriter(), firsts: [] });
  }
  await writeLeaves(tables, sources, docs, pieces, signal);
  return Promise.all(pieces.map((piece) => writeDocs(tables, docs, piece)));
}

/** Sizes from the newest on: 8,192, then four times as many each, the last one takes what is left. */
function cuts(total: number): [from: number, to: number][] {
  const pieces: [number, number][] = [];
  let from = 0;
  for (let size = SMALLEST_PIECE; total - from > 2 * size; size = Math.min(size * 4, LARGEST_PIECE)) {
    pieces.push([from, from + size]);
    from += size;
  }
  if (total > from) pieces.push([from, total]);
  return pieces;
}

async function writeLeaves(
  tables: SearchTables,
  sources: readonly Source[],
  docs: JoinedDocs,
  pieces: readonly Piece[],
  signal?: AbortSignal,
) {
  let batch: { key: number; leaf: Leaf }[] = [];
  const flush = async (least: number) => {
    if (batch.length < least) return;
    signal?.throwIfAborted();
    const writing = batch;
    batch = [];
    await tables.searchLeaves.bulkPut(
      writing.map(({ leaf }) => leaf),
      writing.map(({ key }) => key),
    );
  };
  const close = ({ part, writer, firsts }: Piece) => {
    if (writer.first === undefined) return;
    const key = blockKey(part, firsts.length);
    firsts.push(writer.first);
    batch.push({ key, leaf: writer.take() });
  };
  for (;;) {
    for (const source of sources) if (source.word === undefined) await source.load();
    const word = smallest(sources);
    if (word === undefined) break;
    const list = joinLists(sources, docs, word);
    let start = 0;
    for (const piece of pieces) {
      let end = start;
      while (end < list.length && (list[end] ?? 0) < piece.to) end++;
      if (end > start) piece.writer.add(word, list, start, end, piece.from);
      if (piece.writer.full) close(piece);
      start = end;
    }
    await (batch.length >= LEAVES_A_WRITE ? flush(1) : undefined);
  }
  for (const piece of pieces) close(piece);
  await flush(1);
}

function smallest(sources: readonly Source[]): string | undefined {
  let least: string | undefined;
  for (const { word } of sources) if (word !== undefined && (least === undefined || word < least)) least = word;
  return least;
}

/** The documents of `word` in all sources, in the joined order, ascending; moves these sources on. */
function joinLists(sources: readonly Source[], docs: JoinedDocs, word: string): Uint32Array {
  const joined: number[] = [];
  let lists = 0;
  sources.forEach((source, i) => {
    if (source.word !== word) return;
    lists++;
    const places = docs.places[i] ?? new Uint32Array();
    source.takeList((doc) => {
      const place = places[doc] ?? DROPPED;
      if (place !== DROPPED) joined.push(place);
    });
  });
  const list = Uint32Array.from(joined);
  return lists > 1 ? list.sort() : list;
}

async function writeDocs(tables: SearchTables, docs: JoinedDocs, { part, from, to, firsts }: Piece): Promise<PartRow> {
  const chunkAts = new Float64Array(Math.ceil((to - from) / CHUNK));
  for (let chunk = 0; chunk < chunkAts.length; chunk++) {
    const start = from + chunk * CHUNK;
    const rows: DocKey[] = [];
    for (let doc = start; doc < Math.min(start + CHUNK, to); doc++) rows.push(docs.get(doc));
    chunkAts[chunk] = rows[0]?.at ?? 0;
    await tables.searchDocs.put(writeChunk(rows), blockKey(part, chunk));
  }
  return { part, ready: true, docs: to - from, minAt: docs.get(to - 1).at, maxAt: docs.get(from).at, firsts: firsts.join('\n'), chunkAts };
}

async function swap(
  tables: SearchTables,
  written: PartRow[],
  merged: readonly PartRow[],
  lastTail: number | undefined,
  goneKeys: string[],
) {
  const { searchParts, searchLeaves, searchDocs, searchTail, searchGone } = tables;
  await searchParts.db.transaction('rw', [searchParts, searchLeaves, searchDocs, searchTail, searchGone], async () => {
    await searchParts.bulkPut(written);
    await removeParts(tables, merged);
    if (lastTail !== undefined) await searchTail.where(':id').belowOrEqual(lastTail).delete();
    await searchGone.bulkDelete(goneKeys);
  });
}

async function removeUnfinished(tables: SearchTables): Promise<void> {
  const { searchParts, searchLeaves, searchDocs } = tables;
  await searchParts.db.transaction('rw', [searchParts, searchLeaves, searchDocs], async () => {
    await removeParts(
      tables,
      (await searchParts.toArray()).filter((part) => !part.ready),
    );
  });
}

async function removeParts(tables: SearchTables, parts: readonly PartRow[]): Promise<void> {
  for (const { part = 0 } of parts) {
    for (const table of [tables.searchLeaves, tables.searchDocs]) {
      await table
        .where(':id')
        .between(blockKey(part, 0), blockKey(part + 1, 0), true, false)
        .delete();
    }
    await tables.searchParts.delete(part);
  }
}
