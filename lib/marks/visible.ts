/** Decides which of the found text nodes are looked at: those in or near the viewport, by IntersectionObserver. */
import { connected, elementOf } from './natives';

/** Above this many nodes, only every eighth is observed, and stands for itself and its neighbours in the page. */
const EACH = 100;
const GROUP = 8;
const MARGIN = '25%';
/** What is near: a quarter of the view around it, or of a scroller around that. */
export const NEAR: IntersectionObserverInit & { scrollMargin?: string } = { rootMargin: MARGIN, scrollMargin: MARGIN };
/** Leaders further apart than this, in pixels, do not stand for what lies between them: the view, or a small scroller, fits in there. */
const APART = 320;

/** Text nodes that come into view together. */
interface Group {
  nodes: Text[];
  near: boolean;
  on: boolean;
  before: Group | undefined;
  after: Group | undefined;
  /** Where its first node last was. */
  box: DOMRectReadOnly | undefined;
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
  readonly #known = new WeakMap<Text, Group>();
  readonly #observer: IntersectionObserver;
  #open: Group | undefined;
  #size = 0;

  constructor(tell: Visibility) {
    this.#tell = tell;
    this.#observer = new IntersectionObserver((entries) => {
      for (const entry of entries) this.#entry(entry);
    }, NEAR);
  }

  /** Takes a node in; a node whose parent is already in view is reported at once. */
  add(node: Text): void {
    const known = this.#known.get(node);
    if (known) {
      if (known.on) this.#tell.enter([node]);
      return;
    }
    const open = this.#open;
    const many = ++this.#size > EACH;
    if (many && open && open.nodes.length < GROUP) {
      this.#known.set(node, open);
      open.nodes.push(node);
      if (open.on) this.#tell.enter([node]);
    } else this.#lead(node, many ? open : undefined);
  }

  /** Ends the present group, so that nodes of another part of the page do not join it: its last node is observed as well. */
  part(): void {
    const open = this.#open;
    const last = open && open.nodes.length > 1 && open.nodes.pop();
    if (last) this.#lead(last, open);
    this.#open = undefined;
  }

  /** Begins a group. */
  #lead(node: Text, before?: Group): void {
    const element = elementOf(node);
    if (!element) return;
    const group: Group = { nodes: [node], near: false, on: false, before, after: undefined, box: undefined };
    if (before) before.after = group;
    this.#known.set(node, group);
    this.#open = group;
    this.#watch(element, group);
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
      for (const group of watched.groups) this.#split(group);
    } else if (!entry.isIntersecting && entry.boundingClientRect.height === 0) this.#boxless(element, watched);
    watched.near = entry.isIntersecting;
    for (const group of watched.groups) {
      group.near = entry.isIntersecting;
      if (group.before ?? group.after) group.box = entry.boundingClientRect;
      this.#refresh(group);
      this.#beside(group.before, group);
      this.#beside(group, group.after);
    }
  }

  /** Neighbours stand for each other, unless they lie too far apart. */
  #beside(first: Group | undefined, next: Group | undefined): void {
    if (!first || !next) return;
    const [from, to] = [first.box, next.box];
    if (from && to && (Math.abs(from.y - to.y) > APART || Math.abs(from.x - to.x) > APART)) this.#split(first);
    this.#refresh(first);
    this.#refresh(next);
  }

  /** An element without a box says nothing: its parent stands in for `display: contents`, and a hidden group is parted into its members. */
  #boxless(element: Element, watched: Watched): void {
    if (getComputedStyle(element).display === 'contents') {
      const parent = elementOf(element);
      this.#observer.unobserve(element);
      if (parent) for (const group of watched.groups) this.#watch(parent, group);
      return;
    }
    for (const group of watched.groups) this.#split(group);
  }

  /** Parts a group into its members, as far as they are still there, each observed by itself. */
  #split(group: Group): void {
    const open = this.#open;
    const rest = group.nodes.splice(1);
    if (group.on) this.#tell.leave(rest);
    for (const node of rest) if (connected(node)) this.#lead(node);
    this.#open = open === group ? undefined : open;
  }

  #refresh(group: Group): void {
    const on = group.near || Boolean(group.before?.near) || Boolean(group.after?.near);
    if (on === group.on) return;
    group.on = on;
    if (on) this.#tell.enter(group.nodes);
    else this.#tell.leave(group.nodes);
  }
}
