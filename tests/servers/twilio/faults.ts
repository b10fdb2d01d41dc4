/** Fault plans: what goes wrong with which request, and how often. */

/** One planned fault. `before`: the request has no effect; `after`: it had its effect and the answer is lost. */
export interface Fault {
  kind: 'rate' | 'error-before' | 'error-after' | 'reset-before' | 'reset-after' | 'timeout-before' | 'timeout-after' | 'slow';
  /** Request kind (`messages.create`), a group (`messages.*`) or `*`. */
  on: string;
  /** How many requests are hit; default 1. `Infinity` is allowed. */
  times?: number;
  /** Requests let through first. */
  skip?: number;
  /** Chance of being hit, 0 to 1; default 1. */
  chance?: number;
  /** Delay of `slow` in real milliseconds; for timeouts, when the connection is closed at last (default: never). */
  ms?: number;
  /** HTTP status of `error-*`; default 500 (503 carries code 20503). */
  status?: number;
  /** Seconds of a `Retry-After` header on `rate`; none by default, as at Twilio. */
  retryAfter?: number;
  /** Send an HTML page instead of the classic error body. */
  html?: boolean;
}

/** The plans in force. */
export class Faults {
  #plans: { fault: Fault; left: number; skip: number }[] = [];
  readonly #denied = new Set<string>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Adds a plan; plans are tried in the order they were added. */
  add(fault: Fault): void {
    this.#plans.push({ fault, left: fault.times ?? 1, skip: fault.skip ?? 0 });
  }

  /** Refuses a permission (`/twilio/messaging/messages/list`) with 401/20003, whatever the key may do. */
  deny(permission: string): void {
    this.#denied.add(permission);
  }

  /** Allows a denied permission again. */
  allow(permission: string): void {
    this.#denied.delete(permission);
  }

  /** Whether a permission is refused. */
  denied(permission: string): boolean {
    return this.#denied.has(permission);
  }

  /** Drops all plans and refusals. */
  clear(): void {
    this.#plans = [];
    this.#denied.clear();
  }

  /** The fault that hits this request, used up by the call. */
  take(kind: string): Fault | null {
    for (const plan of this.#plans) {
      if (plan.left <= 0 || !matches(plan.fault.on, kind)) continue;
      if (plan.skip > 0) {
        plan.skip -= 1;
        continue;
      }
      if (this.#random() >= (plan.fault.chance ?? 1)) continue;
      plan.left -= 1;
      return plan.fault;
    }
    return null;
  }
}

function matches(pattern: string, kind: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? kind.startsWith(pattern.slice(0, -1)) : pattern === kind;
}
