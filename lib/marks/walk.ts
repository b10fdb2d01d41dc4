/** The first look at a page or at what was added to it: text nodes worth a second look, and shadow roots, in slices. */
import { countOn, goesOn, isDate, mayHold } from './candidates';
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
/** Text nodes up to which one search for all is the quicker one. */
const SMALL = 500;
/** Text nodes above which one search takes a slice by itself: it cannot be stopped. */
const LARGE = 20_000;
/** Characters at the edges of a text with which a number may go on in the next. */
const EDGE = 64;

/**
 * Every element that may host a shadow root and is worth the search: all but those that cannot or that hardly ever do, and these three only
 * when empty. A chain of single names is twice as quick as one list of them, and a name at the head of a search ten times.
 */
const HOSTS = [
  // The quick ones first: whoever comes first on a large page pays for the memory that all then find at hand.
  'div:empty',
  'span:empty',
  'p:empty',
  ':not(td):not(span):not(div):not(tr):not(a):not(li):not(p):not(i):not(path):not(svg):not(img):not(input):not(button)',
];

/** All of them, for one search. */
const ANY = HOSTS.join();

/** Walks the text below `root` (or the one text node that it is), then its possible hosts. */
export function* walk(root: Node, sink: Sink): Work {
  if (root instanceof Text) {
    sink.text(root);
    return;
  }
  if (root instanceof Element) sink.host(root);
  const texts = yield* walkText(root, sink);
  for (const selector of texts > SMALL ? HOSTS : [ANY]) {
    if (texts > SMALL) yield texts > LARGE;
    yield* search(root as Tree, selector, sink);
  }
}

function* walkText(root: Node, sink: Sink): Generator<undefined, number, void> {
  const walker = textWalker(root);
  // The text node before, what it ends with, and the digits that it was entered with.
  let previous: Text | null = null;
  let before = '';
  let carry = 0;
  let left = STRIDE;
  let texts = 0;
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
    texts++;
    left -= 1 + (data.length >> 9);
    if (left <= 0) {
      left = STRIDE;
      yield;
    }
  }
  return texts;
}

function* search(root: Tree, selector: string, sink: Sink): Work {
  const hosts = queryAll(root, selector);
  for (let i = 0; i < hosts.length; i++) {
    const host = hosts[i];
    if (host) sink.host(host);
    if (i % 16 === 15) yield;
  }
}
