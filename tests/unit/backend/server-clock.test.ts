/** The server's time: never late, never by more than a second early, and unknown rather than wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../../lib/backend/server-clock';

/** A computer of which clock, counter and the server's clock are in the test's hands. */
function computer() {
  const at = { now: 1_000_000, ticks: 50, server: Date.UTC(2027, 2, 9, 9, 30) };
  const clock = new ServerClock({ now: () => at.now, ticks: () => at.ticks });
  const pass = (ms: number) => {
    at.now += ms;
    at.ticks += ms;
    at.server += ms;
  };
  const answer = (readIn = 0) => {
    const moment = clock.moment(new Response('', { headers: { date: new Date(at.server).toUTCString() } }));
    pass(readIn);
    clock.hear(moment);
  };
  return { at, clock, pass, answer };
}

describe("the server's time", () => {
  it('is unknown before the first answer, and without a date', () => {
    const { clock } = computer();
    expect([clock.now(), clock.silence, clock.isLost]).toEqual([undefined, Number.POSITIVE_INFINITY, false]);
    clock.hear(clock.moment(new Response('')));
    expect([clock.now(), clock.silence, clock.isLost]).toEqual([undefined, 0, false]);
  });

  it('is never late and less than a second early, and answers only make it better', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ wait: fc.nat(5_000), readIn: fc.nat(3_000) }), { minLength: 1, maxLength: 30 }), (answers) => {
        const { at, clock, pass, answer } = computer();
        let early = 1_000;
        for (const { wait, readIn } of answers) {
          pass(wait);
          answer(readIn);
          const now = at.server - (clock.now() ?? Number.NaN);
          expect(now).toBeGreaterThanOrEqual(0);
          expect(now).toBeLessThanOrEqual(early);
          early = now;
        }
      }),
    );
  });

  it.each([11, -11])('does not follow a clock that is set by %i hours: unknown until the next answer', (hours) => {
    const { at, clock, pass, answer } = computer();
    answer();
    pass(3_000);
    at.now += hours * 3_600_000;
    expect([clock.now(), clock.isLost]).toEqual([undefined, true]);
    expect(clock.silence).toBeGreaterThan(3_600_000);
    answer();
    expect([clock.isLost, at.server - (clock.now() ?? 0) < 1_000]).toEqual([false, true]);
  });

  it('does not trust a counter that stood still while the computer slept', () => {
    const { at, clock, answer } = computer();
    answer();
    at.now += 3_600_000;
    at.server += 3_600_000;
    expect([clock.now(), clock.isLost]).toEqual([undefined, true]);
  });

  it('goes back with a server that was ahead', () => {
    const { at, clock, answer } = computer();
    answer();
    at.server -= 60_000;
    answer();
    expect(at.server - (clock.now() ?? 0)).toBeLessThan(1_000);
  });
});
