/**
 * A disk without room for a while. Chromium's own quota for tests does not bite on an extension with unlimited storage, and Firefox has none,
 * so the writes of pages and background are refused where they are made, as the browser refuses them: at the request, or when the transaction
 * commits.
 */
import type { Page } from '@playwright/test';
import { inTime, pause } from './rig';

/** What is told by whoever is refused a write, to the page that counts: a background that dies cannot be asked any more. */
const CHANNEL = 'torture: a write was refused';

/** How the browser says it. */
export type Form = 'request' | 'commit';

/** What is handed to `refuseWrites`. */
export interface Full {
  /** When there is room again (ms since 1970, by a clock that nobody sets). */
  readonly until: number;
  readonly form: Form;
  readonly channel: string;
}

/**
 * Resolves, when there is room again, to the number of writes that were refused; undefined when the one who counts died. `counter` is a page
 * that runs none of the extension's code; `fill` lets `refuseWrites` run wherever it does and will run, and resolves to what ends that.
 */
export async function fullDisk(
  counter: Pick<Page, 'evaluate'>,
  fill: (full: Full) => Promise<() => void>,
  ms: number,
  form: Form,
): Promise<number | undefined> {
  await counter.evaluate(count, CHANNEL);
  const until = Date.now() + ms;
  const end = await fill({ until, form, channel: CHANNEL });
  await pause(Math.max(0, until - Date.now()));
  end();
  return inTime(1_000, counter.evaluate(counted));
}

/** Runs in a page that lives on: begins to count. */
function count(channel: string): void {
  const scope = globalThis as { refused?: number };
  if (scope.refused === undefined)
    new BroadcastChannel(channel).onmessage = () => {
      scope.refused = (scope.refused ?? 0) + 1;
    };
  scope.refused = 0;
}

function counted(): number {
  return (globalThis as { refused?: number }).refused ?? 0;
}

/** Runs in a page or worker. It ends by itself: who is stopped meanwhile would hear of the end too late. */
export function refuseWrites({ until, form, channel }: Full): void {
  type Scope = { full?: { until: number; form: Form } };
  const scope = globalThis as Scope;
  const known = scope.full !== undefined;
  scope.full = { until, form };
  if (known) return;
  const told = new BroadcastChannel(channel);
  const now = () => performance.timeOrigin + performance.now();
  const isFull = (wanted: Form) => scope.full?.form === wanted && now() < scope.full.until;
  /** Requests under way in each transaction; those in `wrote` will not commit. */
  const open = new WeakMap<IDBTransaction, number>();
  const wrote = new WeakSet<IDBTransaction>();
  const follow = (tx: IDBTransaction, request: IDBRequest): void => {
    open.set(tx, (open.get(tx) ?? 0) + 1);
    const done = ({ type }: Event) => {
      open.set(tx, (open.get(tx) ?? 0) - 1);
      if (type !== 'success' || open.get(tx) !== 0 || !wrote.delete(tx)) return;
      told.postMessage('commit');
      Object.defineProperty(tx, 'error', { value: new DOMException('The disk is full.', 'QuotaExceededError') });
      tx.abort();
    };
    // Behind the listeners of who asks now: they may ask on, and then the transaction does not commit yet.
    queueMicrotask(() => {
      for (const end of ['success', 'error']) request.addEventListener(end, done, { once: true });
    });
  };
  type Source = IDBObjectStore | IDBIndex | IDBCursor;
  const txOf = (of: Source): IDBTransaction =>
    of instanceof IDBCursor ? txOf(of.source) : of instanceof IDBIndex ? of.objectStore.transaction : of.transaction;
  const wrap = (proto: object, names: readonly string[], writes: boolean): void => {
    for (const name of names) {
      const real = Reflect.get(proto, name) as (this: Source, ...args: unknown[]) => IDBRequest | undefined;
      Reflect.set(proto, name, function (this: Source, ...args: unknown[]) {
        if (writes && isFull('request')) {
          told.postMessage('request');
          throw new DOMException('The disk is full.', 'QuotaExceededError');
        }
        const request = real.apply(this, args) ?? (this as IDBCursor).request;
        if (writes && isFull('commit')) wrote.add(txOf(this));
        follow(txOf(this), request);
        return request;
      });
    }
  };
  const reads = ['get', 'getKey', 'getAll', 'getAllKeys', 'count', 'openCursor', 'openKeyCursor'];
  wrap(IDBObjectStore.prototype, ['add', 'put'], true);
  wrap(IDBObjectStore.prototype, [...reads, 'delete', 'clear'], false);
  wrap(IDBIndex.prototype, reads, false);
  wrap(IDBCursor.prototype, ['continue', 'continuePrimaryKey', 'advance'], false);
}
