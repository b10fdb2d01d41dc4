/** Of much that a page adds at once, what is out of view waits unread: most of it is gone again before anybody could see it. */
import { NEAR } from './visible';

/** How long it waits, in milliseconds, at least; at most twice as long. Content may be shown far from the box of what holds it. */
const WAIT_MS = 1000;
/** Elements taken in within that time; each costs the browser a comparison for each frame. */
const MOST = 2000;

/** Where elements wait. They are held for no longer than they wait, also when the page takes them away. */
export interface Waiting {
  /** Takes an element in; false when too many wait. */
  add(element: Element): boolean;
  /** Forgets everything. */
  stop(): void;
}

/** `tell` is called once for each element: when it is near the view, has no height to say where its content is, or has waited enough. */
export function waiting(tell: (element: Element) => void): Waiting {
  let young = new Set<Element>();
  let old = new Set<Element>();
  let timer: ReturnType<typeof setTimeout> | 0 = 0;
  const end = (element: Element): void => {
    young.delete(element);
    old.delete(element);
    observer.unobserve(element);
    tell(element);
  };
  const turn = (): void => {
    old.forEach(end);
    [old, young] = [young, old];
    timer = old.size && setTimeout(turn, WAIT_MS);
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, boundingClientRect, target } of entries) if (isIntersecting || !boundingClientRect.height) end(target);
  }, NEAR);
  return {
    add(element) {
      const room = young.size < MOST;
      if (room) {
        young.add(element);
        observer.observe(element);
        timer ||= setTimeout(turn, WAIT_MS);
      }
      return room;
    },
    stop() {
      observer.disconnect();
      clearTimeout(timer);
    },
  };
}
