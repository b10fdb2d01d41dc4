/** Runs long work in slices of 4 ms, giving way to input, paint and the page's own scripts in between. */

/** Longest time that one slice runs on, in milliseconds. */
export const SLICE_MS = 4;

/** Work that can be stopped between any two of its yields; a yield every 0.1 ms or so is enough. True: a long step follows, which wants a slice of its own. */
export type Work = Generator<boolean | undefined, void, void>;

const scheduler = (globalThis as { scheduler?: { yield?: () => Promise<void> } }).scheduler;

/** Resolves in a later task, after input; before timers where the browser can (Chrome 129, Firefox 142). */
function giveWay(): Promise<void> {
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}

/** Runs the work, from a later task on, to its end or until the signal aborts; `now` is for tests. Rejects with what the work throws. */
export async function inSlices(work: Work, signal: AbortSignal, now: () => number = () => performance.now()): Promise<void> {
  for (;;) {
    await giveWay();
    if (signal.aborted) return;
    const until = now() + SLICE_MS;
    let step: IteratorResult<boolean | undefined, void>;
    do {
      step = work.next();
      if (step.done) return;
    } while (!step.value && now() < until);
  }
}
