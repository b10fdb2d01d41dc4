/** What the model, the storms and their reading of the code found, one race each. */
import './mocks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackendError } from '../../lib/backend/backend';
import type { Message } from '../../lib/domain/message';
import { environment, FakeBackend } from '../unit/engine/fake-backend';
import { eg } from '../unit/example';
import { Mortal } from './mortal';
import { until } from './waiting';

const { AccountEngine } = await import('../../lib/engine/account-engine');
const { AccountDb } = await import('../../lib/store/db');
const { apply } = await import('../../lib/store/apply');
const { getMeta, setMeta } = await import('../../lib/store/meta');
const { nameConversation, outboxRows } = await import('../../lib/store/outbox');
const { enqueue, sendAgain, startConversation, undoSend } = await import('../../lib/store/panel');
const { saveDraft } = await import('../../lib/store/drafts');
const { requestChange, undoChange } = await import('../../lib/store/changes');
const { DEFAULT_SETTINGS } = await import('../../lib/store/registry');

type Db = InstanceType<typeof AccountDb>;
let db: Db;
let backend: FakeBackend;
let engine: InstanceType<typeof AccountEngine> | undefined;
const deps = { now: () => Date.now(), newId: () => crypto.randomUUID() };
const store = (events: Parameters<typeof apply>[1]) => apply(db, events, { countUnread: true, now: Date.now() });

/** When the loops want to be woken (ms since the epoch), as they say it. */
const alarms: number[] = [];

function boot(on: Db = db): InstanceType<typeof AccountEngine> {
  engine = new AccountEngine(on, backend, {
    env: environment,
    online: () => true,
    settings: async () => DEFAULT_SETTINGS,
    wakeAt: (at) => void alarms.push(at),
    newId: deps.newId,
    stored: () => undefined,
  });
  engine.start();
  return engine;
}

const row = (id: string) => db.messages.get(id) as Promise<Message>;

beforeEach(async () => {
  db = new AccountDb(`findings-${crypto.randomUUID()}`);
  backend = new FakeBackend();
  alarms.length = 0;
  await store([eg.viewer(), eg.introduce(), eg.introduce('k2', { phone: '+14155550102' })]);
  await setMeta(db, 'cursor', '0');
  backend.pages = [];
});
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
  await db.open();
  await db.delete();
});

describe('outbox', () => {
  it('an accepted send is settled even if the facts that came with it cannot be stored', async () => {
    let asked = 0;
    backend.onSend = async () => ({ remoteId: 'R', events: [eg.outbound({ key: 'nobody introduced this' })] });
    backend.onFind = async () => {
      asked++;
      return { remoteId: 'R', events: [eg.outbound({ key: 'nobody introduced this' })] };
    };
    const sent = await enqueue(db, { conversationId: 'k1', text: 'hello', holdMs: 0 }, deps);
    boot();
    await until(async () => (await row(sent.id)).remoteId === 'R' || asked > 3);
    expect(await row(sent.id)).toMatchObject({ status: 'sent', remoteId: 'R' });
    expect(asked).toBe(0);
  });

  it.each(['queued', 'unconfirmed'] as const)(
    'a wait that a clock ahead by hours wrote (%s) ends when the clock is right',
    async (status) => {
      const sent = await enqueue(db, { conversationId: 'k1', text: 'hello', holdMs: 0 }, deps);
      const dueAt = Date.now() + 11 * 3_600_000;
      await db.messages.update(sent.id, { status, outbox: status, dueAt, attemptAt: dueAt, tries: 1 });
      backend.onFind = async () => ({ remoteId: 'R', events: [] });
      boot();
      await until(async () => (await row(sent.id)).remoteId !== undefined);
      expect(backend.requests).toHaveLength(status === 'queued' ? 1 : 0);
    },
  );

  it('the attempt is on the disk before the request leaves: a machine without power sends nothing twice', async () => {
    await db.open();
    const idb = db.backendDB();
    const begin = idb.transaction.bind(idb);
    const onDisk: string[] = [];
    idb.transaction = (stores, mode, options) => {
      const transaction = begin(stores, mode, options);
      if (options?.durability !== 'strict') return transaction;
      const rows = transaction.objectStore('messages');
      const put = rows.put.bind(rows);
      rows.put = (value: Message) => {
        transaction.addEventListener('complete', () => onDisk.push(value.status));
        return put(value);
      };
      return transaction;
    };
    let before: string[] = [];
    backend.onSend = async ({ message }) => {
      before = [...onDisk];
      return { remoteId: `R${message.ref}`, events: [] };
    };
    const sent = await enqueue(db, { conversationId: 'k1', text: 'hello', holdMs: 0 }, deps);
    boot();
    await until(async () => (await row(sent.id)).remoteId !== undefined);
    expect(before).toEqual(['sending']);
  });

  it('a time that the agent chose stands, however far', async () => {
    const far = Date.now() + 11 * 3_600_000;
    const later = await enqueue(db, { conversationId: 'k1', text: 'tomorrow', holdMs: 0, sendAt: far }, deps);
    const soon = await enqueue(db, { conversationId: 'k1', text: 'now', holdMs: 0 }, deps);
    boot();
    await until(async () => (await row(soon.id)).remoteId !== undefined);
    expect(await row(later.id)).toMatchObject({ status: 'queued', dueAt: far });
  });

  it('a full disk does not make the outbox spin', async () => {
    const sent = await enqueue(db, { conversationId: 'k1', text: 'hello', holdMs: 0 }, deps);
    let writes = 0;
    const full = () => {
      writes++;
      throw new DOMException('full', 'QuotaExceededError');
    };
    db.messages.hook('updating', full);
    boot();
    await until(async () => writes > 0);
    // It lets the conversation rest for some seconds, and says until when. (The sync loop's alarm is an hour away.)
    await until(async () => alarms.some((at) => at > Date.now() + 2_000 && at < Date.now() + 60_000));
    expect(writes).toBeLessThan(5);
    db.messages.hook('updating').unsubscribe(full);
    expect((await row(sent.id)).status).toBe('queued');
  });

  it('a backend that cannot be asked is asked again ever more slowly', async () => {
    const asked: number[] = [];
    backend.onSend = () => Promise.reject(new BackendError('unknown', { text: '' }));
    backend.onFind = () => {
      asked.push(performance.now());
      return Promise.reject(new BackendError('unknown', { text: '' }));
    };
    await enqueue(db, { conversationId: 'k1', text: 'hello', holdMs: 0 }, deps);
    const random = vi.spyOn(environment, 'random').mockReturnValue(0.05);
    boot();
    await until(async () => asked.length > 3);
    random.mockRestore();
    // A busy machine makes a wait longer, nothing makes it shorter (but for the clock's rounding).
    for (const [n, least] of [100, 200, 400].entries()) expect((asked[n + 1] ?? 0) - (asked[n] ?? 0)).toBeGreaterThan(least - 10);
  });

  it('an unclear send never takes the answer of another press with the same words', async () => {
    const claims: (readonly string[])[] = [];
    backend.onSend = async (outgoing) => {
      if (outgoing.message.id === first.id) return { remoteId: 'R1', events: [] };
      throw new BackendError('unknown', { text: '' });
    };
    backend.onFind = async (outgoing) => {
      claims.push([...((await outgoing.claimed?.(['R1', 'R2'])) ?? [])]);
      return { remoteId: 'R1', events: [] };
    };
    const first = await enqueue(db, { conversationId: 'k1', text: 'ok', holdMs: 0 }, deps);
    const second = await enqueue(db, { conversationId: 'k1', text: 'ok', holdMs: 0 }, deps);
    boot();
    await until(async () => claims.length > 0);
    await until(async () => (await row(second.id)).undecided === true || (await row(first.id)) === undefined);
    expect(claims[0]).toEqual(['R1']);
    expect(await row(first.id)).toMatchObject({ status: 'sent', remoteId: 'R1' });
    expect(await row(second.id)).toMatchObject({ status: 'unconfirmed', undecided: true });
  });

  it('with very many rows that wait, the oldest of a conversation still goes first', async () => {
    const rows = Array.from({ length: 900 }, (_, n) =>
      eg.message({ id: `${String(900 - n).padStart(4, '0')}`, at: 1_000 + n, status: 'queued', outbox: 'queued', ref: `r${n}` }),
    );
    await db.messages.bulkPut(rows);
    expect((await outboxRows(db))[0]?.at).toBe(1_000);
  });

  it('what waits after "busy" can be taken back', async () => {
    const sent = await enqueue(db, { conversationId: 'k1', text: 'hello', holdMs: 0 }, deps);
    await db.messages.update(sent.id, { attemptAt: 1, tries: 1, dueAt: Date.now() + 60_000 });
    expect(await undoSend(db, sent.id, 'w', deps)).toBe(true);
  });

  it('a retry goes behind what was written meanwhile, also when the clock went back', async () => {
    const failed = eg.message({ id: 'f', at: 50, status: 'failed', ref: 'r' });
    await db.messages.bulkPut([failed, eg.message({ id: 'q', at: 9_000, status: 'queued', outbox: 'queued', ref: 'r2' })]);
    await sendAgain(db, 'f', { now: () => 100, newId: deps.newId });
    expect((await outboxRows(db)).map((one) => one.id)).toEqual(['q', 'f']);
  });
});

describe('panel', () => {
  it('one panel’s Enter leaves the words that another panel is writing', async () => {
    await saveDraft(db, { conversationId: 'k1', text: 'half a thought', at: 5, files: [], by: 'other' }, 0);
    await enqueue(db, { conversationId: 'k1', text: 'hello', holdMs: 0, by: 'me' }, deps);
    expect((await db.drafts.get('k1'))?.text).toBe('half a thought');
    await saveDraft(db, { conversationId: 'k2', text: 'hel', at: 5, files: [], by: 'me' }, 0);
    await enqueue(db, { conversationId: 'k2', text: 'hello', holdMs: 0, by: 'me' }, deps);
    expect(await db.drafts.get('k2')).toBeUndefined();
  });

  it('undo of a second change goes back to the first one when that has left already', async () => {
    const first = await requestChange(db, 'k1', { kind: 'state', state: 'closed' }, 0, deps);
    await db.changes.update(first, { tries: 1 });
    const second = await requestChange(db, 'k1', { kind: 'state', state: 'open' }, 60_000, deps);
    await undoChange(db, second);
    expect((await db.conversations.get('k1'))?.state).toBe('closed');
  });

  it('the words of a message that waits become a draft when its conversation goes', async () => {
    await enqueue(db, { conversationId: 'k1', text: 'precious', holdMs: 0 }, deps);
    await store([eg.outbound({ key: 'k1' }), { type: 'conversation.gone', key: 'k1' }]);
    expect((await db.drafts.get('k1'))?.text).toBe('precious');
    expect(await db.messages.count()).toBe(0);
  });

  it('a conversation that two sides started is one, with draft, change and notification', async () => {
    const own = await startConversation(db, { inboxId: 'in1', channel: 'sms', phone: '+14155550177', name: '' }, deps);
    await store([eg.introduce('k9', { phone: '+14155550177' }), eg.inbound({ key: 'k9' })]);
    await saveDraft(db, { conversationId: 'k9', text: 'draft', at: 5, files: [], by: 'w' }, 0);
    await requestChange(db, 'k9', { kind: 'mute', muted: true }, 60_000, deps);
    await nameConversation(db, own.id, 'k9');
    expect((await db.drafts.get(own.id))?.text).toBe('draft');
    expect((await db.changes.toArray()).map((one) => one.conversationId)).toEqual([own.id]);
    expect((await db.alerts.toArray()).map((one) => one.conversationId)).toEqual([own.id]);
    expect((await getMeta(db, 'counters'))?.all).toBe(1);
  });
});

describe('sync', () => {
  it('a role that was taken away stays away when the worker dies before everything is filed again', async () => {
    const mortal = await Mortal.open(db);
    await store([eg.inbound()]);
    await store([eg.viewer('none')]);
    mortal.kill();
    db.close();
    db = new AccountDb(db.accountId);
    boot(db);
    await until(async () => (await db.conversations.where('folders').startsWith('').count()) === 0);
    await until(async () => (await getMeta(db, 'counters'))?.all === 0);
  });

  it('what is missed during the last page of a pull is pulled at once', async () => {
    let pulls = 0;
    backend.pull = async function* () {
      pulls++;
      yield { events: [], cursor: '1' };
      // The second pull has read the world, and now a live fact cannot be stored.
      if (pulls === 2) engine?.ctx.stale();
    };
    backend.listen = async () => ({ closed: new Promise<void>(() => undefined), close: () => undefined });
    boot();
    await until(async () => pulls > 2);
  });

  it('asking for a pull does not close the live stream', async () => {
    let opened = 0;
    backend.listen = async () => {
      opened++;
      return { closed: new Promise<void>(() => undefined), close: () => undefined };
    };
    const one = boot();
    await until(async () => (await getMeta(db, 'sync'))?.state === 'current');
    const pulls = backend.pulls;
    one.wake();
    await until(async () => backend.pulls > pulls);
    expect(opened).toBe(1);
  });

  it('the list follows the newest message although this computer’s clock is ahead', async () => {
    const at = Date.now();
    const sent = await enqueue(db, { conversationId: 'k1', text: 'mine', holdMs: 0 }, deps);
    const remote = { key: 'k1', remoteId: 'R', id: 'R', kind: 'outbound' as const, at: at - 600_000, text: 'mine' };
    await apply(db, [{ type: 'message', message: { ...remote, report: { status: 'sent' } } }], {
      countUnread: true,
      now: at,
      settles: { messageId: sent.id, remoteId: 'R' },
    });
    await store([eg.inbound({ at: at - 500_000, text: 'theirs' })]);
    expect((await db.conversations.get('k1'))?.preview.text).toBe('theirs');
  });
});
