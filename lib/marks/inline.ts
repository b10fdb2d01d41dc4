/** Text as people see it: joins text nodes that stand in one line, and says which places are never looked at. */
import { isDigit } from './candidates';
import { closestOf, elementOf, firstOf, lastOf, nextOf, parentOf, previousOf, tagOf } from './natives';

/** One text node's share of a run: `at` is where it begins in the run, `from` where the share begins in the node. */
export interface Part {
  node: Text;
  from: number;
  at: number;
}

/** Neighbouring text of one line; `text` is what its parts hold, joined. */
export interface Run {
  text: string;
  parts: Part[];
}

const NEVER =
  'script,style,textarea,select,code,[contenteditable]:not([contenteditable=false]),[role=textbox],.CodeMirror,.cm-editor,.monaco-editor,.ace_editor';
const INLINE = new Set('a,b,bdi,bdo,em,font,i,label,mark,s,small,span,strong,u'.split(','));
const REACH = 6;
const SHARE = 64;

/** True inside script, style, editors and whatever the user can edit, through shadow boundaries. */
export function forbidden(node: Node): boolean {
  if (node.ownerDocument?.designMode === 'on') return true;
  for (let element = elementOf(node), depth = 0; element && depth < 32; depth++) {
    if (closestOf(element, NEVER)) return true;
    const root = element.getRootNode();
    if (!(root instanceof ShadowRoot)) return false;
    element = root.host;
  }
  return false;
}

/** A quick guess, without styles, whether two text nodes can stand in one line. */
export function together(a: Node, b: Node): boolean {
  for (let p = parentOf(a), i = 0; p && i < 4; p = parentOf(p), i++) {
    for (let q = parentOf(b), j = 0; q && j < 4; q = parentOf(q), j++) {
      if (p === q) return true;
      if (!mayBeInline(q)) break;
    }
    if (!mayBeInline(p)) return false;
  }
  return false;
}

function mayBeInline(node: Node): boolean {
  if (!(node instanceof Element)) return false;
  const tag = tagOf(node);
  return INLINE.has(tag) || tag.includes('-') || tag === 'div';
}

/** The run around a text node: the node, and neighbours as long as a number could go on in them. */
export function runOf(node: Text): Run {
  const run: Run = { text: node.data, parts: [{ node, from: 0, at: 0 }] };
  for (let edge: Text | null = node, n = 0; edge && n < REACH && numberish(run.text, 0); n++) edge = extend(run, edge, -1);
  for (let edge: Text | null = node, n = 0; edge && n < REACH && numberish(run.text, run.text.length - 1); n++) edge = extend(run, edge, 1);
  return run;
}

/** True when the character at `i`, or the blank there, may belong to a number that goes on beyond the edge. */
function numberish(text: string, i: number): boolean {
  const c = text.charCodeAt(i);
  return Number.isNaN(c) || isDigit(c) || (c < 48 && c !== 44) || c === 0xa0 || c === 0xff08 || c === 0xff09 || (c > 0x1fff && c < 0x206a);
}

/** Adds the neighbouring text node to the run; null where the line ends. */
function extend(run: Run, edge: Text, step: 1 | -1): Text | null {
  const [node, crossed] = neighbour(edge, step);
  if (!node) return null;
  const data = node.data;
  const from = step < 0 ? Math.max(0, data.length - SHARE) : 0;
  const share = data.slice(from, from + SHARE);
  const [left, right] = step < 0 ? [share, run.text] : [run.text, share];
  const glue = parentOf(node) === parentOf(edge) ? '' : seam(left, right, crossed);
  if (step > 0) {
    run.parts.push({ node, from, at: run.text.length + glue.length });
  } else {
    for (const part of run.parts) part.at += share.length + glue.length;
    run.parts.unshift({ node, from, at: 0 });
  }
  run.text = left + glue + right;
  return share.length < data.length ? null : node;
}

/** What stands between two texts of different elements: a word is parted from a number, and so are two numbers in boxes of their own. */
function seam(left: string, right: string, crossed: boolean): string {
  const [a, b] = [left.charAt(left.length - 1), right.charAt(0)];
  if (/\p{L}/u.test(a) || /\p{L}/u.test(b)) return ' ';
  if (/\p{L}\s+\d{1,6}\s*$/u.test(left) && /^\s*[\d(+][\d\s().-]{10}/.test(right)) return '\n';
  if (!crossed || !isDigit(a.charCodeAt(0)) || !/[\p{Nd}(+（＋]/u.test(b)) return '';
  return /(?:^|\s)\+\d{1,3}$/.test(left) ? ' ' : '\n';
}

/** The next text node of the same line, and whether a box that is not plain inline text lies between. */
function neighbour(start: Text, step: 1 | -1): [node: Text | null, crossed: boolean] {
  let node: Node = start;
  let crossed = false;
  for (let n = 0; n < 12; n++) {
    let next: Node | null = step > 0 ? nextOf(node) : previousOf(node);
    if (!next) {
      next = parentOf(node);
      const flow = next instanceof Element ? flowOf(next) : 'block';
      if (flow === 'block' || !next) return [null, crossed];
      if (flow === 'box') crossed = true;
      node = next;
      continue;
    }
    while (next instanceof Element) {
      const flow = flowOf(next);
      if (flow === 'block') return [null, crossed];
      if (flow === 'box') crossed = true;
      const inner: Node | null = step > 0 ? firstOf(next) : lastOf(next);
      if (!inner) break;
      next = inner;
    }
    if (next instanceof Text) return [next, crossed];
    node = next;
  }
  return [null, crossed];
}

/** How an element takes part in a line: as text, as a box of its own within the line, or not at all. */
function flowOf(element: Element): 'text' | 'box' | 'block' {
  const tag = tagOf(element);
  if (/^(?:br|img|input|button)$/.test(tag)) return 'block';
  const display = getComputedStyle(element).display;
  if (display === 'inline' || display === 'contents') return 'text';
  if (display.startsWith('inline')) return 'box';
  const parent = parentOf(element);
  return display === 'block' && INLINE.has(tag) && parent instanceof Element && /flex/.test(getComputedStyle(parent).display)
    ? 'box'
    : 'block';
}
