/** Small things that must be known before any database is open: localStorage, which may be full or forbidden. */

/** The kept text; null when there is none or it cannot be read. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch (error) {
    console.warn('Local storage cannot be read.', error);
    return null;
  }
}

/** Keeps a text; null forgets it. What cannot be kept is only slower at the next start. */
export function keep(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch (error) {
    console.warn('Local storage cannot be written.', error);
  }
}

/** Forgets every text whose key begins so. */
export function forget(prefix: string): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch (error) {
    console.warn('Local storage cannot be written.', error);
  }
}
