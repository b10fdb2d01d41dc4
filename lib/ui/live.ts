/** Database queries as signals: the value follows the database, whichever context wrote, and the query follows the signals it reads. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { liveQuery } from 'dexie';

/** A signal that follows a query, and its end. */
export interface Live<T> {
  readonly value: ReadonlySignal<T>;
  stop(): void;
}

/**
 * `source` reads signals and returns the query for their values (or undefined for "nothing to ask": the value is then `initial`).
 * While a new query runs, the old value stays, unless `reset` is set. Errors keep the last value and go to `onError`.
 */
export function live<T>(
  source: () => (() => Promise<T>) | undefined,
  initial: T,
  options: { reset?: boolean; onError?: (error: unknown) => void } = {},
): Live<T> {
  const value = signal<T>(initial);
  const stop = effect(() => {
    const query = source();
    if (options.reset || !query) value.value = initial;
    if (!query) return;
    const subscription = liveQuery(query).subscribe({
      next: (result) => {
        value.value = result;
      },
      error: (error: unknown) => options.onError?.(error),
    });
    return () => subscription.unsubscribe();
  });
  return { value, stop };
}
