/** Segments against the rules of the carriers, and against Twilio's own calculator where that is right. */
import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { countSegments, plainVersion } from '../../../lib/domain/segments';

const GSM = '@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡AZÄÖÑÜ§¿azäöñüà';
const EXT = '\f^{}\\[~]|€';

describe('countSegments', () => {
  it.each([
    ['', 0, 'GSM-7', 0, 160],
    ['a'.repeat(160), 1, 'GSM-7', 160, 0],
    ['a'.repeat(161), 2, 'GSM-7', 161, 145],
    ['a'.repeat(306), 2, 'GSM-7', 306, 0],
    ['a'.repeat(307), 3, 'GSM-7', 307, 152],
    ['€'.repeat(80), 1, 'GSM-7', 160, 0],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 3, 'GSM-7', 306, 152],
    ['я'.repeat(70), 1, 'UCS-2', 70, 0],
    ['я'.repeat(71), 2, 'UCS-2', 71, 63],
    ['я'.repeat(135), 3, 'UCS-2', 135, 66],
    ['😀'.repeat(35), 1, 'UCS-2', 70, 0],
    [`${'я'.repeat(66)}😀${'я'.repeat(66)}`, 3, 'UCS-2', 134, 66],
    ['\r\n'.repeat(80), 1, 'GSM-7', 160, 0],
    [`a${'\u0301'.repeat(200)}`, 3, 'UCS-2', 201, 0],
    ['🤟🏻'.repeat(33), 2, 'UCS-2', 132, 1],
  ] as const)('%j: %i segments', (text, segments, encoding, units, remaining) => {
    const count = countSegments(text);
    expect({ segments: count.segments, encoding: count.encoding, units: count.units }).toEqual({ segments, encoding, units });
    expect(count.remaining).toBe(remaining);
  });

  it('names the characters that force UCS-2 once each, with a plain way to write them', () => {
    const { offenders, characters } = countSegments('“Hi” – ça va 😀 “');
    expect(offenders).toEqual([
      { char: '“', index: 0, suggestion: '"' },
      { char: '”', index: 3, suggestion: '"' },
      { char: '–', index: 5, suggestion: '-' },
      { char: 'ç', index: 7 },
      { char: '😀', index: 13 },
    ]);
    expect(characters).toBe(16);
  });

  it('parts cover the text, fit, and never cut a pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { parts, perSegment, units, segments } = countSegments(text);
        expect(parts.map((part) => text.slice(part.start, part.end)).join('')).toBe(text);
        expect(parts.reduce((sum, part) => sum + part.units, 0)).toBe(units);
        expect(parts.length).toBe(segments);
        for (const part of parts) {
          expect(part.units).toBeLessThanOrEqual(perSegment);
          expect(part.units).toBeGreaterThan(0);
          expect(/^[\udc00-\udfff]/.test(text.slice(part.start)) && /[\ud800-\udbff]$/.test(text.slice(0, part.start))).toBe(false);
        }
      }),
    );
  });

  /*
   * Left out, where the calculator differs from the carriers' rule: the empty text (it says one segment), and graphemes of more than one
   * code point (it does not cut them, and loses count when one is larger than a part); so no marks, joiners or skin tones here.
   */
  it('agrees with sms-segments-calculator', () => {
    const gsm = fc.constantFrom(...GSM, ...EXT);
    const wide = fc.constantFrom(...GSM, ...EXT, 'ç', 'я', '中', '“', '…', '😀', '🚚', '\u00a0', '`', '\t');
    const texts = fc.oneof(fc.array(gsm, { minLength: 1, maxLength: 700 }), fc.array(wide, { minLength: 1, maxLength: 300 }));
    fc.assert(
      fc.property(texts, (chars) => {
        const text = chars.join('');
        const theirs = new SegmentedMessage(text);
        const ours = countSegments(text);
        expect(ours.segments).toBe(theirs.segmentsCount);
        expect(ours.encoding).toBe(theirs.encodingName);
        expect(ours.units * (ours.encoding === 'GSM-7' ? 7 : 16)).toBe(theirs.messageSize);
      }),
      { numRuns: 300 },
    );
  });
});

describe('plainVersion', () => {
  it('writes typography plainly and leaves letters alone', () => {
    expect(plainVersion('“It’s” – ½ off… •\u00a0ｏｋ\u200b`')).toBe('"It\'s" - 1/2 off... - ok\'');
    expect(plainVersion('ça va, łódź, cafe\u0301 😀')).toBe('ça va, łódź, café 😀');
  });

  it('is stable, and leaves GSM-7 texts alone', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => plainVersion(plainVersion(text)) === plainVersion(text)));
    fc.assert(fc.property(fc.array(fc.constantFrom(...GSM, ...EXT)), (chars) => plainVersion(chars.join('')) === chars.join('')));
  });

  it('makes every suggested offender vanish', () => {
    for (const { char, suggestion } of countSegments('“”–…½').offenders) {
      expect(suggestion).toBe(plainVersion(char));
      expect(countSegments(suggestion ?? char).encoding).toBe('GSM-7');
    }
  });
});
