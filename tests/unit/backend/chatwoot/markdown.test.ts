/** What colleagues write in the dashboard's editor, as words. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../lib/backend/chatwoot/markdown';
import { neutralised } from '../../../../lib/backend/chatwoot/text';

describe('plainText', () => {
  it.each([
    ['**Open** from _nine_ to *five*', 'Open from nine to five'],
    ['__Open__ ~~today~~ `a*b*c`', 'Open today a*b*c'],
    ['Hello Ana,\\\nsecond line', 'Hello Ana,\nsecond line'],
    [
      'See [the shop](https://shop.example/a_b_c) or [x@y.example](mailto:x@y.example)',
      'See the shop https://shop.example/a_b_c or mailto:x@y.example',
    ],
    ['[https://x.example](https://x.example)', 'https://x.example'],
    ['[@Bob Agent](mention://user/2/Bob%20Agent) please look', '@Bob Agent please look'],
    ['# Hours\n\n* Monday\n+ Tuesday\n> quoted', 'Hours\n\n- Monday\n- Tuesday\nquoted'],
    ['5 \\* 3 &amp; more\\_words', '5 * 3 & more_words'],
  ])('%s', (source, words) => expect(plainText(source)).toBe(words));

  it.each([
    'snake_case_word',
    '2 * 3 * 4',
    'a_b',
    '__init__x',
    '{{contact.first_name}} and {{2}}',
    '1. one\n2. two',
    '**',
    '* ',
    '_',
    '[x]',
    'C:\\dir',
  ])('leaves %s alone', (text) => expect(plainText(text)).toBe(text));

  it('reads our own messages as typed, also where the reference was wiped', () => {
    const piece = fc.constantFrom(
      '*',
      '**',
      '_',
      '`',
      '~~',
      '[a](b)',
      '# ',
      '> ',
      '+ x',
      '&amp;',
      '\\',
      '\n',
      ' ',
      'a',
      '7',
      'é',
      '_a_',
      '<b>',
      '{{x}}',
    );
    const typed = fc
      .array(fc.oneof(piece, fc.stringMatching(/^[ -~]{0,6}$/)), { maxLength: 14 })
      .map((parts) => parts.join('').replace(/^\n+|\n+$/g, ''));
    fc.assert(
      fc.property(typed, (text) => {
        expect(plainText(neutralised(text, false))).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes no long time on anything', () => {
    for (const part of ['*', '_', '**a', '[a](', '`', '_a', '~~', '\\', '&#1']) {
      const begun = performance.now();
      plainText(part.repeat(5000 / part.length));
      plainText(part.repeat(20_000));
      expect(performance.now() - begun, part).toBeLessThan(500);
    }
  });
});
