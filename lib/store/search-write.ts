/** Writes what a merge of the search index makes (search-merge.ts): new parts, of the tail and of old parts. */
import { CHUNK, type Leaf, LeafWriter, writeChunk } from './search-blocks';
import type { DocKey } from './search-keys';
import { DROPPED, type JoinedDocs, joinDocs, type Source, sourceOfPart, sourceOfTail } from './search-sources';
import { blockKey, LARGEST_PIECE, type PartRow, type SearchTables, type TailRow } from './search-tables';

const SMALLEST_PIECE = 8192;
const LEAVES_A_WRITE = 64;

/** Writes the parts, which nobody reads before they are swapped in. Resolves to their rows and to how many messages they hold. */
export async function writeMerged(
  tables: SearchTables,
  tail: readonly TailRow[],
  chosen: readonly PartRow[],
  gone: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<{ readonly written: PartRow[]; readonly docs: number }> {
  const sources: Source[] = [sourceOfTail(tail)];
  for (const part of chosen) sources.push(await sourceOfPart(tables, part));
  const docs = joinDocs(
    sources.map((source) => source.docs),
    gone,
  );
  return { written: await writeParts(tables, sources, docs, signal), docs: docs.length };
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
