/** The time as a signal that moves every ten seconds while the page is visible: for texts that age. */
import { type ReadonlySignal, signal } from '@preact/signals';

const time = signal(Date.now());
setInterval(() => {
  if (!document.hidden) time.value = Date.now();
}, 10_000);
document.addEventListener('visibilitychange', () => {
  time.value = Date.now();
});

/** Milliseconds since the epoch, at most ten seconds old. */
export const now: ReadonlySignal<number> = time;
