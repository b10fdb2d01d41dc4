/**
 * Keeps the search index sorted: turns the tail and small parts into larger parts.
 *
 * A part is merged when the smaller ones together reach half its size, so there are few parts and each message is written again only a
 * few times. The result is ordered by time and cut into pieces that grow from the newest on, so that most queries read the small ones.
 * A crash leaves parts that are not `ready`; the next merge removes them. The old parts stay valid until one transaction swaps them.
 */
import { part } from '../domain/part';
import { blockKey, LARGEST_PIECE, type PartRow, type SearchTables } from './search-tables';

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

  // Seldom due: what writes is read when it is.
  const { writeMerged } = await part(import('./search-write'));
  const { written, docs } = await writeMerged(tables, tail, chosen, goneKeys, signal);
  await swap(tables, written, chosen, tail[tail.length - 1]?.n, everything ? [...goneKeys] : []);
  return docs;
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
