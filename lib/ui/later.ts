/** Code that is loaded after the first paint, read as if it were there: undefined until it is. */
import { signal } from '@preact/signals';

/** The first call starts the load; reading inside a component renders it again when the code is there. */
export function later<T>(load: () => Promise<T>): () => T | undefined {
  const loaded = signal<T | undefined>(undefined);
  let started = false;
  return () => {
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
}
