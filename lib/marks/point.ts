/** Reads the live page under a point: the innermost element, the number painted there, the number in a field. */
import { findCandidates, stripInvisible } from './candidates';
import { fieldLabelOf } from './field-label';
import { elementOf } from './natives';
import type { Port } from './port';
import type { CheckItem } from './protocol';
import { type Reading, readNode, toItem } from './read';

/** The candidate at a character of the node, read from the live text. */
export function readAt(node: Text, offset: number): Reading | null {
  const all = readNode(node);
  return all.find(({ range, nodes }) => nodes.includes(node) && covers(range, node, offset)) ?? null;
}

function covers(range: StaticRange, node: Text, offset: number): boolean {
  const fromStart = range.startContainer !== node || range.startOffset <= offset;
  const toEnd = range.endContainer !== node || range.endOffset >= offset;
  return fromStart && toEnd;
}

/** The number in a one-line field or an input button, or null; passwords, card fields and long values are never read. */
export function readField(element: Element): CheckItem | null {
  if (!(element instanceof HTMLInputElement) || !/^(?:text|tel|search|number|button|submit|)$/.test(element.type)) return null;
  if (/^cc-|one-time-code/.test(element.autocomplete)) return null;
  const value = stripInvisible(element.value);
  if (value.length > 64) return null;
  const candidate = findCandidates(value, 1)[0];
  return candidate ? toItem(candidate, fieldLabelOf(element)) : null;
}

/** The innermost element at a point of the viewport, through shadow roots. */
export function elementAt(port: Port, x: number, y: number): [element: Element | null, roots: ShadowRoot[]] {
  const roots: ShadowRoot[] = [];
  let element = document.elementFromPoint(x, y);
  for (let depth = 0; element && depth < 32; depth++) {
    const root: ShadowRoot | null = port.shadowRoot(element);
    const inner: Element | null | undefined = root?.elementFromPoint(x, y);
    if (!root || !inner || inner === element) break;
    roots.push(root);
    element = inner;
  }
  return [element, roots];
}

type CaretDocument = Document & {
  caretPositionFromPoint?: (x: number, y: number, options?: { shadowRoots: ShadowRoot[] }) => { offsetNode: Node; offset: number } | null;
  caretRangeFromPoint?: (x: number, y: number) => Range | null;
};

/** The live candidate whose painted boxes hold the point. */
export function readPoint(element: Element, roots: ShadowRoot[], x: number, y: number): Reading | null {
  const doc = document as CaretDocument;
  const caret = doc.caretPositionFromPoint?.(x, y, { shadowRoots: roots });
  const range = caret ? null : doc.caretRangeFromPoint?.(x, y);
  const node = caret?.offsetNode ?? range?.startContainer;
  const offset = caret?.offset ?? range?.startOffset ?? 0;
  if (node instanceof Text && elementOf(node) === element) {
    const found = readAt(node, offset);
    return found && boxAt(found, x, y) ? found : null;
  }
  for (const child of [...element.childNodes].slice(0, 32)) {
    if (!(child instanceof Text)) continue;
    const found = readNode(child).find((reading) => boxAt(reading, x, y));
    if (found) return found;
  }
  return null;
}

/** The painted box of the reading that holds the point, if one does. */
export function boxAt({ range }: Reading, x: number, y: number): DOMRect | undefined {
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return [...live.getClientRects()].find((r) => x >= r.left - 2 && x <= r.right + 2 && y >= r.top - 2 && y <= r.bottom + 2);
}
