/** Code that is loaded after the first paint, read as if it were there: undefined until it is. */
import { signal } from '@preact/signals';

/** See `later`. */
export interface Later<T> {
  /** Loads it. */
  (): T | undefined;
  /** Loads nothing: for what is shown when it is there, and that no click waits for. */
  ifLoaded(): T | undefined;
}

/** The first call starts the load; reading inside a component renders it again when the code is there. */
export function later<T>(load: () => Promise<T>): Later<T> {
  const loaded = signal<T | undefined>(undefined);
  let started = false;
  const read = (): T | undefined => {
    if (!started) {
      started = true;
      load().then(
        (value) => {
          loaded.value = value;
        },
        (error: unknown) => {
          started = false; // the next render tries again
          console.error('A part of the panel could not be loaded.', error);
        },
      );
    }
    return loaded.value;
  };
  return Object.assign(read, { ifLoaded: () => loaded.value });
}
