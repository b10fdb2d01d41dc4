import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../lib/domain/change';
import type { Viewer } from '../../../lib/domain/contact';
import { actingLeg, filing, folderPrefix, type Leg, mayView, summarise, timeKey, withLeg } from '../../../lib/domain/conversation';
import { eg } from '../example';

const viewer = (visibility: Viewer['visibility']): Viewer => ({ agentId: 'me', name: 'Me', visibility });
const leg = (over: Partial<Leg>): Leg => ({ id: '1', state: 'open', startedAt: 1, lastAt: 1, unread: 0, version: 1, ...over });

describe('conversation summary', () => {
  it('a newer message becomes the preview, an older one does not', () => {
    const row = eg.conversation({ lastAt: 100, preview: { text: 'old', kind: 'inbound', status: 'received' } });
    expect(summarise(row, eg.message({ at: 101, text: 'new' }), true).preview.text).toBe('new');
    expect(summarise(row, eg.message({ at: 99, text: 'older' }), true).preview.text).toBe('old');
  });

  it('notes and activity never move it', () => {
    const row = eg.conversation({ lastAt: 100 });
    expect(summarise(row, eg.message({ kind: 'note', at: 200 }), true)).toBe(row);
    expect(summarise(row, eg.message({ kind: 'activity', at: 200 }), true)).toBe(row);
  });

  it('a reply re-opens a closed and a snoozed conversation, unread', () => {
    for (const state of ['closed', 'snoozed'] as const) {
      const next = summarise(
        eg.conversation({ state, ...(state === 'snoozed' ? { snoozedUntil: 5 } : {}) }),
        eg.message({ kind: 'inbound', at: 7 }),
        true,
      );
      expect(next).toMatchObject({ state: 'open', unread: 1, unreadSince: 7, lastInboundAt: 7 });
      expect(next.snoozedUntil).toBeUndefined();
    }
  });

  it('a reply leaves a muted conversation closed, and our own message leaves a closed one closed', () => {
    expect(summarise(eg.conversation({ state: 'closed', muted: true }), eg.message({ kind: 'inbound' }), true).state).toBe('closed');
    expect(summarise(eg.conversation({ state: 'closed' }), eg.message({ kind: 'outbound' }), true).state).toBe('closed');
  });

  it('a reply leaves a pending conversation pending, unread; what re-opens another ends it', () => {
    const pending = applyChange(eg.conversation({ state: 'snoozed', snoozedUntil: 5 }), { kind: 'pending' });
    expect([pending.state, pending.pending, pending.snoozedUntil]).toEqual(['open', true, undefined]);
    expect(summarise(pending, eg.message({ kind: 'inbound', at: 7 }), true)).toMatchObject({ state: 'open', pending: true, unread: 1 });
    for (const change of [{ kind: 'state', state: 'open' }, { kind: 'state', state: 'closed' }, { kind: 'snooze' }] as const)
      expect(applyChange(pending, change).pending).toBeUndefined();
  });

  it('an update of a known message neither counts nor re-opens', () => {
    const next = summarise(eg.conversation({ state: 'closed' }), eg.message({ kind: 'inbound' }), false);
    expect(next).toMatchObject({ state: 'closed', unread: 0 });
  });

  it('counts every new inbound message once, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ at: fc.integer({ min: 1, max: 1e6 }), inbound: fc.boolean() }), { maxLength: 30 }), (list) => {
        const end = list.reduce(
          (row, { at, inbound }) => summarise(row, eg.message({ kind: inbound ? 'inbound' : 'outbound', at }), true),
          eg.conversation(),
        );
        expect(end.unread).toBe(list.filter((one) => one.inbound).length);
        expect(end.lastAt).toBe(Math.max(0, ...list.map((one) => one.at)));
      }),
    );
  });
});

describe('who sees what', () => {
  const rows = { mine: eg.conversation({ assigneeId: 'me' }), theirs: eg.conversation({ assigneeId: 'ana' }), free: eg.conversation() };
  const table = {
    all: [true, true, true],
    'assigned-and-unassigned': [true, false, true],
    assigned: [true, false, false],
    none: [false, false, false],
  } as const;
  for (const [role, [mine, theirs, free]] of Object.entries(table)) {
    it(`role ${role}`, () => {
      const who = viewer(role as Viewer['visibility']);
      expect([mayView(who, rows.mine), mayView(who, rows.theirs), mayView(who, rows.free)]).toEqual([mine, theirs, free]);
      expect(filing(who, rows.theirs).length > 0).toBe(theirs);
    });
  }

  it('inboxes outside the role are not seen', () => {
    expect(mayView({ ...viewer('all'), inboxIds: ['other'] }, rows.mine)).toBe(false);
  });

  it('is filed under its own folders and no other', () => {
    const entries = filing(viewer('all'), eg.conversation({ assigneeId: 'me', lastAt: 12, unread: 2 }));
    const inFolder = (folder: Parameters<typeof folderPrefix>[0]) => entries.some((entry) => entry.startsWith(folderPrefix(folder)));
    expect(inFolder({ state: 'open', owner: 'mine' })).toBe(true);
    expect(inFolder({ state: 'open', owner: 'all', channel: 'sms' })).toBe(true);
    expect(inFolder({ state: 'open', owner: 'mine', inboxId: 'in1' })).toBe(true);
    expect(inFolder({ state: 'open', owner: 'unassigned' })).toBe(false);
    expect(inFolder({ state: 'closed', owner: 'all' })).toBe(false);
    expect(inFolder({ state: 'open', owner: 'all', channel: 'whatsapp' })).toBe(false);
  });

  it('text order of times is time order', () => {
    fc.assert(fc.property(fc.nat(4e12), fc.nat(4e12), (a, b) => a < b === timeKey(a) < timeKey(b)));
  });
});

describe('legs', () => {
  it('the newest leg that is not closed acts, else the newest', () => {
    expect(
      actingLeg([
        leg({ id: 'a', state: 'closed', startedAt: 1 }),
        leg({ id: 'b', startedAt: 2 }),
        leg({ id: 'c', state: 'closed', startedAt: 3 }),
      ])?.id,
    ).toBe('b');
    expect(actingLeg([leg({ id: 'a', state: 'closed', startedAt: 1 }), leg({ id: 'c', state: 'closed', startedAt: 3 })])?.id).toBe('c');
  });

  it('an older version of a leg changes nothing', () => {
    const row = withLeg(eg.conversation(), leg({ id: 'a', version: 5, state: 'closed' }));
    expect(withLeg(row, leg({ id: 'a', version: 4, state: 'open' }))).toBe(row);
  });

  it('pending is that of the leg which acts', () => {
    const pending = withLeg(eg.conversation(), leg({ id: 'a', pending: true }));
    expect(pending).toMatchObject({ state: 'open', pending: true });
    expect(withLeg(pending, leg({ id: 'b', startedAt: 9 })).pending).toBeUndefined();
    expect(withLeg(pending, leg({ id: 'a', version: 2, state: 'closed' })).pending).toBeUndefined();
  });

  it('a new leg after a closed one opens the conversation again', () => {
    const closed = withLeg(eg.conversation(), leg({ id: 'a', state: 'closed', assigneeId: 'ana' }));
    expect(closed).toMatchObject({ state: 'closed', assigneeId: 'ana' });
    const open = withLeg(closed, leg({ id: 'b', startedAt: 9, unread: 2 }));
    expect(open).toMatchObject({ state: 'open', unread: 2 });
    expect(open.assigneeId).toBeUndefined();
  });
});
