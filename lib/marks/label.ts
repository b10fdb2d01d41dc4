/** The label that stands beside a number: "Mobile", a column head, a term. Bounded to a few looks per number. */
import { closestOf, elementOf, tagOf, textWalker } from './natives';

const LIMIT = 40;

/** The label of a text node or element, at most 40 characters, or empty. */
export function labelOf(node: Node): string {
  const element = node instanceof Element ? node : elementOf(node);
  if (!element) return '';
  return cellLabel(element) || aria(element) || besides(element);
}

/** The head of the column, or the first cell of a row of two. */
function cellLabel(element: Element): string {
  const cell = closestOf(element, 'td') as HTMLTableCellElement | null;
  const row = cell?.parentElement;
  const table = cell && (closestOf(cell, 'table') as HTMLTableElement | null);
  // An element of another language may be called so too, and has no cells.
  if (!cell || !(row instanceof HTMLTableRowElement) || !table?.rows) return '';
  const first = row.cells[0];
  const head = (table.tHead ?? table).rows[0]?.cells[cell.cellIndex];
  if (first && first !== cell && tagOf(first) === 'th') return tidy(first.textContent);
  if (head && head !== cell && (table.tHead || tagOf(head) === 'th')) return tidy(head.textContent);
  return first && first !== cell && row.cells.length === 2 ? tidy(first.textContent) : '';
}

function aria(element: Element): string {
  return tidy(closestOf(element, '[aria-label]')?.getAttribute('aria-label'));
}

/** The text just before, up to three boxes out: <dt>, <label>, a caption of its own. */
function besides(element: Element): string {
  for (let box: Element | null = element, n = 0; box && n < 3 && tagOf(box) !== 'body'; box = box.parentElement, n++) {
    const before = box.previousElementSibling;
    if (before && before.childElementCount < 4) {
      // Not its textContent: that may be a table of a megabyte.
      const walker = textWalker(before);
      let text = '';
      while (text.length < 4 * LIMIT && walker.nextNode()) text += (walker.currentNode as Text).data;
      text = tidy(text);
      if (text && text.length < LIMIT && !/\d\d/.test(text)) return text;
    }
  }
  return '';
}

/** One line of at most 40 characters. */
export function tidy(text: string | null | undefined): string {
  return (text ?? '')
    .slice(0, 4 * LIMIT)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LIMIT);
}
