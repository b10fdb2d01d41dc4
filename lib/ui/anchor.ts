/** Keeps what the reader looks at in its place while rows come and go above it: measure before an update, restore after it. */

/** Where a visible row was: pixels between the top of the viewport and the top of the row. */
interface Seen {
  readonly key: string;
  readonly top: number;
}

/** The rows that were visible, topmost first. */
export type Anchor = readonly Seen[];

/** The attribute that names a row; set by `Windowed` on each child of the list. */
export const ROW = 'data-row';

/** The visible rows of `list` in the scroll container `port`. Rows are found by bisection, so long lists cost no more than short ones. */
export function measure(port: HTMLElement, list: HTMLElement): Anchor {
  const view = port.getBoundingClientRect();
  const rows = list.children;
  let low = 0;
  for (let high = rows.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > view.top) high = middle;
    else low = middle + 1;
  }
  const seen: Seen[] = [];
  for (let i = low; i < rows.length; i++) {
    const row = rows[i];
    const top = row?.getBoundingClientRect().top ?? 0;
    if (!row || top >= view.bottom) break;
    const key = row.getAttribute(ROW);
    if (key !== null) seen.push({ key, top: top - view.top });
  }
  return seen;
}

/**
 * Scrolls so that the rows of `anchor` are where they were, `scrolled` pixels further on. A row that moved by itself (a conversation that
 * jumped to the top) must not take the view along: the first row that moved together with its neighbour decides; without such a pair the
 * first that still exists.
 */
export function restore(port: HTMLElement, list: HTMLElement, anchor: Anchor, scrolled = 0): void {
  if (anchor.length === 0) return;
  const wanted = new Set(anchor.map((seen) => seen.key));
  const found = new Map<string, Element>();
  for (const row of list.children) {
    const key = row.getAttribute(ROW);
    if (key !== null && wanted.has(key)) found.set(key, row);
  }
  const origin = port.getBoundingClientRect().top;
  const moves = anchor.flatMap((seen) => {
    const row = found.get(seen.key);
    return row ? [row.getBoundingClientRect().top - origin - seen.top + scrolled] : [];
  });
  const pair = moves.findIndex((move, i) => Math.abs(move - (moves[i + 1] ?? Number.NaN)) < 1);
  const move = moves[Math.max(0, pair)];
  if (move !== undefined && Math.abs(move) >= 0.5) port.scrollTop += move;
}
