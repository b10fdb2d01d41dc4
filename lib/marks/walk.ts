/** The first look at a page or at what was added to it: text nodes worth a second look, and shadow roots, in slices. */
import { countOn, goesOn, isDate, mayHold } from './candidates';
import { together } from './inline';
import { contains, queryAll, textWalker } from './natives';
import type { Work } from './slices';

type Tree = Element | Document | ShadowRoot;

/** Who is told what a walk finds. */
export interface Sink {
  /** A text node that may hold a number, alone or with its neighbours. */
  text(node: Text): void;
  /** An element that may host a shadow root; called for few elements. */
  host(element: Element): void;
}

/** Cost between two looks at the clock: one for each node, and one more for every 512 characters of it. */
const STRIDE = 256;
/** Every so many strides one text is kept: a way to come back to, and a measure of what holds it. */
const STEP = 8;
/** Steps from which the search takes a slice by itself: it cannot be stopped. */
const LARGE = 8;
/** Characters at the edges of a text with which a number may go on in the next. */
const EDGE = 64;

/**
 * Every element that may host a shadow root and is worth the search: all but those that cannot or that hardly ever do, and these three only
 * when empty. A chain of single names, the frequent ones first, is twice as quick as a list of them.
 */
const HOSTS =
  ':not(td):not(span:not(:empty)):not(div:not(:empty)):not(tr):not(a):not(li):not(p:not(:empty)):not(i):not(path):not(svg):not(img):not(input):not(button)';

/** Walks the text below `root` (or the one text node that it is), then its possible hosts. */
export function* walk(root: Node, sink: Sink): Work {
  if (root instanceof Text) {
    sink.text(root);
    return;
  }
  if (root instanceof Element) sink.host(root);
  yield yield* walkText(root, sink);
  const hosts = queryAll(root as Tree, HOSTS);
  for (let i = 0; i < hosts.length; i++) {
    sink.host(hosts[i] as Element);
    yield;
  }
}

/** Walks the text; true when it was much. */
function* walkText(root: Node, sink: Sink): Generator<undefined, boolean, void> {
  const steps: Text[] = [];
  const walker = textWalker(root);
  // The text node before, what it ends with, and the digits that it was entered with.
  let previous: Text | null = null;
  let before = '';
  let carry = 0;
  let left = STRIDE;
  let strides = 0;
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const data = node.data;
    if (mayHold(data)) {
      if (!isDate(data)) sink.text(node);
      previous = null;
    } else if (data) {
      const on: number =
        previous && goesOn(data.charCodeAt(0)) && goesOn(before.charCodeAt(before.length - 1)) ? countOn(before, carry) : 0;
      const many = on > 0 && countOn(data.slice(0, EDGE), on) < 0;
      const joined: boolean = many && previous !== null && together(previous, node);
      if (joined) sink.text(node);
      previous = joined ? null : node;
      before = data.length > EDGE ? data.slice(-EDGE) : data;
      carry = many ? 0 : on;
    }
    left -= 1 + (data.length >> 9);
    if (left <= 0) {
      left = STRIDE;
      if (++strides % STEP === 0) steps.push(node);
      yield;
      // The page took away where the walk stood: back to the last step that is still there.
      while (!contains(root, walker.currentNode)) {
        walker.currentNode = steps.pop() ?? root;
        previous = null;
      }
    }
  }
  return steps.length >= LARGE;
}
