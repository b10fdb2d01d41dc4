/** A disk without room, as IndexedDB tells of it: at the request, or when the transaction commits. */

/** How the browser says it. */
export type Form = 'request' | 'commit';

/** What fake-indexeddb's transaction has beside the standard: aborting rolls back and tells. */
type Abortable = IDBTransaction & { _abort(name: string): void };

/** Runs `work` while every write of rows meets a full disk. Deleting from `files` makes room when `relief` is set. */
export async function onFullDisk<T>(form: Form, work: () => Promise<T>, relief = false): Promise<T> {
  const { put, add, delete: drop } = IDBObjectStore.prototype;
  const { dispatchEvent } = IDBTransaction.prototype;
  let full = true;
  const wrote = new WeakSet<IDBTransaction>();
  const refuse = (real: typeof put) =>
    function (this: IDBObjectStore, value: unknown, key?: IDBValidKey): IDBRequest<IDBValidKey> {
      if (full && form === 'request') throw new DOMException('The transaction exceeded its quota.', 'QuotaExceededError');
      if (full) wrote.add(this.transaction);
      return key === undefined ? real.call(this, value) : real.call(this, value, key);
    };
  IDBObjectStore.prototype.put = refuse(put);
  IDBObjectStore.prototype.add = refuse(add);
  IDBObjectStore.prototype.delete = function (key) {
    if (relief && this.name === 'files') full = false;
    return drop.call(this, key);
  };
  IDBTransaction.prototype.dispatchEvent = function (event) {
    if (event.type !== 'complete' || !wrote.has(this)) return dispatchEvent.call(this, event);
    (this as Abortable)._abort('QuotaExceededError');
    return true;
  };
  try {
    return await work();
  } finally {
    Object.assign(IDBObjectStore.prototype, { put, add, delete: drop });
    IDBTransaction.prototype.dispatchEvent = dispatchEvent;
  }
}
