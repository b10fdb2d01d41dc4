/** The page's finder: shapes, boundaries, and time that grows only with the length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOn, findCandidates, goesOn, isDate, mayHold, stripInvisible, TEXT_LIMIT } from '../../../lib/marks/candidates';

const raws = (text: string): string[] => findCandidates(text).map((c) => c.raw);

describe('mayHold, the prefilter', () => {
  it.each(['(415) 555-0132', 'call 1-800-FLOWERS', '（４１５）５５５－０１３２', 'x 4\n1 5 5.5/5+0', '٠٥٠ ١٢٣ ٤٥٦٧'])(
    'lets "%s" pass',
    (text) => expect(mayHold(text)).toBe(true),
  );
  it.each(['', '-0132', '(415) ', '12 Main Street 4455', '$1,200.00', '123,456', '100.000a12', 'ORD-100000', '800 FLOWERS'.slice(3)])(
    'rejects "%s"',
    (text) => expect(mayHold(text)).toBe(false),
  );

  it('never misses a text in which a candidate is found', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+()-. /xXaA８\u202a,:'), maxLength: 60 }), (text) => {
        if (findCandidates(text).length > 0) expect(mayHold(text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['1 ', ' ', '1', '1-', '800 A', '8 - '])('stays linear on ten megabytes of "%s"', (unit) => {
    const bomb = `1${unit.repeat(Math.ceil(10_000_000 / unit.length))}`;
    const begun = performance.now();
    mayHold(bomb);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe('countOn, for numbers split over several texts', () => {
  it('counts on from what the text before ended with, until there are enough', () => {
    expect(countOn('(415) ', 0)).toBe(3);
    expect(countOn('555', 3)).toBe(6);
    expect(countOn('-0132', 6)).toBe(-1);
    expect(countOn('-01 now 415', 4)).toBe(3);
    expect(countOn('-0132 now', 3)).toBe(-1);
    expect(countOn('12 Main Street', 4)).toBe(0);
  });

  it.each([...'0５٣ -+().\u00a0\u202a'])('goes on beyond an edge at "%s"', (c) => expect(goesOn(c.charCodeAt(0))).toBe(true));
  it.each([...'aZ$,*:é号'])('ends at an edge of "%s"', (c) => expect(goesOn(c.charCodeAt(0))).toBe(false));
});

describe('findCandidates', () => {
  it.each([
    ['Call (415) 555-0132 x77268.', ['(415) 555-0132 x77268']],
    ['+1 415 555 0132 / +1 415 555 0133', ['+1 415 555 0132', '+1 415 555 0133']],
    ['Customer 12 (415) 555-0132', ['(415) 555-0132']],
    ['((415) 555-0132)', ['(415) 555-0132']],
    ['\u202a+972 54-765-4321\u202c', ['+972 54-765-4321']],
    ['2024-03-18', []],
    ['id=4155550132 SKU-4155550132 #4155550132 4155550132a', []],
    ['14:30:0012345 and 12:4155550132', []],
  ])('%s', (text, expected) => expect(raws(text)).toEqual(expected));

  it('gives offsets that cut the candidate out of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+()-. /xA\u202a\u00a0,'), maxLength: 80 }), (text) => {
        let last = 0;
        for (const { start, end, raw } of findCandidates(text)) {
          expect(stripInvisible(text.slice(start, end))).toBe(raw);
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
        }
      }),
    );
  });

  it.each(['1 ', '(', '+1 ', '-.', '8.', '555-0132 ', 'x1', '800-A'])('stays linear on ten megabytes of "%s"', (unit) => {
    const bomb = unit.repeat(Math.ceil(10_000_000 / unit.length));
    const begun = performance.now();
    expect(findCandidates(bomb).every((c) => c.end <= TEXT_LIMIT)).toBe(true);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe('isDate', () => {
  it.each(['2024-03-18', '18.03.2024', '3/18/2024', '2024-03-18 14:30', '2024-03-18T14:30:05'])('%s is nothing else', (text) => {
    expect(isDate(text)).toBe(true);
    expect(raws(text)).toEqual([]);
  });
  it.each(['(415) 555-0132', '2024 555 0132', '20.24.415555', '2024-03-18 (415) 555-0132'])('%s may be more', (text) =>
    expect(isDate(text)).toBe(false),
  );
});
