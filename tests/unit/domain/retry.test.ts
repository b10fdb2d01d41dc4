/** Backoff with full jitter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, REQUEST_BACKOFF, retryAfterMs, STREAM_BACKOFF } from '../../../lib/domain/retry';

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoffMs', () => {
  it('is spread from 0 to a bound that doubles up to the cap', () => {
    expect([0, 1, 2, 3, 10, 1000].map((attempt) => backoffMs(attempt, 0.5))).toEqual([500, 1000, 2000, 4000, 30_000, 30_000]);
    expect(backoffMs(3, 0)).toBe(0);
    fc.assert(
      fc.property(fc.nat(200), share, (attempt, random) => {
        const wait = backoffMs(attempt, random, STREAM_BACKOFF);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThan(Math.min(STREAM_BACKOFF.cap, STREAM_BACKOFF.base * 2 ** attempt));
      }),
    );
  });

  it('never comes back before the server wants', () => {
    fc.assert(
      fc.property(
        fc.nat(200),
        share,
        fc.integer({ min: 1, max: 600_000 }),
        (attempt, random, wish) => backoffMs(attempt, random, REQUEST_BACKOFF, wish) >= wish,
      ),
    );
  });

  it('reads Retry-After in both forms', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Thu, 01 Jan 2020 00:00:30 GMT', now)).toBe(0);
    expect([undefined, null, '', 'soon'].map((header) => retryAfterMs(header, now))).toEqual([undefined, undefined, undefined, undefined]);
  });
});
