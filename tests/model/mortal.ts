/** A database connection that can die as a killed process does: open transactions roll back, and nothing is written afterwards. */
import type { AccountDb } from '../../lib/store/db';

/** Watches the transactions of one connection. */
export class Mortal {
  private readonly open = new Set<IDBTransaction>();
  private dead = false;

  private constructor(readonly db: AccountDb) {}

  /** Opens the database and watches it. */
  static async open(db: AccountDb): Promise<Mortal> {
    await db.open();
    const mortal = new Mortal(db);
    const idb = db.backendDB();
    const begin = idb.transaction.bind(idb);
    idb.transaction = (stores, mode, options) => {
      if (mortal.dead) throw new DOMException('the worker is dead', 'InvalidStateError');
      const transaction = begin(stores, mode, options);
      mortal.open.add(transaction);
      const done = () => mortal.open.delete(transaction);
      transaction.addEventListener('complete', done);
      transaction.addEventListener('abort', done);
      return transaction;
    };
    return mortal;
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
