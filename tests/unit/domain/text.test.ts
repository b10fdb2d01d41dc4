/** Hostile and broken text, made safe to show. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampText, cleanName, cleanText, textParts, wellFormed } from '../../../lib/domain/text';

describe('cleaning', () => {
  it('takes direction overrides and controls out of texts, and keeps joiners', () => {
    expect(cleanText('invoice\u202efdp.exe\u2066x\u2069\u0000\u0007')).toBe('invoicefdp.exex');
    expect(cleanText('a\r\nb\rc\td')).toBe('a\nb\nc\td');
    expect(cleanText('👩‍🚒 نمی‌خواهم')).toBe('👩‍🚒 نمی‌خواهم');
  });

  it('makes names one visible line', () => {
    expect(cleanName('  Ana\u202e \n\u200b Lopez\u2028\ufeff ')).toBe('Ana Lopez');
    expect(cleanName('Ana 👩‍🚒 ‍B')).toBe('Ana 👩‍🚒 B');
    expect(cleanName('\u200b\u3164\u2060')).toBe('');
    expect(cleanName(`Z${'\u0301'.repeat(50)}`).length).toBeLessThanOrEqual(5);
    expect(Array.from(cleanName('😀'.repeat(100), 10))).toHaveLength(10);
  });

  it('leaves no lone surrogate and clamps by code points', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\ud83d', '\ude00', 'a', '😀', '\u202e')), fc.integer({ min: 1, max: 12 }), (chars, max) => {
        const text = chars.join('');
        for (const clean of [wellFormed(text), cleanText(text, max), cleanName(text, max)])
          expect(() => encodeURIComponent(clean)).not.toThrow();
        expect(Array.from(clampText(text, max)).length).toBeLessThanOrEqual(max);
        expect(cleanName(cleanName(text, max), max)).toBe(cleanName(text, max));
      }),
    );
  });
});

describe('textParts', () => {
  const links = (text: string) => textParts(text).flatMap((part) => (part.kind === 'link' ? [[part.href, part.host]] : []));
  const phones = (text: string) => textParts(text).flatMap((part) => (part.kind === 'phone' ? [part.text] : []));

  it('finds http links and their hosts', () => {
    expect(links('see https://Shop.example/a?b=1, or (http://x.org/y_(z)).')).toEqual([
      ['https://Shop.example/a?b=1', 'shop.example'],
      ['http://x.org/y_(z)', 'x.org'],
    ]);
    expect(links('http://localhost:8080/x http://[::1]/')).toEqual([
      ['http://localhost:8080/x', 'localhost:8080'],
      ['http://[::1]/', '[::1]'],
    ]);
  });

  it.each([
    'javascript:alert(1)',
    'https://bank.example@evil.example/',
    'https:\\\\evil.example',
    'https://',
    'https://-/',
    'data:text/html,x',
    'ftp://x.org',
    'file:///etc/passwd',
  ])('%j is no link', (text) => {
    expect(links(text)).toEqual([]);
  });

  it('a backslash ends a link', () => {
    expect(links('https://a.example\\@b.example')).toEqual([['https://a.example', 'a.example']]);
  });

  it('finds what looks like a number, and neither dates nor counts', () => {
    expect(phones('Call +1 (415) 555-2671 or 020 7946 0958.')).toEqual(['+1 (415) 555-2671', '020 7946 0958']);
    expect(phones('on 2024-11-23 10:00, 12.11.2024, 12345, id a1234567, x@1234567.com')).toEqual([]);
  });

  it('parts joined are the text, and links are what they say', () => {
    const piece = fc.constantFrom(
      'https://',
      'http://a.example',
      '/path',
      '@',
      '\\',
      ' ',
      '(',
      ')',
      '.',
      'javascript:',
      '+1 415 555 2671',
      '😀',
      'x',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(
          textParts(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
        for (const [href = '', host = ''] of links(text)) expect(new URL(href)).toMatchObject({ host, username: '' });
      }),
    );
  });
});
