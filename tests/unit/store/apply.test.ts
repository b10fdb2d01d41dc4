import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackendEvent } from '../../../lib/domain/event';
import { apply } from '../../../lib/store/apply';
import { requestChange } from '../../../lib/store/changes';
import { AccountDb } from '../../../lib/store/db';
import { UnknownConversationError } from '../../../lib/store/merge';
import { getMeta } from '../../../lib/store/meta';
import { nameConversation } from '../../../lib/store/outbox';
import { enqueue, startConversation } from '../../../lib/store/panel';
import { getCounters, listConversations, messagesBefore } from '../../../lib/store/read';
import { refileAll } from '../../../lib/store/refile';
import { searchAccount } from '../../../lib/store/search-messages';
import { eg } from '../example';

let db: AccountDb;
let ids = 0;
const deps = { now: () => 50_000, newId: () => `id${++ids}` };
const store = (events: readonly BackendEvent[], extra: Partial<Parameters<typeof apply>[2]> = {}) =>
  apply(db, events, { countUnread: true, now: 50_000, ...extra });

beforeEach(async () => {
  db = new AccountDb(`test-${crypto.randomUUID()}`);
  await store([eg.viewer()]);
});
afterEach(async () => {
  await db.delete();
});

describe('apply', () => {
  it('stores facts and cursor together, or neither', async () => {
    await expect(store([eg.introduce(), eg.inbound(), eg.inbound({ key: 'nobody' })], { cursor: 'c1' })).rejects.toThrow(
      UnknownConversationError,
    );
    expect(await db.messages.count()).toBe(0);
    expect(await getMeta(db, 'cursor')).toBeUndefined();
    await store([eg.introduce(), eg.inbound()], { cursor: 'c1' });
    expect(await db.messages.count()).toBe(1);
    expect(await getMeta(db, 'cursor')).toBe('c1');
  });

  it('stays one transaction with more facts than Dexie follows awaits', async () => {
    const many = Array.from({ length: 400 }, () => eg.inbound());
    await store([eg.introduce(), ...many], { cursor: 'c2' });
    expect(await db.messages.count()).toBe(400);
    await expect(
      store([...Array.from({ length: 400 }, () => eg.inbound()), eg.inbound({ key: 'nobody' })], { cursor: 'c3' }),
    ).rejects.toThrow();
    expect(await db.messages.count()).toBe(400);
    expect(await getMeta(db, 'cursor')).toBe('c2');
  });

  it('a message that somebody deleted has no words and no files left, also where this browser wrote it', async () => {
    const picture = { id: 'a1', kind: 'image', type: 'image/png' } as const;
    await store([eg.introduce(), eg.inbound({ remoteId: '1', id: 'in', text: 'zebra', attachments: [picture] })]);
    expect(await searchAccount(db, 'zebra')).toHaveLength(1);
    await db.files.put({ id: 'a1', blob: new Blob(['x']), at: 1, own: 0 });
    await db.messages.put(eg.message({ id: 'own', ref: 'ref-1', remoteId: '2', text: 'secret' }));
    const told = { text: 'This message was deleted', deleted: true } as const;
    await store([eg.inbound({ remoteId: '1', id: 'in', ...told }), eg.outbound({ remoteId: '2', report: { status: 'sent' }, ...told })]);
    const rows = await db.messages.bulkGet(['in', 'own']);
    expect(rows.map((row) => [row?.text, row?.attachments])).toEqual([
      [told.text, undefined],
      [told.text, undefined],
    ]);
    expect(await db.files.count()).toBe(0);
    expect(await searchAccount(db, 'zebra')).toEqual([]);
  });

  it('is harmless twice: same rows, same unread, same counters', async () => {
    const events = [eg.introduce(), eg.inbound(), eg.inbound(), eg.outbound({ report: { status: 'delivered' } })];
    await store(events);
    const before = [await db.messages.toArray(), await db.conversations.toArray(), await getCounters(db)];
    await store(events);
    expect([await db.messages.toArray(), await db.conversations.toArray(), await getCounters(db)]).toEqual(before);
    expect(await getCounters(db)).toEqual({ all: 1, mine: 0, unassigned: 1 });
  });

  it('what a person is being asked about is to be looked for again from the moment in which its words come: no death can be in between', async () => {
    await store([eg.introduce()]);
    const mine = {
      conversationId: 'k1',
      kind: 'outbound',
      at: 5,
      ref: 'r',
      leftAt: 5,
      status: 'unconfirmed',
      outbox: 'unconfirmed',
    } as const;
    await db.messages.bulkPut([
      { ...mine, id: 'm', text: 'is it there?', undecided: true },
      { ...mine, id: 'n', text: 'something else', undecided: true },
    ]);
    expect(await store([eg.outbound({ remoteId: 'S', text: 'hello' })])).toMatchObject({ unclear: false });
    expect(await store([eg.outbound({ remoteId: 'R', text: 'is it there?' })])).toMatchObject({ unclear: true });
    expect((await db.messages.get('m'))?.undecided).toBeUndefined();
    expect((await db.messages.get('n'))?.undecided).toBe(true);
  });

  it('keeps the names of those who answer, of teams, inboxes and macros as the letters that they are', async () => {
    const name = 'Eve\u202e\u200b gnitsaorb\u0000';
    await store([
      { type: 'viewer', viewer: { agentId: 'me', name, visibility: 'all' } },
      { type: 'agents', agents: [{ id: 'a', name, email: 'eve@example.com' }] },
      { type: 'teams', teams: [{ id: 't', name }] },
      { type: 'inboxes', inboxes: [{ id: 'i', name, channel: 'sms' }] },
      { type: 'macros', macros: [{ id: 'm', name }] },
      { type: 'labels', labels: [{ id: 'l', name }] },
      eg.introduce(),
      eg.outbound({ remoteId: 'R', author: { id: 'a', name } }),
    ]);
    const plain = 'Eve gnitsaorb';
    expect(await getMeta(db, 'viewer')).toMatchObject({ name: plain });
    expect(await getMeta(db, 'agents')).toEqual([{ id: 'a', name: plain, email: 'eve@example.com' }]);
    expect(await getMeta(db, 'teams')).toEqual([{ id: 't', name: plain }]);
    expect(await getMeta(db, 'inboxes')).toEqual([{ id: 'i', name: plain, channel: 'sms' }]);
    expect(await getMeta(db, 'macros')).toEqual([{ id: 'm', name: plain }]);
    // A label is called by its name: the backend would not know it by another.
    expect(await getMeta(db, 'labels')).toEqual([{ id: 'l', name }]);
    expect((await db.messages.toArray()).map((row) => row.author?.name)).toEqual([plain]);
  });

  it('a name and words that would turn the list round are stored as what is shown; what they wrote is stored as it is', async () => {
    const name = 'Ana \u202eabla\u2066 <b>\u200b\ud800';
    const text = 'pay \u202e001\u202c\u0000 now';
    await store([eg.introduce('k1', { name }), eg.inbound({ text })]);
    expect(await db.conversations.get('k1')).toMatchObject({ name: 'Ana abla <b>\ufffd', preview: { text: 'pay 001 now' } });
    expect((await db.messages.toArray())[0]?.text).toBe(text);
    await store([{ type: 'contact', contact: eg.contact({ name }) }, eg.introduce('k1', { contactId: 'c1' })]);
    await store([{ type: 'contact', contact: eg.contact({ name: '\u202eevil' }) }]);
    expect((await db.conversations.get('k1'))?.name).toBe('evil');
  });

  it('history neither counts nor alerts nor re-opens', async () => {
    await store([eg.introduce('k1', { state: 'closed' }), eg.inbound({ fresh: false })]);
    expect(await db.conversations.get('k1')).toMatchObject({ state: 'closed', unread: 0 });
    expect(await db.alerts.count()).toBe(0);
  });

  it('a reply to a closed conversation re-opens it, unread, with an alert', async () => {
    await store([eg.introduce('k1', { state: 'closed' })]);
    const { alerts } = await store([eg.inbound()]);
    expect(alerts).toBe(1);
    expect(await db.conversations.get('k1')).toMatchObject({ state: 'open', unread: 1 });
    expect((await listConversations(db, { state: 'open', owner: 'all' }, 10)).rows).toHaveLength(1);
    expect((await listConversations(db, { state: 'closed', owner: 'all' }, 10)).rows).toHaveLength(0);
  });

  it('a report before, after and twice never moves a status back', async () => {
    await store([eg.introduce(), eg.outbound({ remoteId: 'x', report: { status: 'delivered' } })]);
    await store([{ type: 'report', remoteId: 'x', report: { status: 'sent' } }]);
    await store([{ type: 'report', remoteId: 'x', report: { status: 'read' } }]);
    await store([{ type: 'report', remoteId: 'x', report: { status: 'delivered' } }]);
    expect((await messagesBefore(db, 'k1', 10)).rows.map((row) => row.status)).toEqual(['read']);
  });

  it('a failure report reaches the preview of the list', async () => {
    await store([eg.introduce(), eg.outbound({ remoteId: 'x' })]);
    await store([{ type: 'report', remoteId: 'x', report: { status: 'failed', failure: { code: '30003', text: 'Unreachable' } } }]);
    expect((await db.conversations.get('k1'))?.preview).toMatchObject({ status: 'failed', failure: { code: '30003' } });
  });

  it('our row is adopted by its reference and keeps id and words', async () => {
    await store([eg.introduce()]);
    const own = await enqueue(db, { conversationId: 'k1', text: 'as *typed*', holdMs: 0 }, deps);
    await store([eg.outbound({ remoteId: 'x', ref: own.ref as string, text: 'as \\*typed\\*', report: { status: 'sent' } })]);
    const rows = await db.messages.toArray();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ id: own.id, remoteId: 'x', text: 'as *typed*', status: 'sent' });
    expect(rows[0]?.outbox).toBeUndefined();
  });

  it('an echo that came before the answer, without our reference, becomes one row with ours', async () => {
    await store([eg.introduce()]);
    const own = await enqueue(db, { conversationId: 'k1', text: 'once', holdMs: 0 }, deps);
    await store([eg.outbound({ remoteId: 'x', text: 'once', report: { status: 'delivered' } })]);
    expect(await db.messages.count()).toBe(2);
    await store([], { settles: { messageId: own.id, remoteId: 'x' } });
    const rows = await db.messages.toArray();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ id: own.id, remoteId: 'x', status: 'delivered' });
  });

  it('a change that waits is not undone by what the backend still says', async () => {
    await store([eg.introduce()]);
    await requestChange(db, 'k1', { kind: 'state', state: 'closed' }, 5_000, deps);
    await store([{ type: 'conversation', key: 'k1', patch: { state: 'open', name: 'Ana L.' } }]);
    expect(await db.conversations.get('k1')).toMatchObject({ state: 'closed', name: 'Ana L.' });
  });

  it('a customer who writes while a close is held wins: it never leaves', async () => {
    await store([eg.introduce()]);
    await requestChange(db, 'k1', { kind: 'state', state: 'closed' }, 5_000, deps);
    await store([eg.inbound()]);
    expect(await db.conversations.get('k1')).toMatchObject({ state: 'open', unread: 1 });
    expect(await db.changes.count()).toBe(0);
  });

  it('a close that has left already is not taken back by a reply', async () => {
    await store([eg.introduce()]);
    const id = await requestChange(db, 'k1', { kind: 'state', state: 'closed' }, 0, deps);
    await db.changes.update(id, { tries: 1 });
    await store([eg.inbound()]);
    expect(await db.changes.count()).toBe(1);
  });

  it('an older version of a conversation changes nothing', async () => {
    await store([eg.introduce(), { type: 'conversation', key: 'k1', patch: { assigneeId: 'ana' }, version: 5 }]);
    await store([{ type: 'conversation', key: 'k1', patch: { assigneeId: 'bo' }, version: 4 }]);
    expect((await db.conversations.get('k1'))?.assigneeId).toBe('ana');
  });

  it('STOP locks, START unlocks, 21610 locks', async () => {
    await store([eg.introduce(), eg.inbound({ text: 'Stop', at: 20_000 })]);
    expect((await db.conversations.get('k1'))?.optOut?.by).toBe('STOP');
    await store([eg.inbound({ text: 'START', at: 20_001 })]);
    expect((await db.conversations.get('k1'))?.optOut).toBeUndefined();
    await store([
      eg.outbound({ remoteId: 'x', at: 20_002 }),
      { type: 'report', remoteId: 'x', report: { status: 'failed', failure: { code: '21610', text: 'unsubscribed' } } },
    ]);
    expect((await db.conversations.get('k1'))?.optOut?.by).toBe('21610');
  });

  it('a reply cancels what was scheduled "unless they reply"', async () => {
    await store([eg.introduce()]);
    const later = await enqueue(db, { conversationId: 'k1', text: 'reminder', holdMs: 0, sendAt: 99_000, cancelOnReply: true }, deps);
    await store([eg.inbound()]);
    expect(await db.messages.get(later.id)).toMatchObject({ status: 'canceled' });
    expect((await db.messages.get(later.id))?.outbox).toBeUndefined();
  });

  it('a new role takes what it may not see out of lists and counters', async () => {
    await store([eg.introduce('k1', { assigneeId: 'ana' }), eg.inbound()]);
    expect((await getCounters(db)).all).toBe(1);
    const { refile } = await store([eg.viewer('assigned-and-unassigned')]);
    expect(refile).toBe(true);
    await refileAll(db);
    expect((await getCounters(db)).all).toBe(0);
    expect((await listConversations(db, { state: 'open', owner: 'all' }, 10)).rows).toEqual([]);
  });

  it('what came is found by the full-text index', async () => {
    await store([eg.introduce(), eg.inbound({ text: 'The parcel is late' })]);
    expect((await searchAccount(db, 'parc')).map((hit) => hit.message.text)).toEqual(['The parcel is late']);
  });

  it('a conversation started here and the one that the backend made for it become one', async () => {
    const own = await startConversation(db, { inboxId: 'in1', channel: 'sms', phone: '+14155550199', name: '' }, deps);
    await enqueue(db, { conversationId: own.id, text: 'first', holdMs: 0 }, deps);
    await store([eg.introduce('k9', { phone: '+14155550199' }), eg.inbound({ key: 'k9', text: 'they wrote first' })]);
    const named = await nameConversation(db, own.id, 'k9');
    expect(named).toMatchObject({ id: own.id, key: 'k9' });
    expect(await db.conversations.count()).toBe(1);
    expect((await messagesBefore(db, own.id, 10)).rows.map((row) => row.text)).toEqual(['they wrote first', 'first']);
    expect((await getCounters(db)).all).toBe(1);
  });

  it('the counters equal the unread visible open conversations, whatever happens', async () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('in' as const), k: fc.integer({ min: 1, max: 4 }) }),
      fc.record({
        kind: fc.constant('state' as const),
        k: fc.integer({ min: 1, max: 4 }),
        state: fc.constantFrom('open' as const, 'closed' as const, 'snoozed' as const),
      }),
      fc.record({ kind: fc.constant('assign' as const), k: fc.integer({ min: 1, max: 4 }), who: fc.constantFrom('me', 'ana', null) }),
      fc.record({ kind: fc.constant('seen' as const), k: fc.integer({ min: 1, max: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('all' as const, 'assigned-and-unassigned' as const, 'assigned' as const),
        fc.array(event, { maxLength: 25 }),
        async (role, list) => {
          await db.delete();
          db = new AccountDb(`test-${crypto.randomUUID()}`);
          await store([eg.viewer(role), ...[1, 2, 3, 4].map((k) => eg.introduce(`k${k}`))]);
          for (const one of list) {
            const key = `k${one.k}`;
            if (one.kind === 'in') await store([eg.inbound({ key })]);
            else if (one.kind === 'state') await store([{ type: 'conversation', key, patch: { state: one.state } }]);
            else if (one.kind === 'assign') await store([{ type: 'conversation', key, patch: { assigneeId: one.who } }]);
            else await requestChange(db, key, { kind: 'read', upTo: 1e9 }, 0, deps);
          }
          const rows = (await db.conversations.toArray()).filter(
            (row) => row.unread > 0 && row.state === 'open' && (row.folders ?? []).length > 0,
          );
          expect(await getCounters(db)).toEqual({
            all: rows.length,
            mine: rows.filter((row) => row.assigneeId === 'me').length,
            unassigned: rows.filter((row) => row.assigneeId === undefined).length,
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('snoozed -> open', () => {
  const snoozed = (patch: object = {}) =>
    store([eg.introduce('k1', { state: 'snoozed', snoozedUntil: 40_000, unread: 0, ...patch }), eg.inbound({ id: 'last', fresh: false })]);
  const open = (extra: object = {}) =>
    store([{ type: 'conversation', key: 'k1', patch: { state: 'open', snoozedUntil: null, unread: 0 } }], { countUnread: false, ...extra });
  const asked = async () => (await db.changes.toArray()).map((row) => row.change);

  it('because its time has come: unread again, which the backend is asked for, and an alert; once', async () => {
    await snoozed();
    expect(await open()).toMatchObject({ alerts: 1 });
    expect(await db.conversations.get('k1')).toMatchObject({ state: 'open', unread: 1 });
    expect(await getCounters(db)).toEqual({ all: 1, mine: 0, unassigned: 1 });
    expect(await asked()).toEqual([{ kind: 'unread' }]);
    expect(await db.alerts.toArray()).toMatchObject([{ conversationId: 'k1', messageId: 'last' }]);
    await open();
    expect(await asked()).toHaveLength(1);
    const [row] = await db.changes.toArray();
    await store([{ type: 'conversation', key: 'k1', patch: { unread: 1 } }], { countUnread: false, done: [row?.id ?? ''] });
    await requestChange(db, 'k1', { kind: 'read', upTo: 60_000 }, 0, deps);
    await open();
    expect(await asked()).toEqual([{ kind: 'read', upTo: 60_000 }]);
    expect((await db.conversations.get('k1'))?.unread).toBe(0);
  });

  it('before its time, of a colleague, or muted: as it is', async () => {
    await snoozed({ snoozedUntil: 4_000_000 });
    expect(await open()).toMatchObject({ alerts: 0 });
    await snoozed({ assigneeId: 'ana' });
    await open();
    await snoozed({ assigneeId: 'me', muted: true });
    await open();
    expect([await asked(), await db.alerts.count(), (await db.conversations.get('k1'))?.unread]).toEqual([[], 0, 0]);
  });

  it('by a customer who writes: counted as what it is, and told once', async () => {
    await snoozed({ assigneeId: 'me' });
    await store([
      eg.inbound({ id: 'reply', at: 45_000 }),
      { type: 'conversation', key: 'k1', patch: { state: 'open', snoozedUntil: null, unread: 1 } },
    ]);
    expect([await asked(), await db.alerts.toArray()]).toMatchObject([[], [{ messageId: 'reply' }]]);
  });
});
