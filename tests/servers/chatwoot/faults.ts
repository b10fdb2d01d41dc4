/** Fault plans: what goes wrong with requests, sockets and events, armed by tests and counted down as it happens. */

/**
 * What happens to a matching request.
 * - `latency`: the answer waits `ms`
 * - `rate_limit`: 429 in the real form, no effect
 * - `error_before` / `error_after`: status (default 500) without or with the effect
 * - `drop_before` / `drop_after`: the connection is cut without an answer, without or with the effect
 * - `hang_before` / `hang_after`: no answer and an open connection, without or with the effect (until `releaseHung`, or the client leaves)
 * - `cut`: effect, then half of the answer's bytes and a cut
 * - `html`: a proxy's HTML page (status, default 502) instead of the effect
 * - `truncated`: effect, then a complete HTTP answer that holds half of the JSON
 */
export type RestFaultKind =
  | 'latency'
  | 'rate_limit'
  | 'error_before'
  | 'error_after'
  | 'drop_before'
  | 'drop_after'
  | 'hang_before'
  | 'hang_after'
  | 'cut'
  | 'html'
  | 'truncated';

/** A rule for requests. It matches when the method is equal and the path matches the regular expression. */
export interface RestFault {
  readonly fault: RestFaultKind;
  readonly method?: string;
  /** Source of a regular expression on the path with its query. */
  readonly path?: string;
  /** How often it happens; default 1, 0 = for ever. */
  readonly times?: number;
  /** How many matching requests pass first. */
  readonly skip?: number;
  /** Milliseconds, for `latency`. */
  readonly ms?: number;
  readonly status?: number;
  /** Chance in [0, 1] that a matching request is hit; default 1. */
  readonly chance?: number;
}

/** What happens to a matching event: lost, sent twice, sent `ms` later, or held back until `hold` further events went out. */
export interface EventFault {
  readonly fault: 'lose' | 'double' | 'delay' | 'reorder';
  /** The event's name; default any. */
  readonly event?: string;
  readonly times?: number;
  readonly skip?: number;
  readonly ms?: number;
  readonly hold?: number;
  readonly chance?: number;
}

/** Modes of the cable endpoint. */
export interface CableFaults {
  /** Answer upgrades with this status instead (a proxy that blocks WebSockets); 0 = off. */
  refuseStatus: number;
  /** Upgrade but never say welcome. */
  mute: boolean;
  /** Never confirm a subscription. */
  noConfirm: boolean;
  /** No pings. */
  noPing: boolean;
}

interface Armed<T> {
  readonly rule: T;
  left: number;
  skip: number;
}

/** All armed faults of one server. */
export class Faults {
  readonly cable: CableFaults = { refuseStatus: 0, mute: false, noConfirm: false, noPing: false };
  private rest: Armed<RestFault>[] = [];
  private events: Armed<EventFault>[] = [];
  private random: () => number = Math.random;
  /** How many faults happened, by kind. */
  readonly counts = new Map<string, number>();

  /** Makes `chance` repeatable. */
  seed(seed: number): void {
    let state = seed >>> 0;
    this.random = () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** Arms a rule for requests. */
  onRequest(rule: RestFault): void {
    this.rest.push(arm(rule));
  }

  /** Arms a rule for events. */
  onEvent(rule: EventFault): void {
    this.events.push(arm(rule));
  }

  /** Disarms everything. */
  clear(): void {
    this.rest = [];
    this.events = [];
    Object.assign(this.cable, { refuseStatus: 0, mute: false, noConfirm: false, noPing: false });
  }

  /** The rule that hits this request, used up by the call. */
  forRequest(method: string, path: string): RestFault | undefined {
    return this.take(this.rest, (r) => (r.method === undefined || r.method === method) && new RegExp(r.path ?? '').test(path));
  }

  /** The rule that hits this event, used up by the call. */
  forEvent(event: string): EventFault | undefined {
    return this.take(this.events, (r) => r.event === undefined || r.event === event);
  }

  private take<T extends { fault: string; chance?: number }>(list: Armed<T>[], matches: (rule: T) => boolean): T | undefined {
    for (const armed of list) {
      if (armed.left === 0 || !matches(armed.rule)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      if (armed.rule.chance !== undefined && this.random() >= armed.rule.chance) continue;
      armed.left -= 1;
      this.counts.set(armed.rule.fault, (this.counts.get(armed.rule.fault) ?? 0) + 1);
      return armed.rule;
    }
    return undefined;
  }
}

function arm<T extends { times?: number; skip?: number }>(rule: T): Armed<T> {
  return { rule, left: rule.times === 0 ? Number.POSITIVE_INFINITY : (rule.times ?? 1), skip: rule.skip ?? 0 };
}
