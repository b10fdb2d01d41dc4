/** How high the composer is, for what floats above it: notes at the foot of the panel never lie over what is being written. */

let watched: ResizeObserver | undefined;

/** A ref for the composer; the height stands in the custom property `--foot` of the page for as long as the composer is there. */
export function footOf(element: HTMLElement | null): void {
  watched?.disconnect();
  watched = undefined;
  const { style } = document.documentElement;
  if (!element) {
    style.removeProperty('--foot');
    return;
  }
  watched = new ResizeObserver(() => style.setProperty('--foot', `${element.offsetHeight}px`));
  watched.observe(element);
}
