/** Words, queries and where they match. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, highlightRanges, matchesQuery, matchRanges, parseQuery, tokenise } from '../../../lib/domain/search-tokens';

const finds = (text: string, query: string) => matchesQuery(new Set(tokenise(text)), parseQuery(query));
const cut = (text: string, ranges: readonly { start: number; end: number }[]) => ranges.map(({ start, end }) => text.slice(start, end));

describe('fold', () => {
  it.each([
    ['ÇOK Güzel', 'cok guzel'],
    ['Straße', 'strasse'],
    ['ＯＫ１２', 'ok12'],
    ['e\u0301\u00e9', 'ee'],
    ['ﾊﾞｽ バス', 'バス バス'],
    ['한국어', '한국어'],
    ['İstanbul', 'istanbul'],
    ['Øster Łódź', 'oster lodz'],
  ])('%s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('is stable', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)));
  });
});

describe('finding', () => {
  it.each([
    ['Your order #12345 shipped', 'ord', true],
    ['Your order #12345 shipped', 'ord ', false],
    ['Your order #12345 shipped', 'shipped 123', true],
    ['Your order #12345 shipped', '2345', false],
    ["I don't know", 'dont', true],
    ['I don’t know', "don't k", true],
    ['東京都に行く', '京都', true],
    ['東京都に行く', '東', true],
    ['東京都に行く', '行く', true],
    ['東京都に行く', '都京', false],
    ['Call +1 (415) 555-2671 now', '4155552671', true],
    ['Call +1 (415) 555-2671 now', '415 555 2671 ', true],
    ['Call +1 (415) 555-2671 now', '415 555', true],
    ['Call 020 7946 0958', '+44 20 7946 0958', true],
    ['Call 020 7946 0958', '+44 20 7946 0959', false],
    ['anything', '', false],
    ['anything', '!?', false],
  ])('%j by %j: %s', (text, query, found) => {
    expect(finds(text, query)).toBe(found);
  });

  it('any text is found by any of its words, whole or begun', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Ärger', 'late', '東京都', 'Straße', 'x1', 'über', 'ไทย'), { minLength: 1 }),
        fc.nat(),
        fc.nat(),
        (words, pick, length) => {
          const word = words[pick % words.length] ?? '';
          const text = words.join(' ');
          expect(finds(text, word)).toBe(true);
          expect(
            finds(
              text,
              Array.from(word)
                .slice(0, 1 + (length % word.length))
                .join(''),
            ),
          ).toBe(true);
        },
      ),
    );
  });
});

describe('ranges', () => {
  it('cover whole letters of the original', () => {
    expect(cut('Die Straße, die STRASSE', matchRanges('Die Straße, die STRASSE', 'strass'))).toEqual(['Straß', 'STRASS']);
    expect(cut('cafe\u0301s', matchRanges('cafe\u0301s', 'fé'))).toEqual(['fe\u0301']);
    expect(cut('a\u00a0 b', matchRanges('a\u00a0 b', 'a b'))).toEqual(['a\u00a0 b']);
    expect(cut('1+1 (x) [y', matchRanges('1+1 (x) [y', '(X) ['))).toEqual(['(x) [']);
    expect(cut('👍🏽 ok 👍🏽', matchRanges('👍🏽 ok 👍🏽', '👍🏽'))).toEqual(['👍🏽', '👍🏽']);
    expect(matchRanges('abc', '  ')).toEqual([]);
    expect(matchRanges('', 'a')).toEqual([]);
  });

  it('find what is searched as a string wherever it stands', () => {
    const text = fc
      .array(fc.constantFrom('a', 'B', 'é', 'ß', ' ', '東', '😀', '.', '*'), { minLength: 1, maxLength: 20 })
      .map((chars) => chars.join(''));
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (whole, from, length) => {
        const chars = Array.from(whole);
        const part = chars.slice(from % chars.length, (from % chars.length) + 1 + (length % 4)).join('');
        fc.pre(fold(part).trim() !== '');
        const ranges = matchRanges(whole, part);
        expect(ranges.length).toBeGreaterThan(0);
        ranges.forEach((range, i) => {
          expect(range.end).toBeGreaterThan(range.start);
          expect(range.start).toBeGreaterThanOrEqual(ranges[i - 1]?.end ?? 0);
        });
      }),
    );
  });

  it('highlight words of a search', () => {
    expect(cut('Order it in order, reorder', highlightRanges('Order it in order, reorder', 'it ord'))).toEqual(['Ord', 'it', 'ord']);
    expect(cut('I don’t', highlightRanges('I don’t', "don't "))).toEqual(['don’t']);
    expect(cut('+1 (415) 555-2671', highlightRanges('+1 (415) 555-2671', '4155552671'))).toEqual(['15) 555-2671']);
    expect(cut('東京都', highlightRanges('東京都', '京都'))).toEqual(['京都']);
  });

  it('something is highlighted in whatever is found', () => {
    const word = fc.constantFrom('Ärger', 'late', '東京都', 'Straße', 'don’t', '+1 415 555 2671', 'ไทย');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.nat(), (words, pick) => {
        expect(highlightRanges(words.join(' '), words[pick % words.length] ?? '').length).toBeGreaterThan(0);
      }),
    );
  });
});
