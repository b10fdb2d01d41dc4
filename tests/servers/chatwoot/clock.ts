/** The test server's clock: real time plus an offset, and timers that run by themselves or only when a test advances the clock. */

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
  handle: NodeJS.Timeout | undefined;
}

/** Times are milliseconds since the epoch. In `manual` mode nothing delayed happens until `advance` is called. */
export class Clock {
  private offset = 0;
  private frozenAt: number | undefined;
  private order = 0;
  private last = 0;
  private timers = new Set<Timer>();
  private manual: boolean;

  constructor(mode: 'auto' | 'manual' = 'auto') {
    this.manual = mode === 'manual';
    if (this.manual) this.frozenAt = Date.now();
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.frozenAt ?? Date.now() + this.offset;
  }

  /** A strictly increasing time with microseconds in its fraction: for `updated_at`, which clients compare. */
  stamp(): number {
    this.last = Math.max(this.now(), this.last + 0.001);
    return this.last;
  }

  /** Runs `run` after `ms` of this clock. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void {
    this.order += 1;
    const timer: Timer = { due: this.now() + ms, order: this.order, run, handle: undefined };
    this.timers.add(timer);
    this.arm(timer);
    return () => this.drop(timer);
  }

  /** Moves time forward and runs everything that became due, in order of its time. Works in both modes. */
  advance(ms: number): void {
    const target = this.now() + ms;
    for (;;) {
      const next = [...this.timers].filter((t) => t.due <= target).sort((a, b) => a.due - b.due || a.order - b.order)[0];
      if (next === undefined) break;
      this.set(Math.max(this.now(), next.due));
      this.drop(next);
      next.run();
    }
    this.set(Math.max(this.now(), target));
    for (const timer of this.timers) this.arm(timer);
  }

  /** Stops time and automatic timers (`manual`), or lets both run again (`auto`). */
  mode(mode: 'auto' | 'manual'): void {
    const now = this.now();
    this.manual = mode === 'manual';
    this.frozenAt = this.manual ? now : undefined;
    this.offset = now - Date.now();
    for (const timer of this.timers) this.arm(timer);
  }

  /** How many delayed jobs wait. */
  pending(): number {
    return this.timers.size;
  }

  /** Ends all timers without running them. */
  close(): void {
    for (const timer of [...this.timers]) this.drop(timer);
  }

  private set(now: number): void {
    if (this.frozenAt === undefined) this.offset = now - Date.now();
    else this.frozenAt = now;
  }

  private arm(timer: Timer): void {
    clearTimeout(timer.handle);
    timer.handle = undefined;
    if (this.manual) return;
    timer.handle = setTimeout(
      () => {
        this.timers.delete(timer);
        timer.run();
      },
      Math.min(Math.max(0, timer.due - this.now()), 2_000_000_000),
    );
    timer.handle.unref();
  }

  private drop(timer: Timer): void {
    clearTimeout(timer.handle);
    this.timers.delete(timer);
  }
}
