/** The choices of a torture run depend on its seed alone. */
import { describe, expect, it } from 'vitest';
import { Random } from '../torture/random';

const first = (random: Random) => Array.from({ length: 5 }, () => random.below(1_000));

describe('the n-th generator of a seed', () => {
  it('chooses the same again, and something else than its neighbours', () => {
    expect(first(Random.nth(7, 3))).toEqual(first(Random.nth(7, 3)));
    const all = Array.from({ length: 400 }, (_, n) => first(Random.nth(7 + (n % 4), Math.floor(n / 4))).join());
    expect(new Set(all).size).toBe(all.length);
  });

  it('is spread evenly over its first choices', () => {
    const firsts = Array.from({ length: 2_000 }, (_, n) => Random.nth(5, n).next());
    for (const [from, to] of [0, 0.25, 0.5, 0.75].map((at) => [at, at + 0.25] as const)) {
      const share = firsts.filter((one) => one >= from && one < to).length / firsts.length;
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.3);
    }
  });
});
