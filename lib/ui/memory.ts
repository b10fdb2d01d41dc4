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

/** The keys that begin so. */
export function recallKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch (error) {
    console.warn('Local storage cannot be read.', error);
    return [];
  }
}

/** Forgets every text whose key begins so. */
export function forget(prefix: string): void {
  for (const key of recallKeys(prefix)) keep(key, null);
}
