import fc from 'fast-check';
import type { GenericSchema } from 'valibot';
import * as v from 'valibot';
import { beforeEach, describe, expect, it, vi } from 'vitest';

type Listener = (message: unknown, sender: object) => unknown;
const listeners = vi.hoisted(() => [] as Listener[]);
vi.mock('../../../lib/platform/browser', () => ({
  browser: {
    runtime: {
      id: 'own-id',
      getURL: (path: string) => `chrome-extension://own-id/${path}`,
      onMessage: { addListener: (listener: Listener) => listeners.push(listener) },
    },
  },
}));

const { Intent, onIntent } = await import('../../../lib/platform/rpc');

const handled: unknown[] = [];
const OWN = { id: 'own-id', url: 'chrome-extension://own-id/sidepanel.html' };
const GOOD = { type: 'poke', accountId: 'a' };

function receive(message: unknown, sender: object): unknown {
  const listener = listeners.at(-1);
  if (!listener) throw new Error('nothing listens');
  return listener(message, sender);
}

beforeEach(() => {
  handled.length = 0;
  listeners.length = 0;
  onIntent(async (intent) => {
    handled.push(intent);
    return { ok: true };
  });
});

describe('intents are taken from our own pages only', () => {
  it('own page -> handled', async () => {
    expect(await receive(GOOD, OWN)).toEqual({ ok: true });
    expect(handled).toEqual([GOOD]);
  });

  it.each([
    ['another extension', { id: 'other-id', url: 'chrome-extension://other-id/page.html' }],
    ['another extension that claims our address', { id: 'other-id', url: OWN.url }],
    ['a web page', { url: 'https://evil.example/' }],
    ['a content script of ours in a web page', { id: 'own-id', url: 'https://crm.example/', tab: { id: 1 } }],
    ['a page whose address begins like ours', { id: 'own-id', url: 'chrome-extension://own-id.evil.example/' }],
    ['a page that has ours in its path', { id: 'own-id', url: 'https://evil.example/chrome-extension://own-id/' }],
    ['a blank frame', { id: 'own-id', url: 'about:srcdoc' }],
    ['nobody', {}],
  ])('%s -> ignored, without an answer', (_who, sender) => {
    expect(receive(GOOD, sender)).toBeUndefined();
    expect(handled).toEqual([]);
  });

  it('a payload that is no intent -> ignored', () => {
    const bad = [
      undefined,
      null,
      1,
      'poke',
      [],
      {},
      { type: 'poke' },
      { type: 'poke', accountId: '' },
      { type: 'nothing', accountId: 'a' },
    ];
    for (const message of bad) expect(receive(message, OWN)).toBeUndefined();
    expect(receive({ type: 'poke', accountId: 'a'.repeat(201) }, OWN)).toBeUndefined();
    expect(handled).toEqual([]);
  });

  it('fields that no intent has do not come through, nor do prototypes', async () => {
    await receive({ ...GOOD, extra: 'x', ['__proto__']: { polluted: true } }, OWN);
    expect(handled).toEqual([GOOD]);
    await receive(JSON.parse('{"type":"connect","kind":"demo","fields":{"__proto__":"x","a":"b"}}'), OWN);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect(Object.getPrototypeOf((handled[1] as { fields: object }).fields)).toBe(Object.prototype);
  });

  it('anything at all -> handled as an intent or ignored, never a crash', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withMap: true, withBigInt: true }), fc.boolean(), (message, typed) => {
        const sent = typed && typeof message === 'object' ? { ...message, type: 'saveContact', accountId: 'a' } : message;
        receive(sent, OWN);
        for (const intent of handled) expect(v.is(Intent, intent)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('every payload is bounded', () => {
  /** Places in a schema where a sender decides how much memory is used. */
  function unbounded(schema: GenericSchema, at: string): string[] {
    const { type, pipe } = schema as GenericSchema & { pipe?: readonly { type: string }[] };
    const has = (action: string) => pipe?.some((one) => one.type === action) ?? false;
    const inner = schema as unknown as {
      entries?: Record<string, GenericSchema>;
      options?: readonly (GenericSchema | string)[];
      wrapped?: GenericSchema;
      item?: GenericSchema;
      key?: GenericSchema;
      value?: GenericSchema;
    };
    const below = [
      ...Object.entries(inner.entries ?? {}),
      ...(inner.options ?? []).flatMap((one, n) => (typeof one === 'object' ? [[String(n), one] as const] : [])),
      ...(['wrapped', 'item', 'key', 'value'] as const).flatMap((name) => (inner[name] ? [[name, inner[name]] as const] : [])),
    ].flatMap(([name, one]) => unbounded(one, `${at}.${name}`));
    if (type === 'string' && !has('max_length')) return [at, ...below];
    if (type === 'array' && !has('max_length')) return [at, ...below];
    if (type === 'record' && !has('max_entries')) return [at, ...below];
    if (['any', 'unknown', 'custom', 'map', 'set', 'lazy'].includes(type)) return [at, ...below];
    return below;
  }

  it('the walk finds what is not bounded', () => {
    const loose = v.object({ a: v.string(), b: v.optional(v.array(v.number())), c: v.record(v.string(), v.unknown()) });
    expect(unbounded(loose, '')).toEqual(['.a', '.b.wrapped', '.c', '.c.key', '.c.value']);
  });

  it('no intent has a text, list or record without a limit', () => {
    expect(Intent.options.length).toBeGreaterThan(10);
    expect(unbounded(Intent, 'Intent')).toEqual([]);
  });
});
