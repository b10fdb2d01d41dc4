/** The page's finder: shapes, boundaries, and time that grows only with the length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCandidates, isDate, scan, stripInvisible, TEXT_LIMIT } from '../../../lib/marks/candidates';

const raws = (text: string): string[] => findCandidates(text).map((c) => c.raw);

describe('scan, the prefilter', () => {
  it('reports enough digits in one text, or only together with what came before', () => {
    expect(scan('(415) 555-0132', 0)).toBe(-1);
    expect(scan('-0132', 6)).toBe(-2);
    expect(scan('(415) ', 0)).toBe(3);
    expect(scan('12 Main Street', 4)).toBe(0);
    expect(scan('call 1-800-FLOWERS', 0)).toBe(-3);
    expect(scan('（４１５）５５５－０１３２', 0)).toBe(-1);
  });

  it('never misses a text in which a candidate is found', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+()-. /xXaA\u202a,:'), maxLength: 60 }), (text) => {
        if (findCandidates(text).length > 0) expect(scan(text, 0)).toBeLessThan(0);
      }),
    );
  });
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
