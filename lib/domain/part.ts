/** Parts of the background are read when they are wanted; here is what it means when one cannot be. */

/** A file of the extension's own package could not be read: nothing was done. */
export class PartError extends Error {
  /** The reason is kept as words, not as `cause`: what is behind an error of the database decides whether that is damaged. */
  constructor(reason: unknown) {
    super(`a part of the extension cannot be read: ${String(reason)}`);
    this.name = 'PartError';
  }
}

/** What `import()` gives; rejects with `PartError`. Not inside a transaction: it ends while the part is read. */
export async function part<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new PartError(error);
  }
}
