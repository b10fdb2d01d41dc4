/** The customer gets exactly what was typed: our escaping against the server's Liquid and Markdown, for any text. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neutralised, typedText } from '../../../../lib/backend/chatwoot/text';
import { outgoing, pullInto, settle } from '../../../../lib/backend/contract-harness';
import { Mirror } from '../../../../lib/backend/contract-mirror';
import { backendOf, keyFor, serverEnvironment, startWorld } from '../../../contract/chatwoot-world';
import type { ChatwootServer } from '../../../servers/chatwoot/server';
import { liquid, markdown } from '../../../servers/chatwoot/text';

const VALUES = {
  contact: { name: 'Ann Lee', email: null, phone: null, custom: {} },
  agent: { name: 'Ada Admin', email: 'ada@x.test' },
  inbox: 'SMS',
  account: 'Acme',
  displayId: 1,
};
const trimmed = (text: string): string => text.replace(/^\n+|\n+$/g, '');
const PIECES = [
  '{{',
  '}}',
  '{%',
  '%}',
  '**',
  '*',
  '_',
  '`',
  '```',
  '~~',
  '{',
  '``',
  '# ',
  '> ',
  '- ',
  '1. ',
  '1) ',
  '[a](b)',
  '<b>',
  '</b>',
  '&amp;',
  '\\',
];
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES, '\n', ' ', '\t', '===', '---', '+ x', 'snake_case', 'https://x.example/_a_/b?c=d&e=f', '{{contact.name}}'),
      fc.stringMatching(/^[ -~]{0,6}$/),
      fc.constantFrom('é', '😀', '你好', 'שלום', 'a', '7'),
    ),
    { maxLength: 14 },
  )
  .map((parts) => trimmed(parts.join('')));

describe('neutralised', () => {
  for (const flavour of ['plain', 'whatsapp'] as const) {
    it(`any text passes Liquid and Markdown unchanged (${flavour})`, () => {
      fc.assert(
        fc.property(anyText, (text) => {
          expect(markdown(liquid(neutralised(text, false), VALUES), flavour)).toBe(text);
        }),
        { numRuns: 3000 },
      );
    });
  }

  it('any text passes the Liquid of an inbox without Markdown unchanged', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(liquid(neutralised(text, true), VALUES)).toBe(text);
      }),
      { numRuns: 6000 },
    );
  });

  it('has a way back, so that our own messages read as typed', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(typedText(neutralised(text, false))).toBe(text);
      }),
    );
  });

  it('leaves ordinary words as they are', () => {
    const plain = 'Hello Ann, your order (no. 17) is ready at https://shop.example/o?id=17 - see you at 3.30!';
    expect(neutralised(plain, false)).toBe(plain);
  });
});

describe('at the server', () => {
  let server: ChatwootServer;
  beforeAll(async () => {
    server = await startWorld();
    server.customerWrites('SMS', '+15551000001', 'hi');
    server.customerWrites('TWA', '+15551000001', 'hi');
  });
  afterAll(() => server.close());

  for (const [inbox, name] of [
    [1, 'SMS'],
    [2, 'WhatsApp'],
  ] as const) {
    it(`the journal has what was typed (${name})`, async () => {
      const env = serverEnvironment(server);
      const backend = backendOf(server, 'bob', env);
      const harness = { backend, env } as unknown as Parameters<typeof settle>[0];
      const mirror = new Mirror();
      await pullInto(harness, mirror);
      const key = keyFor(server, '+15551000001', inbox);
      const conversation = mirror.conversations.get(key);
      if (!conversation) throw new Error('no conversation');
      let n = 0;
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          fc.pre(text.trim() !== '');
          n += 1;
          const ref = `text-${inbox}-${n}`;
          const accepted = await settle(
            harness,
            backend.send(outgoing(harness, { ...conversation, key }, text, ref), new AbortController().signal),
          );
          await env.advance(500);
          expect(server.journal.sends.filter((one) => one.clientRef === ref).map((one) => one.text)).toEqual([text]);
          const message = accepted.events.find((event) => event.type === 'message');
          expect(message?.message.text).toBe(text);
        }),
        { numRuns: 40 },
      );
    });
  }
});
