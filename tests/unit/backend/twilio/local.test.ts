/** States that live here: closed, snoozed, muted, and what a new installation finds of them. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { settle } from '../../../../lib/backend/contract-harness';
import { hashOf, restored, SyncStates } from '../../../../lib/backend/twilio/local';
import { twilioKind } from '../../../../lib/backend/twilio/twilio';
import type { Change } from '../../../../lib/domain/change';
import { MAIN, makeHarness, memorySync, QUIET, QUIET2, type TwilioHarness } from './harness';
import { never, Reader, requests, sending } from './kit';

const KEY = `${MAIN}|${QUIET}`;
let h: TwilioHarness;
afterEach(() => h?.close?.());

const change = (one: Change) => settle(h, h.backend.change(sending(h, KEY, '').conversation, one, never()));

/** Closes conversations as they are known to a reader. */
async function close(reader: Reader, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    const conversation = reader.mirror.conversations.get(key);
    if (!conversation) throw new Error(`no ${key}`);
    await settle(h, h.backend.change({ ...conversation, key }, { kind: 'state', state: 'closed' }, never()));
  }
}

describe('states', () => {
  it.each<[Change, object]>([
    [{ kind: 'state', state: 'closed' }, { state: 'closed' }],
    [{ kind: 'state', state: 'open' }, { state: 'open' }],
    [{ kind: 'snooze' }, { state: 'snoozed', snoozedUntil: null }],
    [{ kind: 'mute', muted: true }, { muted: true }],
    [{ kind: 'read', upTo: 1 }, { unread: 0 }],
  ])('%o is answered with what is true, without a request', async (one, patch) => {
    h = await makeHarness({});
    expect(await change(one)).toEqual([{ type: 'conversation', key: KEY, patch }]);
    expect(requests(h, '*')).toBe(0);
  });

  it('a new installation finds closed, snoozed and muted again; a reply meanwhile opened it', async () => {
    h = await makeHarness({});
    const before = new Reader(h);
    await before.pull();
    await close(before, KEY, `${MAIN}|${QUIET2}`);
    await h.env.advance(60_000);
    h.server.inbound(QUIET2, MAIN, 'One more thing');
    await h.restart();
    const reader = new Reader(h);
    await reader.pull('complete');
    expect(reader.mirror.conversations.get(KEY)?.state).toBe('closed');
    expect(reader.mirror.conversations.get(`${MAIN}|${QUIET2}`)?.state).toBe('open');
    h.server.inbound(QUIET, MAIN, 'And I');
    await h.env.advance(2_000);
    await reader.pull();
    expect(reader.mirror.conversations.get(KEY)?.state).toBe('open');
  });

  it('who writes a second after it was closed is open in a new installation, however wrong our clock is', async () => {
    h = await makeHarness({});
    h.server.inbound(QUIET, MAIN, 'Thanks');
    const before = new Reader(h);
    await before.pull();
    await h.env.advance(300);
    // The computer's clock is an hour ahead.
    const wrong = twilioKind.open(JSON.stringify(h.config), h.server.keySecret, {
      ...h.env,
      now: () => h.env.now() + 3_600_000,
      sync: memorySync(h.storage),
    });
    const conversation = before.mirror.conversations.get(KEY);
    if (!conversation) throw new Error('no conversation');
    await settle(h, wrong.change({ ...conversation, key: KEY }, { kind: 'state', state: 'closed' }, never()));
    await h.env.advance(1_000);
    h.server.inbound(QUIET, MAIN, 'And one more thing');
    await h.restart();
    const reader = new Reader(h);
    await reader.pull();
    expect(reader.mirror.conversations.get(KEY)?.state).toBe('open');
  });

  it('works without a sync storage, and when it is full', async () => {
    h = await makeHarness({});
    const states = new SyncStates('AC1', { ...h.env, sync: { get: async () => undefined, set: () => Promise.reject(new Error('QUOTA')) } });
    await states.keep(KEY, 'c1');
    expect(await states.load()).toEqual({});
    expect(h.env.logged.join()).toContain('not kept');
  });

  it('stays within the quota of the sync storage, the newest survive, numbers are not in the clear', async () => {
    const storage = new Map<string, string>();
    h = await makeHarness({});
    const states = new SyncStates('AC1', { ...h.env, sync: memorySync(storage) });
    const keys = Array.from({ length: 1_500 }, (_, i) => `${MAIN}|+1415556${String(i).padStart(4, '0')}`);
    for (const key of keys) await states.keep(key, 'c1k2h3g4');
    const sizes = [...storage].map(([name, value]) => name.length + value.length);
    expect(storage.size).toBeLessThanOrEqual(4);
    expect(Math.max(...sizes)).toBeLessThan(8_000);
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(33_000);
    const kept = await states.load();
    expect(Object.keys(kept).length).toBeGreaterThan(500);
    expect(kept[hashOf(keys.at(-1) ?? '')]).toBe('c1k2h3g4');
    expect([...storage.values()].join()).not.toContain('415556');
    for (const key of keys) await states.keep(key, undefined);
    expect(await states.load()).toEqual({});
  });

  it('any text in place of an entry says nothing or something sound', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (entry, lastInbound, now) => {
        const patch = restored(entry, lastInbound, now);
        expect([undefined, 'closed', 'snoozed']).toContain(patch.state);
        expect(Number.isNaN(patch.snoozedUntil)).toBe(false);
      }),
    );
  });
});
