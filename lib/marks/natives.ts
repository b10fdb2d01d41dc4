/** The platform's own accessors, taken before the page can shadow them: a form with an input named "parentNode" shadows the inherited one. */

type Getter<T, R> = (this: T) => R;

function getter<T extends object, K extends keyof T>(proto: T, key: K): (target: T) => T[K] {
  const get = Object.getOwnPropertyDescriptor(proto, key)?.get as Getter<T, T[K]>;
  return (target) => get.call(target);
}

const closest = Element.prototype.closest;

export const parentOf = getter(Node.prototype, 'parentNode');
export const nextOf = getter(Node.prototype, 'nextSibling');
export const previousOf = getter(Node.prototype, 'previousSibling');
export const firstOf = getter(Node.prototype, 'firstChild');
export const lastOf = getter(Node.prototype, 'lastChild');
export const connected = getter(Node.prototype, 'isConnected');
export const tagOf = getter(Element.prototype, 'localName');
export const openRoot = getter(Element.prototype, 'shadowRoot');
export const rootElement = getter(Document.prototype, 'documentElement');

/** `element.closest`, whatever the element's own properties are. */
export function closestOf(element: Element, selector: string): Element | null {
  return Reflect.apply(closest, element, [selector]) as Element | null;
}

/** The element that a node's text is laid out in: its parent, or the host of its shadow root. */
export function elementOf(node: Node): Element | null {
  const parent = parentOf(node);
  return parent instanceof Element ? parent : parent instanceof ShadowRoot ? parent.host : null;
}
