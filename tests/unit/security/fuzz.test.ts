/** Every parser at the edge gets whatever a hostile server, page or stored file may hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackendError } from '../../../lib/backend/backend';
import { parseConfig } from '../../../lib/backend/demo/config';
import { explainFailure, optOutOf, parseFailure } from '../../../lib/domain/failure';
import { parsePhone, phoneFromLink } from '../../../lib/domain/phone';
import { clampText, cleanName, cleanText, textParts, wellFormed } from '../../../lib/domain/text';
import { fillVariables, nextUnfilled, variableParts } from '../../../lib/domain/variables';
import { items, json, MESSAGE, mutated, mutation, nasty, PAGE } from './hostile';

/** An error that a parser may throw: one of its own, said to the caller on purpose. A slip of the code is none. */
function isRefusal(error: unknown): boolean {
  return error instanceof BackendError || (error instanceof Error && error.name === 'ValiError');
}

type Parser = (json: unknown) => unknown;

/** Functions called `parse…` or `read…` with one argument, of every `parse*.ts` of every adapter there is. */
const modules = import.meta.glob<Record<string, unknown>>('../../../lib/backend/*/parse*.ts', { eager: true });
const parsers = Object.entries(modules).flatMap(([file, exports]) =>
  Object.entries(exports).flatMap(([name, one]) =>
    typeof one === 'function' && /^(parse|read)[A-Z]/.test(name) && one.length === 1
      ? [[`${file.replace(/^.*backend\//, '')} ${name}`, one as Parser] as const]
      : [],
  ),
);

describe('parsers of the adapters', () => {
  it('are found', () => {
    expect(parsers.length).toBeGreaterThan(5);
    expect(items.length).toBeGreaterThan(50);
  });

  it.each(parsers)('%s: anything gives a value or a refusal', (_name, parse) => {
    const tried = (value: unknown): void => {
      try {
        parse(value);
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    };
    fc.assert(fc.property(json, tried), { numRuns: 150 });
    fc.assert(
      fc.property(fc.constantFrom<unknown>(...items, MESSAGE, PAGE), fc.array(mutation, { maxLength: 3 }), (value, mutations) =>
        tried(mutations.reduce(mutated, value)),
      ),
      { numRuns: 250 },
    );
  });

  it('a page address of a server never leads the credentials to another host', () => {
    const [, parseMessages] = parsers.find(([name]) => name.endsWith(' parseMessages') && name.startsWith('twilio')) ?? [];
    if (!parseMessages) throw new Error('the parser is gone');
    const evil = fc.constantFrom(
      '//evil.example/x',
      'https://evil.example/',
      '/\\evil.example',
      'evil',
      '\\\\evil',
      '/ok path',
      '/\n/evil',
      'javascript:1',
    );
    fc.assert(
      fc.property(fc.oneof(evil, nasty), (next) => {
        const page = parseMessages({ messages: [], next_page_uri: next }) as { next?: string };
        if (page.next !== undefined) expect(new URL(page.next, 'https://api.example').origin).toBe('https://api.example');
      }),
    );
  });

  it('the demo’s configuration: any text gives a configuration or nothing', () => {
    fc.assert(fc.property(fc.oneof(nasty, fc.json()), (text) => void parseConfig(text)));
  });
});

describe('texts of anybody', () => {
  const wellFormedText = (text: string): boolean => text === wellFormed(text);

  it('are shown without controls, direction tricks and broken surrogates, and no longer than asked', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 2, max: 300 }), (text, max) => {
        for (const clean of [cleanText(text, max), cleanName(text, max)]) {
          expect(wellFormedText(clean)).toBe(true);
          for (const bad of ['\u202e', '\u2066', '\u0000', '\u001b']) expect(clean).not.toContain(bad);
          expect(Array.from(clean).length).toBeLessThanOrEqual(max);
        }
        expect(Array.from(clampText(text, max)).length).toBeLessThanOrEqual(Math.max(max, 1));
      }),
    );
  });

  it('become links only to http(s), to the host that is shown', () => {
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 4 }), (texts) => {
        const text = cleanText(texts.join(' '));
        const parts = textParts(text);
        expect(parts.map((part) => part.text).join('')).toBe(text);
        for (const part of parts) {
          if (part.kind !== 'link') continue;
          expect(part.href).toMatch(/^https?:\/\//i);
          expect(part.href).not.toMatch(/^https?:\/\/[^/?#]*@/);
          if (URL.canParse(part.href)) expect(new URL(part.href).username).toBe('');
        }
      }),
    );
  });

  it('are no number, or one in E.164; failures and opt-outs are read from any words', () => {
    fc.assert(
      fc.property(nasty, fc.constantFrom('US', 'PT', 'BR', '', 'XX'), (text, region) => {
        for (const phone of [parsePhone(text, region), phoneFromLink(text, region)])
          if (phone) expect(phone.e164).toMatch(/^\+[1-9]\d{4,16}$/);
        const failure = parseFailure(text);
        expect(failure.code ?? '0').toMatch(/^\d{1,6}$/);
        expect(explainFailure(failure)).toBeDefined();
        expect([undefined, 'stop', 'start']).toContain(optOutOf(text));
      }),
    );
  });

  it('with variables: parts give the text back, and no value comes from a prototype', () => {
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 3 }), (texts) => {
        const text = texts.join('{{toString}}');
        expect(
          variableParts(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
        expect(fillVariables(text, {}).text).not.toContain('native code');
        expect(nextUnfilled(text)?.text ?? '{{').toContain('{{');
      }),
    );
  });

  it('are read in time that grows with their length', () => {
    const began = performance.now();
    for (const unit of ['{{', '{{a|default:"', 'https://a.', '(415) ', '[HTTP 400] ', 'e\u0301', '+1 ', '\u200d👩', 'a@', '"\'“']) {
      const long = unit.repeat(Math.ceil(40_000 / unit.length));
      textParts(cleanText(long, 40_000));
      cleanName(long);
      variableParts(long);
      explainFailure(parseFailure(long));
      parsePhone(long, 'US');
      phoneFromLink(`tel:${long}`, 'US');
      optOutOf(long);
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
