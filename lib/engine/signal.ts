/** Waiting that can be ended: by an event, by a time, or by the abort of whoever waits. */

/** A bell that any number of loops wait for. A ring while nobody waits is kept for the next wait. */
export class Bell {
  private rung = false;
  private waiters: (() => void)[] = [];

  ring(): void {
    this.rung = true;
    const waiters = this.waiters;
    this.waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves at the next ring (at once when one is kept), after `ms`, or at the abort, whichever is first. Never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.rung || signal.aborted) {
      this.rung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiters = this.waiters.filter((one) => one !== done);
        this.rung = false;
        resolve();
      };
      // setTimeout takes at most 2^31-1 ms.
      const timer = setTimeout(done, Math.min(Math.max(0, ms), 2_000_000_000));
      signal.addEventListener('abort', done);
      this.waiters.push(done);
    });
  }
}

/** Runs jobs one after the other, in the order in which they were asked for; a job that fails does not stop the next. */
export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const next = this.last.then(job, job);
    this.last = next.catch(() => undefined);
    return next;
  }
}
