/** Slices: work stops for others after four milliseconds, and for good when told to. */
import { expect, it } from 'vitest';
import { inSlices, SLICE_MS, type Work } from '../../../lib/marks/slices';

it('gives way after each slice and finishes', async () => {
  let clock = 0;
  let steps = 0;
  let turns = 0;
  const work = function* (): Work {
    for (; steps < 20; steps++) {
      clock += 1;
      yield;
    }
  };
  const others = setInterval(() => turns++, 0);
  await inSlices(work(), new AbortController().signal, () => clock);
  clearInterval(others);
  expect(steps).toBe(20);
  expect(clock).toBeLessThanOrEqual(20);
  expect(20 / SLICE_MS).toBeGreaterThan(1);
});

it('does nothing more once the signal aborts', async () => {
  const control = new AbortController();
  let steps = 0;
  let clock = 0;
  const work = function* (): Work {
    for (;;) {
      clock += SLICE_MS;
      if (++steps === 3) control.abort();
      yield;
    }
  };
  await inSlices(work(), control.signal, () => clock);
  expect(steps).toBe(3);
});

it('begins a long step in a slice of its own', async () => {
  let slice = 0;
  const slices: number[] = [];
  const note = () => {
    slices.push(slice);
    queueMicrotask(() => slice++); // runs when the slice is over
  };
  const work = function* (): Work {
    note();
    yield;
    note();
    yield true;
    note();
    yield false;
    note();
  };
  await inSlices(work(), new AbortController().signal, () => 0);
  const [first, second, long, after] = slices;
  expect(second).toBe(first);
  expect(long).toBeGreaterThan(second ?? 0);
  expect(after).toBe(long);
});
