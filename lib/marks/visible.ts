/** Decides which of the found text nodes are looked at: those in or near the viewport, by IntersectionObserver. */
import { connected, elementOf } from './natives';

/** Above this many nodes, only every eighth is observed, and stands for itself and its neighbours in the page. */
const EACH = 400;
const GROUP = 8;
const MARGIN = '25%';

/** Text nodes that come into view together. */
interface Group {
  nodes: Text[];
  near: boolean;
  on: boolean;
  before: Group | undefined;
  after: Group | undefined;
}

interface Watched {
  groups: Set<Group>;
  near: boolean;
}

/** What the watcher tells: these nodes came near, those left. */
export interface Visibility {
  enter(nodes: readonly Text[]): void;
  leave(nodes: readonly Text[]): void;
}

/** Watches text nodes by the boxes of their parents; costs one observed element for each node, or for eight on large pages. */
export class Visible {
  readonly #tell: Visibility;
  readonly #watched = new WeakMap<Element, Watched>();
  readonly #known = new WeakSet<Text>();
  readonly #observer: IntersectionObserver;
  #open: Group | undefined;
  #size = 0;

  constructor(tell: Visibility) {
    this.#tell = tell;
    const options: IntersectionObserverInit & { scrollMargin?: string } = { rootMargin: MARGIN, scrollMargin: MARGIN };
    this.#observer = new IntersectionObserver((entries) => {
      for (const entry of entries) this.#entry(entry);
    }, options);
  }

  /** Takes a node in; a node whose parent is already in view is reported at once. */
  add(node: Text): void {
    if (this.#known.has(node)) {
      const watched = this.#watched.get(elementOf(node) as Element);
      if (watched && [...watched.groups].some((g) => g.on)) this.#tell.enter([node]);
      return;
    }
    const open = this.#open;
    this.#known.add(node);
    this.#size++;
    if (this.#size > EACH && open && open.nodes.length < GROUP) {
      open.nodes.push(node);
      if (open.on) this.#tell.enter([node]);
      return;
    }
    const element = elementOf(node);
    if (!element) return;
    const group: Group = { nodes: [node], near: false, on: false, before: this.#size > EACH ? open : undefined, after: undefined };
    if (group.before) group.before.after = group;
    this.#open = group;
    this.#watch(element, group);
  }

  /** Ends the present group, so that nodes of another part of the page do not join it. */
  part(): void {
    this.#open = undefined;
  }

  /** Forgets everything. */
  stop(): void {
    this.#observer.disconnect();
  }

  #watch(element: Element, group: Group): void {
    const watched = this.#watched.get(element);
    if (watched) {
      watched.groups.add(group);
      group.near = watched.near;
      if (group.near) this.#refresh(group);
      return;
    }
    this.#watched.set(element, { groups: new Set([group]), near: false });
    this.#observer.observe(element);
  }

  #entry(entry: IntersectionObserverEntry): void {
    const element = entry.target;
    const watched = this.#watched.get(element);
    if (!watched) return;
    if (!connected(element)) {
      this.#observer.unobserve(element);
      this.#watched.delete(element);
      this.#size = Math.max(0, this.#size - watched.groups.size);
    } else if (!entry.isIntersecting && entry.boundingClientRect.height === 0) this.#boxless(element, watched);
    watched.near = entry.isIntersecting;
    for (const group of watched.groups) {
      group.near = entry.isIntersecting;
      this.#refresh(group);
      if (group.before) this.#refresh(group.before);
      if (group.after) this.#refresh(group.after);
    }
  }

  /** An element without a box says nothing: its parent stands in for `display: contents`, and a hidden group is parted into its members. */
  #boxless(element: Element, watched: Watched): void {
    if (getComputedStyle(element).display === 'contents') {
      const parent = elementOf(element);
      this.#observer.unobserve(element);
      if (parent) for (const group of watched.groups) this.#watch(parent, group);
      return;
    }
    for (const group of watched.groups) {
      for (const node of group.nodes.splice(1)) {
        const own = elementOf(node);
        if (own) this.#watch(own, { nodes: [node], near: false, on: false, before: undefined, after: undefined });
      }
    }
  }

  #refresh(group: Group): void {
    const on = group.near || Boolean(group.before?.near) || Boolean(group.after?.near);
    if (on === group.on) return;
    group.on = on;
    if (on) this.#tell.enter(group.nodes);
    else this.#tell.leave(group.nodes);
  }
}
