/** Bulk writes in slices that are so small that Dexie wakes only the queries that they concern. */

/** Rows per bulk write: from 50 on, Dexie wakes every query on the table. */
const SLICE = 49;

/** Writes all rows; the slices are under way together, in order, so that none waits for the answer to the one before. */
export async function inSlices<T>(rows: readonly T[], write: (slice: T[]) => PromiseLike<unknown>): Promise<void> {
  const slices = Array.from({ length: Math.ceil(rows.length / SLICE) }, (_, i) => rows.slice(i * SLICE, (i + 1) * SLICE));
  await Promise.all(slices.map(write));
}
