/** The platform's own accessors, taken before the page can shadow them: a form with an input named "parentNode" shadows the inherited one. */

type Getter<T, R> = (this: T) => R;

function getter<T extends object, K extends keyof T>(proto: T, key: K): (target: T) => T[K] {
  const get = Object.getOwnPropertyDescriptor(proto, key)?.get as Getter<T, T[K]>;
  return (target) => get.call(target);
}

const { closest, querySelectorAll } = Element.prototype;
const { contains: hasWithin } = Node.prototype;
const { querySelectorAll: ofDocument, createTreeWalker } = Document.prototype;
const { querySelectorAll: ofRoot } = DocumentFragment.prototype;
const TEXTS = 4; // NodeFilter.SHOW_TEXT

export const parentOf = getter(Node.prototype, 'parentNode');
export const nextOf = getter(Node.prototype, 'nextSibling');
export const previousOf = getter(Node.prototype, 'previousSibling');
export const firstOf = getter(Node.prototype, 'firstChild');
export const lastOf = getter(Node.prototype, 'lastChild');
export const connected = getter(Node.prototype, 'isConnected');
export const tagOf = getter(Element.prototype, 'localName');
export const openRoot = getter(Element.prototype, 'shadowRoot');
export const rootElement = getter(Document.prototype, 'documentElement');

/** A walker over the text below `root`. */
export function textWalker(root: Node): TreeWalker {
  return createTreeWalker.call(document, root, TEXTS);
}

/** `element.closest`, whatever the element's own properties are. */
export function closestOf(element: Element, selector: string): Element | null {
  return closest.call(element, selector);
}

/** `outer.contains`. */
export function contains(outer: Node, inner: Node): boolean {
  return hasWithin.call(outer, inner);
}

/** `root.querySelectorAll`, whatever the names of the page's images and fields are. */
export function queryAll(root: Element | Document | ShadowRoot, selector: string): ArrayLike<Element> {
  const query = root instanceof Element ? querySelectorAll : root instanceof Document ? ofDocument : ofRoot;
  return query.call(root, selector);
}

/** The element that a node's text is laid out in: its parent, or the host of its shadow root. */
export function elementOf(node: Node): Element | null {
  // A text node has no named children, so nothing shadows its own property, which is read several times faster.
  const parent = node instanceof Text ? node.parentNode : parentOf(node);
  return parent instanceof Element ? parent : parent instanceof ShadowRoot ? parent.host : null;
}
