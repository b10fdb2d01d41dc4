/** A database connection that can die as a killed process does: open transactions roll back, and nothing is written afterwards. */
import type { AccountDb } from '../../lib/store/db';

/** Watches the transactions of one connection. */
export class Mortal {
  private readonly open = new Set<IDBTransaction>();
  private dead = false;

  private constructor(readonly db: AccountDb) {}

  /** Opens the database and watches it: Dexie's own transactions, and those that are begun beside it. */
  static async open(db: AccountDb): Promise<Mortal> {
    const mortal = new Mortal(db);
    db.use({
      stack: 'dbcore',
      name: 'mortal',
      create: (core) => ({
        ...core,
        transaction: (stores, mode, options) => mortal.watch(() => core.transaction(stores, mode, options) as IDBTransaction),
      }),
    });
    await db.open();
    const idb = db.backendDB();
    const begin = idb.transaction.bind(idb);
    idb.transaction = (stores, mode, options) => mortal.watch(() => begin(stores, mode, options));
    return mortal;
  }

  private watch(begin: () => IDBTransaction): IDBTransaction {
    // Not `InvalidStateError`: Dexie would open the database again, and the dead would write.
    if (this.dead) throw new DOMException('the worker is dead', 'UnknownError');
    const transaction = begin();
    this.open.add(transaction);
    const done = () => this.open.delete(transaction);
    transaction.addEventListener('complete', done);
    transaction.addEventListener('abort', done);
    return transaction;
  }

  /** How many transactions are open. */
  get busy(): number {
    return this.open.size;
  }

  /** From now on nothing happens through this connection. What was not committed is undone. */
  kill(): void {
    this.dead = true;
    for (const transaction of this.open) {
      try {
        transaction.abort();
      } catch (error) {
        // Committed already, only its event is still to come.
        if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      }
    }
    this.open.clear();
  }
}

/** Resolves when none of these connections has done anything for some turns of the event loop. */
export async function quiet(connections: readonly Mortal[], turns: number): Promise<void> {
  for (let calm = 0; calm < turns; calm++) {
    await turn();
    if (connections.some((one) => one.busy > 0)) calm = -1;
  }
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
