/** The first look at a page or at what was added to it: text nodes worth a second look, and shadow roots, in slices. */
import { isDate, scan } from './candidates';
import { together } from './inline';
import { openRoot, tagOf } from './natives';
import type { Work } from './slices';

/** Who is told what a walk finds. */
export interface Sink {
  /** A text node that may hold a number, alone or with its neighbours. */
  text(node: Text): void;
  /** An element that may host a shadow root; called for few elements. */
  host(element: Element): void;
}

/** Nodes between two looks at the clock. */
const STRIDE = 96;
/** Elements above which a tree is not searched whole for hosts: to ask each of its elements takes longer than to read its text. */
const LARGE = 4000;
/** Elements of a list that are searched, and then one of as many. */
const LIST = 32;

/** Elements that cannot host a shadow root, or hardly ever do and then only when empty; the most frequent ones first. */
const COMMON = 'td,div,span,tr,a,li,i,p,b,path,svg,img,input,button';
const HOSTS = `:not(${COMMON}),div:empty,section:empty,span:empty`;

/** Walks the text below `root` (or the one text node that it is), then its possible hosts. */
export function* walk(root: Node, sink: Sink): Work {
  if (root instanceof Text) {
    if (scan(root.data, 0) < 0 || /\d/.test(root.data)) sink.text(root);
    return;
  }
  if (root instanceof Element) sink.host(root);
  yield* walkText(root, sink);
  yield* walkHosts(root as Element | ShadowRoot | Document, sink);
}

function* walkText(root: Node, sink: Sink): Work {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let carry = 0;
  let previous: Text | null = null;
  let left = STRIDE;
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const data = node.data;
    const count = scan(data, carry);
    if (count < 0) carry = settle(node, previous, data, count, sink);
    else carry = count;
    if (carry > 0) previous = node;
    if (--left === 0) {
      left = STRIDE;
      yield;
    }
  }
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

/** Finds hosts below `root`; of a long list in a large tree only a sample is searched, for the tags found there, and all of those are taken. */
function* walkHosts(root: Element | ShadowRoot | Document, sink: Sink): Work {
  if (root instanceof ShadowRoot || !large(root)) {
    yield* each(root.querySelectorAll(HOSTS), sink.host);
    return;
  }
  const tags = new Set<string>();
  yield* sample(root, (element) => {
    if (tagOf(element).includes('-')) tags.add(tagOf(element));
    else sink.host(element);
  });
  for (const tag of tags) yield* each(root.getElementsByTagName(tag), sink.host);
}

function* each(hosts: ArrayLike<Element>, found: (element: Element) => void): Work {
  for (let i = 0; i < hosts.length; i++) {
    const host = hosts[i];
    if (host) found(host);
    if (i % 16 === 15) yield;
  }
}

function* sample(root: Element | Document, found: (element: Element) => void): Work {
  let n = 0;
  for (let child = root.firstElementChild; child; child = child.nextElementSibling) {
    if (n++ > LIST && n % LIST !== 0) continue;
    found(child);
    yield* large(child) ? sample(child, found) : each(child.querySelectorAll(HOSTS), found);
    if (n % 8 === 0) yield;
  }
}

function large(root: Element | Document): boolean {
  // The item, not the length: that would count to the end of the page.
  return root.getElementsByTagName('*')[LARGE] !== undefined;
}

/** True for an element that may still get a shadow root: a custom element that has none yet. */
export function mayHostLater(element: Element): boolean {
  return tagOf(element).includes('-') && !openRoot(element);
}
