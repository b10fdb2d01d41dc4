/**
 * The server's time, from the `Date` headers of its answers and a counter that nobody can set.
 *
 * The clock of this computer takes no part in it: it may be wrong by hours, and be set between a request and the look for what became of
 * it. The counter may stand still while the computer sleeps; the two then disagree, and the time is unknown until the next answer.
 */
import type { Environment } from './backend';

/** Clock and counter may go apart this far (ms) since the last answer: clocks are corrected a little all the time. */
const APART = 2_000;
const SECOND = 1_000;

/** An answer as far as it tells the time: its date (ms; absent where it has none), counter and clock when it came. */
interface Moment {
  readonly date?: number;
  readonly ticks: number;
  readonly now: number;
}

/** What one client knows of its server's clock. */
export class ServerClock {
  private heard: Moment | undefined;

  constructor(private readonly env: Pick<Environment, 'now' | 'ticks'>) {}

  /** What an answer that just came tells, to be taken in by `hear` once it is known to be the server's. */
  moment(response: Response): Moment {
    const date = Date.parse(response.headers.get('date') ?? '');
    return { ...(Number.isNaN(date) ? {} : { date }), ticks: this.env.ticks(), now: this.env.now() };
  }

  /** The server was heard. Headers leave out what is less than a second: where the time known so far fits into this second, it is the better one. */
  hear(moment: Moment): void {
    const { date } = moment;
    const known = this.now();
    const then = known === undefined || date === undefined ? undefined : known - (this.env.ticks() - moment.ticks);
    const fits = then !== undefined && date !== undefined && then >= date && then < date + SECOND;
    this.heard = fits ? { ...moment, date: then } : moment;
  }

  /** Milliseconds since the last answer, by whichever of clock and counter says more; infinite before the first. */
  get silence(): number {
    const { heard, env } = this;
    return heard ? Math.max(env.ticks() - heard.ticks, Math.abs(env.now() - heard.now)) : Number.POSITIVE_INFINITY;
  }

  /** The server's time (ms), early by less than a second, never late; undefined when it is not known for sure. */
  now(): number | undefined {
    return this.heard?.date === undefined || this.isLost ? undefined : this.heard.date + this.env.ticks() - this.heard.ticks;
  }

  /** True when the computer slept or its clock was set since the last answer: the next one tells. */
  get isLost(): boolean {
    const { heard, env } = this;
    return heard?.date !== undefined && Math.abs(env.ticks() - heard.ticks - (env.now() - heard.now)) > APART;
  }
}
