/** Bulk writes in slices that are so small that Dexie wakes only the queries that they concern. */

/** Rows per bulk write: from 50 on, Dexie wakes every query on the table. */
const SLICE = 49;

/** Writes all rows; the slices are under way together, in order, so that none waits for the answer to the one before. */
async function inSlices<T>(rows: readonly T[], write: (slice: T[]) => PromiseLike<unknown>): Promise<void> {
  const slices = Array.from({ length: Math.ceil(rows.length / SLICE) }, (_, i) => rows.slice(i * SLICE, (i + 1) * SLICE));
  await Promise.all(slices.map(write));
}

/** More rows than this are cheaper as one write, after which each query on the table asks once more, than as the marks of all their keys. */
const MANY = 2 * SLICE;

/** For rows of which many may come at once, as in a first sync or a page of history: one write when they are many, else slices. */
export async function inSlicesOrAtOnce<T>(rows: readonly T[], write: (slice: T[]) => PromiseLike<unknown>): Promise<void> {
  if (rows.length > MANY) await write([...rows]);
  else await inSlices(rows, write);
}
