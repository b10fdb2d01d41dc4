/** Variables of saved replies and templates. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillVariables, findVariables, hasUnfilled, nextUnfilled, variableParts } from '../../../lib/domain/variables';

describe('variables', () => {
  it('finds names and numbers, each once', () => {
    expect(findVariables('Hi {{name}}, order {{ 1 }} and {{contact.first name}} {{name}} {{straße}}')).toEqual([
      'name',
      '1',
      'contact.first name',
      'straße',
    ]);
    expect(findVariables('{{}} {{ }} {x} {{a{b}} }}')).toEqual([]);
  });

  it('fills what has a value and names what is missing', () => {
    expect(fillVariables('Hi {{name}}, {{1}} at {{ time }}', { name: 'Ana', time: '  ' })).toEqual({
      text: 'Hi Ana, {{1}} at {{ time }}',
      unfilled: ['1', 'time'],
    });
    expect(fillVariables('Hi {{ name | default: "there" }}', {})).toEqual({ text: 'Hi there', unfilled: [] });
  });

  it('a value never pulls in another value, nor something inherited', () => {
    expect(fillVariables('{{a}}', { a: '{{b}}', b: 'secret' }).text).toBe('{{b}}');
    expect(fillVariables('{{toString}} {{constructor}}', {}).unfilled).toEqual(['toString', 'constructor']);
    expect(fillVariables('{{a}}', { a: '$& $1' }).text).toBe('$& $1');
  });

  it('parts joined are the text, and a text with nothing unfilled has no place for Tab', () => {
    const piece = fc.constantFrom('{{a}}', '{{ 2 }}', '{{b | default: "x"}}', '{{', '}}', 'hi ', '{', '😀');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const parts = variableParts(text);
        expect(parts.map((part) => part.text).join('')).toBe(text);
        for (const part of parts) expect(text.slice(part.start, part.end)).toBe(part.text);
        const { unfilled } = fillVariables(text, {});
        expect(hasUnfilled(text)).toBe(unfilled.length > 0);
      }),
    );
  });

  it('Tab goes to the next one and around', () => {
    const text = '{{a}} and {{b}}';
    expect(nextUnfilled(text)?.name).toBe('a');
    expect(nextUnfilled(text, 1)?.name).toBe('b');
    expect(nextUnfilled(text, 12)?.name).toBe('a');
    expect(nextUnfilled('done')).toBeUndefined();
  });
});
