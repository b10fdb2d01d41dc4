/** What comes from a page: parsed, bounded, counted; never a crash, whatever it is. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { json, nasty } from './hostile';

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

const { onPageMessage, pageMessageOf } = await import('../../../lib/platform/page-port');

const TYPES = ['hello', 'load', 'check', 'open', 'card', 'reject', 'changed', 'answer'].map((one) => `marks.${one}`);
const FIELDS = ['lang', 'items', 'raw', 'e164', 'label', 'title', 'url', 'id', 'top', 'list', 'field'];
/** A message of one of our types whose fields hold anything. */
const forged = fc
  .tuple(fc.constantFrom(...TYPES), fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(json, nasty, fc.boolean())))
  .map(([type, fields]) => ({ ...fields, type }));
const OPEN = { type: 'marks.open', raw: '+1 415 555 0117', label: '', title: 'Page', url: 'https://crm.example/1' };
const CHECK = { type: 'marks.check', lang: 'en', items: [] };

let tab = 0;
const handled: unknown[] = [];
const senderOf = (tabId: number) => ({ id: 'own-id', url: 'https://crm.example/1', frameId: 0, tab: { id: tabId, windowId: 1 } });

function receive(message: unknown, sender: object): void {
  listeners.at(-1)?.(message, sender);
}

beforeEach(() => {
  tab++; // a count of its own for each test
  handled.length = 0;
  onPageMessage((message) => {
    handled.push(message);
    return undefined;
  });
});

describe('messages of pages', () => {
  it('anything at all is refused or within bounds, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(json, forged, fc.anything()), (raw) => {
        const message = pageMessageOf(raw);
        if (!message) return;
        expect(TYPES).toContain(message.type);
        expect(JSON.stringify(message).length).toBeLessThan(300_000);
        for (const text of Object.values(message)) if (typeof text === 'string') expect(text.length).toBeLessThanOrEqual(4000);
      }),
      { numRuns: 2000 },
    );
  });

  it('a good one is taken whole, without what it does not need', () => {
    expect(pageMessageOf({ ...OPEN, more: 1 })).toEqual(OPEN);
    expect(pageMessageOf({ ...OPEN, raw: 'x'.repeat(201) })).toBeUndefined();
  });

  it('from anyone but our script in a tab -> not handled', () => {
    for (const sender of [
      {},
      { ...senderOf(tab), id: 'other' },
      { id: 'own-id', url: 'https://crm.example/' },
      { ...senderOf(tab), url: 'chrome-extension://own-id/sidepanel.html' },
    ])
      receive(OPEN, sender);
    expect(handled).toEqual([]);
  });

  it('a busy page is cut off, and its agent still gets a click through', () => {
    for (let i = 0; i < 1000; i++) receive(CHECK, senderOf(tab));
    expect(handled).toHaveLength(400);
    receive(OPEN, senderOf(tab));
    expect(handled).toHaveLength(401);
    receive(CHECK, senderOf(tab + 10_000));
    expect(handled).toHaveLength(402);
  });
});
