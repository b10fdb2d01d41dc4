/** Query results bring new objects for rows that did not change; keeping the old ones lets views skip them. */

/** `next` with each row that is equal to the one of the same key in `previous` replaced by that one; `previous` itself when all are. */
export function reuse<T extends object>(previous: readonly T[], next: readonly T[], keyOf: (row: T) => string): readonly T[] {
  const known = new Map(previous.map((row) => [keyOf(row), row]));
  const rows = next.map((row) => {
    const old = known.get(keyOf(row));
    return old !== undefined && JSON.stringify(old) === JSON.stringify(row) ? old : row;
  });
  return rows.length === previous.length && rows.every((row, i) => row === previous[i]) ? previous : rows;
}
