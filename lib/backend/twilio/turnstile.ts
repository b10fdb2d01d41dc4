/** One request at a time: Twilio limits an account by concurrency, and does not say at how many. */

interface Waiter {
  readonly urgent: boolean;
  readonly go: () => void;
}

/** Lets one task through at a time; urgent ones (a person waits) before the others. */
export class Turnstile {
  private busy = false;
  private waiting: Waiter[] = [];

  /** Runs the task when its turn comes. Rejects with the signal's reason when it is aborted while waiting. */
  async run<T>(task: () => Promise<T>, signal: AbortSignal, urgent = false): Promise<T> {
    if (this.busy) await this.turn(signal, urgent);
    else signal.throwIfAborted();
    this.busy = true;
    try {
      return await task();
    } finally {
      this.next();
    }
  }

  private turn(signal: AbortSignal, urgent: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = (): void => {
        this.waiting = this.waiting.filter((one) => one !== waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        urgent,
        go: () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal.addEventListener('abort', stop, { once: true });
      const at = urgent ? this.waiting.findIndex((one) => !one.urgent) : -1;
      this.waiting.splice(at < 0 ? this.waiting.length : at, 0, waiter);
    });
  }

  /** Hands the turn over without letting go of it, so that nobody slips in between. */
  private next(): void {
    const next = this.waiting.shift();
    if (next) next.go();
    else this.busy = false;
  }
}
