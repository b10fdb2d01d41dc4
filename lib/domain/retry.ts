/** When to try again: exponential backoff with full jitter, so that many clients do not come back at the same moment. */

import type { Message } from './message';

/** The longest that a row of the outbox waits by itself (ms), whatever a server wishes. */
export const LONGEST_WAIT = 15 * 60_000;

/**
 * When a row of the outbox is due (ms). A wait that is longer than any that was ever begun was written by a clock that went ahead and was
 * set right since: it is over, or the message would wait for hours, and all that was written after it. A time that the agent chose stands.
 */
export function dueOf({ dueAt = 0, sendAt }: Pick<Message, 'dueAt' | 'sendAt'>, now: number): number {
  return dueAt !== sendAt && dueAt - now > LONGEST_WAIT ? 0 : dueAt;
}

/**
 * True when `at` is less than `ms` ago. A time that is further ahead than that was written before this computer's clock was set back: it
 * says nothing, and counts as long ago, or what is done every minute would stop for hours.
 */
export function lately(at: number, ms: number, now: number): boolean {
  return Math.abs(now - at) < ms;
}

/** Times in milliseconds. */
export interface BackoffLimits {
  /** Upper bound of the first wait. */
  readonly base: number;
  /** Upper bound of every wait. */
  readonly cap: number;
}

/** For requests of the outbox and of sync. */
export const REQUEST_BACKOFF: BackoffLimits = { base: 1_000, cap: 60_000 };
/** For a stream that broke. */
export const STREAM_BACKOFF: BackoffLimits = { base: 500, cap: 30_000 };

/**
 * The wait before attempt `attempt + 1` in milliseconds: between 0 and min(cap, base × 2^attempt), chosen by `random` in [0, 1).
 * `attempt` counts failures from 0. The server's own wish (`retryAfterMs`) is a lower bound, even above the cap.
 */
export function backoffMs(attempt: number, random: number, limits: BackoffLimits = REQUEST_BACKOFF, retryAfterMs = 0): number {
  const ceiling = Math.min(limits.cap, limits.base * 2 ** Math.min(Math.max(0, attempt), 30));
  const jitter = Math.floor(random * ceiling);
  return retryAfterMs > 0 ? retryAfterMs + Math.floor(random * limits.base) : jitter;
}

/** A `Retry-After` header (RFC 9110: seconds or a date) as milliseconds from `now`; undefined when absent or unreadable. */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number(header) * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
