/** Lets the hands of a run work side by side, and holds them up while the browser under them is gone. */
import { inTime, isDeath } from './rig';

/** The longest that a step may take (ms): what hangs on a dead page never comes back. */
const LONGEST = 20_000;

/** See above. */
export class Gate {
  private running = 0;
  private closed: Promise<void> | undefined;
  private idle: (() => void) | undefined;

  constructor(private readonly log: (line: string) => void) {}

  /** Does one step once the gate is open. What dies under it resolves to undefined; any other error goes on. */
  async step<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (this.closed) await this.closed;
    this.running++;
    try {
      const done = await inTime(
        LONGEST,
        work().then((value) => ({ value })),
      );
      if (!done) this.log(`step given up after ${LONGEST / 1000} s: ${work}`);
      return done?.value;
    } catch (error) {
      if (!isDeath(error)) throw error;
      this.log(`step died: ${String(error).slice(0, 150)}`);
      return undefined;
    } finally {
      this.running--;
      if (this.running === 0) this.idle?.();
    }
  }

  /** Kills what the steps stand on while they are under way, waits for the last of them, builds it up again, and lets them go on. */
  async quake(kill: () => Promise<void>, rebuild: () => Promise<void>): Promise<void> {
    while (this.closed) await this.closed;
    let open: () => void = () => undefined;
    this.closed = new Promise((resolve) => {
      open = resolve;
    });
    try {
      await withLimit('kill', kill());
      if (this.running > 0)
        await new Promise<void>((resolve) => {
          this.idle = resolve;
        });
      this.idle = undefined;
      await withLimit('rebuild', rebuild(), 10);
    } finally {
      this.closed = undefined;
      open();
    }
  }
}

/** A machine under load may take minutes to start a browser again; a kill is quick. */
async function withLimit(what: string, work: Promise<void>, times = 3): Promise<void> {
  const done = await inTime(
    times * LONGEST,
    work.then(() => true),
  );
  if (!done) throw new Error(`${what}: no end after ${(times * LONGEST) / 1000} s`);
}
