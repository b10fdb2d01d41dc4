/** How high the composer is, for what floats above it: notes at the foot of the panel never lie over what is being written. */
import { type ReadonlySignal, signal } from '@preact/signals';

const height = signal(0);
let watched: ResizeObserver | undefined;

/** Pixels that the composer takes at the foot of the panel; 0 while there is none. Not a property of the page: it would style everything anew. */
export const foot: ReadonlySignal<number> = height;

/** A ref for the composer. */
export function footOf(element: HTMLElement | null): void {
  watched?.disconnect();
  watched = undefined;
  height.value = 0;
  if (!element) return;
  watched = new ResizeObserver(() => {
    height.value = element.offsetHeight;
  });
  watched.observe(element);
}
