/** The server's clock: real time plus an offset (`auto`), or a time that stands still until a test moves it (`manual`). */

interface Job {
  readonly at: number;
  readonly seq: number;
  readonly run: () => void | Promise<void>;
}

/** Time and the jobs that wait for it. Jobs run one after another, in the order of their time, then of their making. */
export class Clock {
  #fixed: number;
  #offset = 0;
  #jobs: Job[] = [];
  #seq = 0;
  #timer: NodeJS.Timeout | null = null;
  #chain: Promise<void> = Promise.resolve();
  #stopped = false;

  /** `start` is used by the manual mode only, epoch milliseconds. */
  constructor(
    readonly mode: 'auto' | 'manual',
    start: number,
  ) {
    this.#fixed = start;
  }

  /** The server's time, epoch milliseconds. */
  now(): number {
    return this.mode === 'auto' ? Date.now() + this.#offset : this.#fixed;
  }

  /** Runs a job `ms` from now. */
  after(ms: number, run: () => void | Promise<void>): void {
    this.#seq += 1;
    this.#jobs.push({ at: this.now() + ms, seq: this.#seq, run });
    this.#arm();
  }

  /** Moves the clock forward and resolves when every job due on the way has run, at its own time. */
  advance(ms: number): Promise<void> {
    const step = this.#chain.then(async () => {
      const target = this.now() + ms;
      await this.#runUntil(target);
      this.#set(target);
      this.#arm();
    });
    this.#chain = step;
    return step;
  }

  /** Drops all jobs. */
  stop(): void {
    this.#stopped = true;
    this.#jobs = [];
    if (this.#timer) clearTimeout(this.#timer);
  }

  #set(at: number): void {
    if (this.mode === 'manual') this.#fixed = Math.max(this.#fixed, at);
    else this.#offset = Math.max(this.#offset, at - Date.now());
  }

  async #runUntil(target: number): Promise<void> {
    for (;;) {
      const job = this.#next();
      if (!job || job.at > target) return;
      this.#jobs.splice(this.#jobs.indexOf(job), 1);
      this.#set(job.at);
      await job.run();
    }
  }

  #next(): Job | undefined {
    let best: Job | undefined;
    for (const job of this.#jobs) if (!best || job.at < best.at || (job.at === best.at && job.seq < best.seq)) best = job;
    return best;
  }

  #arm(): void {
    if (this.mode === 'manual' || this.#stopped) return;
    if (this.#timer) clearTimeout(this.#timer);
    const job = this.#next();
    if (!job) return;
    this.#timer = setTimeout(
      () => {
        this.#chain = this.#chain.then(async () => {
          await this.#runUntil(this.now());
          this.#arm();
        });
      },
      Math.min(2 ** 30, Math.max(0, job.at - this.now())),
    );
    this.#timer.unref();
  }
}
