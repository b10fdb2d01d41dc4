/** What must follow something that is stored and could not (the disk is full): done as soon as it can be. A new worker finds it in the database. */

/** A thing to do; harmless twice. */
export type Debt = () => Promise<unknown>;

/** See above. */
export class Owed {
  private readonly debts = new Set<Debt>();

  constructor(private readonly log: (line: string) => void) {}

  /** To be done at the next `settle`. The same function is owed once. */
  add(debt: Debt): void {
    this.debts.add(debt);
  }

  /** Does what is owed, in the order in which it came. Rejects with the first that fails, which is then still owed, as are those behind it. */
  async settle(): Promise<void> {
    for (const debt of [...this.debts]) {
      // Owed again while it is being done: that is done too.
      if (!this.debts.delete(debt)) continue;
      try {
        await debt();
      } catch (error) {
        this.debts.add(debt);
        throw error;
      }
    }
  }

  /** Like `settle`; what still cannot be done waits for the next time. */
  pay(): Promise<void> {
    return this.settle().catch((error: unknown) => this.log(`owed: ${error instanceof Error ? error.name : 'error'}`));
  }
}
