/** The first look at a page or at what was added to it: text nodes worth a second look, and shadow roots, in slices. */
import { isDate, scan } from './candidates';
import { together } from './inline';
import { queryAll, textWalker } from './natives';
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
/** Text nodes above which hosts are searched branch by branch, so that no one search holds up the page. */
const LARGE = 60_000;
/** Text nodes up to which one search for all is the quicker one. */
const SMALL = 500;
/** Children above which each child is searched by itself. */
const LIST = 40;
const DEPTH = 10;

/**
 * Every element that may host a shadow root and is worth the search: all but those that cannot or that hardly ever do, and these three only
 * when empty. A search for a list of names, as one for all, costs several times what these cost one by one.
 */
const HOSTS = [':not(td,div,span,tr,a,li,i,p,path,svg,img,input,button)', 'div:empty', 'span:empty', 'p:empty'];

/** All of them, for one search. */
const ANY = HOSTS.join();

/** Walks the text below `root` (or the one text node that it is), then its possible hosts. */
export function* walk(root: Node, sink: Sink): Work {
  if (root instanceof Text) {
    if (scan(root.data, 0) < 0 || /\d/.test(root.data)) sink.text(root);
    return;
  }
  if (root instanceof Element) sink.host(root);
  const texts = yield* walkText(root, sink);
  if (texts > LARGE) yield* branches(root as Tree, 0, sink);
  else
    for (const selector of texts > SMALL ? HOSTS : [ANY]) {
      yield* search(root as Tree, selector, sink);
      yield;
    }
}

function* walkText(root: Node, sink: Sink): Generator<void, number, void> {
  const walker = textWalker(root);
  let carry = 0;
  let previous: Text | null = null;
  let left = STRIDE;
  let texts = 0;
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const data = node.data;
    const count = scan(data, carry);
    if (count < 0) carry = settle(node, previous, data, count, sink);
    else carry = count;
    if (carry > 0) previous = node;
    texts++;
    left -= 1 + (data.length >> 9);
    if (left <= 0) {
      left = STRIDE;
      yield;
    }
  }
  return texts;
}

/** Reports a node whose digits are many enough; returns the carry for the next one. */
function settle(node: Text, previous: Text | null, data: string, count: number, sink: Sink): number {
  if (count === -2 && !(previous && together(previous, node))) {
    const alone = scan(data, 0);
    if (alone >= 0) return alone;
  }
  if (count !== -1 || !isDate(data)) sink.text(node);
  return 0;
}

/** In a very large tree, finds hosts branch by branch. */
function* branches(root: Tree, depth: number, sink: Sink): Work {
  const list = root.childElementCount > LIST || depth === DEPTH;
  for (let child = root.firstElementChild, n = 1; child; child = child.nextElementSibling, n++) {
    if (child.matches(ANY)) sink.host(child);
    yield* list ? search(child, ANY, sink) : branches(child, depth + 1, sink);
    if (n % 8 === 0) yield;
  }
}

function* search(root: Tree, selector: string, sink: Sink): Work {
  const hosts = queryAll(root, selector);
  for (let i = 0; i < hosts.length; i++) {
    const host = hosts[i];
    if (host) sink.host(host);
    if (i % 16 === 15) yield;
  }
}
