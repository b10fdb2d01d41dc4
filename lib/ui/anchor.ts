/** Keeps what the reader looks at in its place while rows come and go above it: measure before an update, restore after it. */

/** Where a visible row was: pixels between the top of the viewport and the top of the row. */
interface Seen {
  readonly key: string;
  readonly top: number;
  /** Pixels of it in view. */
  readonly shown: number;
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
    if (!row) break;
    const { top, bottom } = row.getBoundingClientRect();
    if (top >= view.bottom) break;
    const key = row.getAttribute(ROW);
    if (key !== null) seen.push({ key, top: top - view.top, shown: Math.min(bottom, view.bottom) - Math.max(top, view.top) });
  }
  return seen;
}

/**
 * Scrolls so that the rows of `anchor` are where they were, `scrolled` pixels further on. A row that moved by itself (a conversation that
 * jumped to the top, a day's name) must not take the view along: the first row that moved together with its neighbour decides; without such
 * a pair the one that fills most of the view.
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
    return row ? [{ by: row.getBoundingClientRect().top - origin - seen.top + scrolled, shown: seen.shown }] : [];
  });
  const pair = moves.find(({ by }, i) => Math.abs(by - (moves[i + 1]?.by ?? Number.NaN)) < 1);
  const move = (pair ?? moves.reduce((most, one) => (one.shown > most.shown ? one : most), { by: 0, shown: 0 })).by;
  if (Math.abs(move) >= 0.5) port.scrollTop += move;
}
