/** How high the composer is with what opens from it, for what floats above: notes never lie over what is being written or chosen. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

/** What a pop-up stands above the composer (popup.css). */
const GAP = 2;

const height = signal(0);
let composer: HTMLElement | null = null;
const popups = new Set<HTMLElement>();
let watched: ResizeObserver | undefined;

/** Pixels that are taken at the foot of the panel; 0 while there is no composer. Not a property of the page: it would style everything anew. */
export const foot: ReadonlySignal<number> = height;

/** A ref for the composer. */
export function footOf(element: HTMLElement | null): void {
  watched?.disconnect();
  watched = undefined;
  composer = element;
  height.value = 0;
  if (!element) return;
  watched = new ResizeObserver(measure);
  for (const one of [element, ...popups]) watched.observe(one);
}

/** For a panel that stands on the composer while it is shown. */
export function useOverFoot(panel: { readonly current: HTMLElement | null }, shown: boolean): void {
  useLayoutEffect(() => {
    const element = panel.current;
    if (!shown || !element) return;
    popups.add(element);
    watched?.observe(element);
    return () => {
      popups.delete(element);
      watched?.unobserve(element);
      measure();
    };
  }, [panel, shown]);
}

function measure(): void {
  if (composer) height.value = composer.offsetHeight + Math.max(0, ...[...popups].map((one) => one.offsetHeight + GAP));
}
