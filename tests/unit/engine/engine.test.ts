import 'fake-indexeddb/auto';
import { liveQuery } from 'dexie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Accepted, BackendError } from '../../../lib/backend/backend';
import type { Change } from '../../../lib/domain/change';
import type { Message } from '../../../lib/domain/message';
import { eg } from '../example';
import { environment, FakeBackend } from './fake-backend';

const badge = vi.hoisted(() => ({ notify: vi.fn(async () => undefined) }));
vi.mock('../../../lib/platform/notify', () => ({ notify: badge.notify, clearNotification: async () => undefined }));
vi.mock('../../../lib/platform/badge', () => ({ setBadge: async () => undefined }));
vi.mock('../../../lib/platform/keepalive', () => ({ hold: () => () => undefined }));
vi.mock('../../../lib/platform/i18n', () => ({ t: (key: string) => key }));

const { AccountEngine } = await import('../../../lib/engine/account-engine');
const { AccountDb } = await import('../../../lib/store/db');
const { enqueue, sendAgain, undoSend } = await import('../../../lib/store/panel');
const { requestChange, undoChange } = await import('../../../lib/store/changes');
const { DEFAULT_SETTINGS } = await import('../../../lib/store/registry');

let name: string;
let backend: FakeBackend;
let engine: InstanceType<typeof AccountEngine>;
let online = true;
const deps = { now: () => Date.now(), newId: () => crypto.randomUUID() };

/** A worker: a new engine on the same database and the same backend. */
function boot(): InstanceType<typeof AccountEngine> {
  const next = new AccountEngine(new AccountDb(name), backend, {
    env: environment,
    online: () => online,
    settings: async () => DEFAULT_SETTINGS,
    wakeAt: () => undefined,
    newId: deps.newId,
    stored: () => undefined,
  });
  next.start();
  return next;
}

/** Waits until the database says so. */
function until<T>(query: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const subscription = liveQuery(query).subscribe({
      next: (value) => {
        if (!wanted(value)) return;
        queueMicrotask(() => subscription.unsubscribe());
        resolve(value);
      },
      error: reject,
    });
  });
}

const message = (id: string, wanted: (row: Message) => boolean) =>
  until(
    () => engine.db.messages.get(id),
    (row) => row !== undefined && wanted(row),
  ) as Promise<Message>;
const send = (text: string, over: Partial<Parameters<typeof enqueue>[1]> = {}) =>
  enqueue(engine.db, { conversationId: 'k1', text, holdMs: 0, ...over }, deps);
const never = <T>() => new Promise<T>(() => undefined);

beforeEach(async () => {
  name = `test-${crypto.randomUUID()}`;
  backend = new FakeBackend();
  online = true;
  badge.notify.mockClear();
  engine = boot();
  await until(
    () => engine.db.conversations.count(),
    (count) => count === 2,
  );
});
afterEach(async () => {
  const { db } = engine;
  await engine.stop();
  await db.delete();
});

describe('outbox', () => {
  it('queued -> sending -> sent, one request', async () => {
    const row = await send('hello');
    engine.poke();
    const sent = await message(row.id, (one) => one.status === 'sent');
    expect(sent).toMatchObject({ remoteId: `R${row.ref}`, text: 'hello' });
    expect(sent.outbox).toBeUndefined();
    expect(backend.requests).toHaveLength(1);
  });

  it('keeps the order within a conversation and does not hold up others', async () => {
    let release: (value: Accepted) => void = () => undefined;
    backend.onSend = (outgoing) =>
      outgoing.message.text === 'one'
        ? new Promise((resolve) => (release = resolve))
        : Promise.resolve({ remoteId: outgoing.message.ref, events: [] });
    await send('one');
    const two = await send('two');
    const other = await send('other', { conversationId: 'k2' });
    engine.poke();
    await message(other.id, (row) => row.status === 'sent');
    expect(backend.requests.map((one) => one.text)).toEqual(['one', 'other']);
    release({ remoteId: 'first', events: [] });
    await message(two.id, (row) => row.status === 'sent');
    expect(backend.requests.map((one) => one.text)).toEqual(['one', 'other', 'two']);
  });

  it('what never left when the worker died goes again by itself, and what left does not', async () => {
    backend.onSend = never;
    backend.onFind = async ({ message: { leftAt } }) => (leftAt === 0 ? 'notSent' : 'absent');
    const row = await send('uploading');
    engine.poke();
    expect(await message(row.id, (one) => one.status === 'sending')).toMatchObject({ leftAt: 0 });
    await engine.stop();
    backend.onSend = async (outgoing) => {
      await outgoing.leaving?.(1234);
      return never();
    };
    engine = boot();
    await message(row.id, (one) => one.leftAt === 1234);
    await engine.stop();
    engine = boot();
    expect(await message(row.id, (one) => one.undecided === true)).toMatchObject({ status: 'unconfirmed', leftAt: 1234 });
    expect(backend.requests).toHaveLength(2);
  });

  it('what other hands had written before the request left is written down with it', async () => {
    await engine.ctx.store([eg.outbound({ remoteId: 'theirs' }), eg.inbound()]);
    backend.onSend = async (outgoing) => {
      await outgoing.leaving?.(1234);
      return { remoteId: outgoing.message.ref, events: [] };
    };
    const first = await send('one');
    const second = await send('two');
    engine.poke();
    for (const { id } of [first, second]) expect(await message(id, (row) => row.status === 'sent')).toMatchObject({ before: ['theirs'] });
  });

  it('a request that cannot be written down does not leave, and is tried again', async () => {
    let left = 0;
    backend.onSend = async (outgoing) => {
      if (left === 0 && backend.requests.length === 1) {
        const table = engine.db.messages;
        const fail = () => {
          table.hook('updating').unsubscribe(fail);
          throw new Error('the disk is full');
        };
        table.hook('updating', fail);
      }
      await outgoing.leaving?.(undefined);
      left++;
      return { remoteId: outgoing.message.ref, events: [] };
    };
    const row = await send('hello');
    engine.poke();
    const sent = await message(row.id, (one) => one.status === 'sent');
    expect(sent.leftAt).toBeUndefined();
    expect([left, backend.requests.length]).toEqual([1, 2]);
  });

  it('sending -> unconfirmed when the worker dies, never a second request; absent -> a person decides', async () => {
    backend.onSend = never;
    const row = await send('hello');
    engine.poke();
    await message(row.id, (one) => one.status === 'sending');
    await engine.stop();
    engine = boot();
    const decided = await message(row.id, (one) => one.undecided === true);
    expect(decided.status).toBe('unconfirmed');
    expect(backend.requests).toHaveLength(1);
    backend.onSend = async (outgoing) => ({ remoteId: outgoing.message.ref, events: [] });
    await sendAgain(engine.db, row.id, deps);
    engine.poke();
    await message(row.id, (one) => one.status === 'sent');
    expect(backend.requests).toHaveLength(2);
  });

  it('sending -> canceled when it is stopped before it left; unconfirmed -> canceled when it was stopped and never arrived', async () => {
    for (const kind of ['notSent', 'busy', 'unknown'] as const) {
      let began: () => void = () => undefined;
      const underWay = new Promise<void>((done) => {
        began = done;
      });
      backend.onSend = (_outgoing, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new BackendError(kind, { text: '' })));
          began();
        });
      const { id } = await send(`stopped ${kind}`);
      engine.poke();
      await underWay;
      engine.stopSend(id);
      expect(await message(id, (row) => row.status === 'canceled')).not.toHaveProperty('outbox');
    }
    expect(backend.requests.map((one) => one.text)).toEqual(['stopped notSent', 'stopped busy', 'stopped unknown']);
  });

  it('a message that was stopped too late is sent, and says so', async () => {
    let began: () => void = () => undefined;
    const underWay = new Promise<void>((done) => {
      began = done;
    });
    backend.onSend = (_outgoing, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new BackendError('unknown', { text: '' })));
        began();
      });
    backend.onFind = async () => ({ remoteId: 'R1', events: [] });
    const { id } = await send('too late');
    engine.poke();
    await underWay;
    engine.stopSend(id);
    expect(await message(id, (row) => row.status === 'sent')).toMatchObject({ remoteId: 'R1' });
  });

  it('unconfirmed -> sent when the backend has it', async () => {
    backend.onSend = () => Promise.reject(new BackendError('unknown', { text: 'timeout' }));
    backend.onFind = async () => ({ remoteId: 'there', events: [] });
    const row = await send('hello');
    engine.poke();
    expect(await message(row.id, (one) => one.status === 'sent')).toMatchObject({ remoteId: 'there' });
    expect(backend.requests).toHaveLength(1);
  });

  it('unconfirmed asks again while the backend cannot say', async () => {
    backend.onSend = () => Promise.reject(new BackendError('unknown', { text: '' }));
    let asked = 0;
    backend.onFind = async () => (++asked < 3 ? { pending: true, askAgainInMs: 1 } : { remoteId: 'late', events: [] });
    const row = await send('hello');
    engine.poke();
    await message(row.id, (one) => one.status === 'sent');
    expect(asked).toBe(3);
  });

  it('sending -> queued -> sent when the backend was busy', async () => {
    let tries = 0;
    backend.onSend = async (outgoing) => {
      if (++tries === 1) throw new BackendError('busy', { text: '' }, { retryAfterMs: 1 });
      return { remoteId: outgoing.message.ref, events: [] };
    };
    const row = await send('hello');
    engine.poke();
    await message(row.id, (one) => one.status === 'sent');
    expect(tries).toBe(2);
  });

  it('sending -> failed with the provider’s words; the next message still goes', async () => {
    backend.onSend = async (outgoing) => {
      if (outgoing.message.text === 'bad') throw new BackendError('rejected', { code: '21211', text: 'Invalid number' });
      return { remoteId: outgoing.message.ref, events: [] };
    };
    const bad = await send('bad');
    const good = await send('good');
    engine.poke();
    await message(good.id, (one) => one.status === 'sent');
    expect(await engine.db.messages.get(bad.id)).toMatchObject({ status: 'failed', failure: { code: '21211', text: 'Invalid number' } });
    expect((await engine.db.messages.get(bad.id))?.outbox).toBeUndefined();
  });

  it('stays queued offline and goes when the network is back', async () => {
    online = false;
    const row = await send('hello');
    engine.poke();
    await until(
      () => engine.db.messages.get(row.id),
      (one) => one?.status === 'queued',
    );
    expect(backend.requests).toHaveLength(0);
    online = true;
    engine.wake();
    await message(row.id, (one) => one.status === 'sent');
    expect(backend.requests).toHaveLength(1);
  });

  it('a held message can be taken back, and its words return to the draft', async () => {
    const row = await send('oops', { holdMs: 60_000 });
    engine.poke();
    expect(await undoSend(engine.db, row.id, 'w', deps)).toBe(true);
    expect(await engine.db.drafts.get('k1')).toMatchObject({ text: 'oops' });
    expect(backend.requests).toHaveLength(0);
    expect(await undoSend(engine.db, row.id, 'w', deps)).toBe(false);
  });

  it('a message that failed at the provider stays as it was when it is sent again', async () => {
    const row = await send('hello');
    engine.poke();
    const sent = await message(row.id, (one) => one.status === 'sent');
    await engine.ctx.store([
      { type: 'report', remoteId: sent.remoteId as string, report: { status: 'failed', failure: { code: '30003', text: 'off' } } },
    ]);
    await sendAgain(engine.db, row.id, deps);
    await sendAgain(engine.db, row.id, deps);
    engine.poke();
    await until(
      () =>
        engine.db.messages
          .where('conversationId')
          .equals('k1')
          .toArray()
          .catch(() => engine.db.messages.toArray()),
      (rows) => rows.filter((one) => one.status === 'sent').length === 1,
    );
    expect(await engine.db.messages.get(row.id)).toMatchObject({ status: 'failed' });
    expect(backend.requests).toHaveLength(2);
  });

  it('a conversation started here is named at the backend before the first send', async () => {
    const { startConversation } = await import('../../../lib/store/panel');
    const own = await startConversation(engine.db, { inboxId: 'in1', channel: 'sms', phone: '+14155550177', name: '' }, deps);
    const row = await send('first', { conversationId: own.id });
    engine.poke();
    await message(row.id, (one) => one.status === 'sent');
    expect(await engine.db.conversations.get(own.id)).toMatchObject({ key: 'resolved' });
  });
});

describe('changes', () => {
  it('are shown at once, held for undo, then done once', async () => {
    await requestChange(engine.db, 'k1', { kind: 'state', state: 'closed' }, 0, deps);
    expect(await engine.db.conversations.get('k1')).toMatchObject({ state: 'closed' });
    engine.poke();
    await until(
      () => engine.db.changes.count(),
      (count) => count === 0,
    );
    expect(backend.changes).toEqual([{ key: 'k1', kind: 'state' }]);
  });

  it('an undone change never leaves', async () => {
    const id = await requestChange(engine.db, 'k1', { kind: 'state', state: 'closed' }, 60_000, deps);
    engine.poke();
    expect(await undoChange(engine.db, id)).toBe(true);
    expect(await engine.db.conversations.get('k1')).toMatchObject({ state: 'open' });
    expect(backend.changes).toEqual([]);
  });

  it('a refused change is rolled back and said', async () => {
    backend.onChange = () => Promise.reject(new BackendError('forbidden', { text: 'not yours' }));
    await requestChange(engine.db, 'k1', { kind: 'assign', agentId: 'ana' }, 0, deps);
    engine.poke();
    const rows = await until(
      () => engine.db.changes.toArray(),
      (list) => list.some((row) => row.refused !== undefined),
    );
    expect(rows[0]?.refused).toBe('not yours');
    expect((await engine.db.conversations.get('k1'))?.assigneeId).toBeUndefined();
  });

  it('pending: shown at once, overlaid on older news, undone, and rolled back when refused, either way', async () => {
    const now = async () => {
      const row = await engine.db.conversations.get('k1');
      return [row?.state, row?.pending];
    };
    const id = await requestChange(engine.db, 'k1', { kind: 'pending' }, 60_000, deps);
    backend.pages = [{ events: [{ type: 'conversation', key: 'k1', patch: { state: 'open', pending: null, unread: 4 } }] }];
    engine.wake();
    await until(
      () => engine.db.conversations.get('k1'),
      (row) => row?.unread === 4,
    );
    expect(await now()).toEqual(['open', true]);
    expect(await undoChange(engine.db, id)).toBe(true);
    expect([await now(), backend.changes]).toEqual([['open', undefined], []]);

    const refused = async (change: Change) => {
      backend.onChange = () => Promise.reject(new BackendError('forbidden', { text: 'not yours' }));
      const asked = await requestChange(engine.db, 'k1', change, 0, deps);
      engine.poke();
      await until(
        () => engine.db.changes.get(asked),
        (row) => row?.refused === 'not yours',
      );
    };
    await refused({ kind: 'pending' });
    expect(await now()).toEqual(['open', undefined]);
    await engine.db.conversations.update('k1', { pending: true });
    for (const change of [
      { kind: 'state', state: 'open' },
      { kind: 'state', state: 'closed' },
      { kind: 'snooze', until: 9e12 },
    ] as const) {
      await refused(change);
      expect([...(await now()), (await engine.db.conversations.get('k1'))?.snoozedUntil]).toEqual(['open', true, undefined]);
    }
  });

  it('a customer who answers while the close of a pending conversation is held: it is pending again', async () => {
    await engine.db.conversations.update('k1', { pending: true });
    await requestChange(engine.db, 'k1', { kind: 'state', state: 'closed' }, 60_000, deps);
    backend.pages = [{ events: [eg.inbound({ id: 'late' })] }];
    engine.wake();
    const row = await until(
      () => engine.db.conversations.get('k1'),
      (one) => one?.state === 'open',
    );
    expect([row?.pending, await engine.db.changes.count()]).toEqual([true, 0]);
  });
});

describe('snooze where the backend keeps no states', () => {
  it('snoozed -> open when its time has come, also after a death', async () => {
    backend.capabilities = { ...backend.capabilities, localState: true };
    await requestChange(engine.db, 'k1', { kind: 'snooze', until: Date.now() + 60 }, 0, deps);
    expect(await engine.db.conversations.get('k1')).toMatchObject({ state: 'snoozed' });
    await engine.stop();
    engine = boot();
    await until(
      () => engine.db.conversations.get('k1'),
      (row) => row?.state === 'open',
    );
  });

  it('it returns unread and is told with the last words of the customer', async () => {
    backend.capabilities = { ...backend.capabilities, localState: true };
    await engine.ctx.store([eg.inbound({ text: 'Call me tomorrow', fresh: false })]);
    await requestChange(engine.db, 'k1', { kind: 'snooze', until: Date.now() + 60 }, 0, deps);
    engine.poke();
    await vi.waitFor(() => expect(badge.notify).toHaveBeenCalledTimes(1));
    expect(badge.notify).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ message: 'Call me tomorrow' }));
    expect(await engine.db.conversations.get('k1')).toMatchObject({ state: 'open', unread: 1 });
    await until(
      () => engine.db.changes.count(),
      (count) => count === 0,
    );
  });
});

describe('sync and alerts', () => {
  it('one notification for a new inbound message, none for what a focused panel shows', async () => {
    await engine.ctx.store([eg.inbound()]);
    await vi.waitFor(() => expect(badge.notify).toHaveBeenCalledTimes(1));
    engine.look('w', 'k2', true);
    await engine.ctx.store([eg.inbound({ key: 'k2' })]);
    await until(
      () => engine.db.alerts.count(),
      (count) => count === 0,
    );
    expect(badge.notify).toHaveBeenCalledTimes(1);
  });

  it('a worker that died between commit and notification still notifies, once', async () => {
    await engine.db.alerts.put({ conversationId: 'k1', messageId: 'mx', at: 1 });
    await engine.db.messages.put(eg.message({ id: 'mx', kind: 'inbound', status: 'received' }));
    await engine.db.conversations.update('k1', { unread: 1 });
    await engine.stop();
    engine = boot();
    await until(
      () => engine.db.alerts.count(),
      (count) => count === 0,
    );
    await vi.waitFor(() => expect(badge.notify).toHaveBeenCalledTimes(1));
  });

  it('current -> pulling when a live fact is about an unknown conversation', async () => {
    const pulls = backend.pulls;
    backend.pages = [{ events: [eg.introduce('k3', { phone: '+14155550103' }), eg.inbound({ key: 'k3' })], cursor: '2' }];
    await expect(engine.ctx.store([eg.inbound({ key: 'k3' })])).rejects.toThrow();
    engine.ctx.stale();
    await until(
      () => engine.db.conversations.get('k3'),
      (row) => row?.unread === 1,
    );
    expect(backend.pulls).toBeGreaterThan(pulls);
  });

  it('an alarm leaves a healthy stream alone, a wish pulls without closing it', async () => {
    let opened = 0;
    let closed = 0;
    backend.listen = async () => {
      opened++;
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      return {
        closed: ended,
        close: () => {
          closed++;
          end();
        },
      };
    };
    engine.wake();
    await vi.waitFor(() => expect(opened).toBe(1));
    const asked = backend.pulls;
    await vi.waitFor(() => expect(backend.pulls).toBeGreaterThanOrEqual(asked));
    await until(
      () => engine.db.meta.get('sync'),
      (row) => (row?.value as { state: string } | undefined)?.state === 'current',
    );
    const before = backend.pulls;
    engine.wake();
    await vi.waitFor(() => expect(backend.pulls).toBeGreaterThan(before));
    const settled = backend.pulls;
    engine.tick();
    engine.tick();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([opened, closed]).toEqual([1, 0]);
    expect(backend.pulls - settled).toBeLessThanOrEqual(1);
  });

  it('says that it is reconnecting and becomes current again', async () => {
    let fails = 1;
    backend.onPull = async () => {
      if (fails-- > 0) throw new BackendError('unknown', { text: 'down' });
    };
    engine.wake();
    await until(
      () => engine.db.meta.get('sync'),
      (row) => (row?.value as { state: string } | undefined)?.state === 'current' && fails < 0,
    );
  });
});
