/** Database queries as signals: the value follows the database, whichever context wrote, and the query follows the signals it reads. */
import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { liveQuery } from 'dexie';

/** A signal that follows a query, and its end. */
export interface Live<T> {
  readonly value: ReadonlySignal<T>;
  stop(): void;
}

/** Time in which the browser has been idle once, or else is not asked further (ms). */
const IDLE_MS = 50;

/** See `live`. */
export interface LiveOptions {
  /** The value is `initial` again while a new query runs. */
  readonly reset?: boolean;
  /**
   * The first query is asked in this very task and followed once it has answered: following begins in a task of its own, which comes after
   * the frame that what was clicked is drawn in. For what a click waits for; it is read twice.
   */
  readonly eager?: boolean;
  readonly onError?: (error: unknown) => void;
}

/**
 * `source` reads signals and returns the query for their values (or undefined for "nothing to ask": the value is then `initial`).
 * While a new query runs, the old value stays, unless `reset` is set. Errors keep the last value and go to `onError`.
 */
export function live<T>(source: () => (() => Promise<T>) | undefined, initial: T, options: LiveOptions = {}): Live<T> {
  const value = signal<T>(initial);
  let eager = options.eager === true;
  const stop = effect(() => {
    const query = source();
    if (options.reset || !query) value.value = initial;
    if (!query) return;
    const follow = () => {
      const subscription = liveQuery(query).subscribe({
        next: (result) => {
          value.value = result;
        },
        error: (error: unknown) => options.onError?.(error),
      });
      return () => subscription.unsubscribe();
    };
    if (!eager) return follow();
    eager = false;
    return askThenFollow(
      query,
      (result) => {
        value.value = result;
      },
      follow,
    );
  });
  return { value, stop };
}

/** An answer that fails is left to following, which runs into the same and reports it. Returns the end. */
function askThenFollow<T>(query: () => Promise<T>, answered: (result: T) => void, follow: () => () => void): () => void {
  let stop: (() => void) | undefined;
  let ended = false;
  const begin = (): void => {
    if (!ended) stop = follow();
  };
  untracked(query)
    .then((result) => {
      if (!ended) answered(result);
    })
    .catch(() => undefined)
    .then(() => ('requestIdleCallback' in globalThis ? requestIdleCallback(begin, { timeout: IDLE_MS }) : begin()));
  return () => {
    ended = true;
    stop?.();
  };
}
