import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Page } from '../../../lib/backend/backend';
import { apply } from '../../../lib/store/apply';
import { AccountDb, databaseName } from '../../../lib/store/db';
import { saveDraft } from '../../../lib/store/drafts';
import { storeFile } from '../../../lib/store/files';
import { getMeta } from '../../../lib/store/meta';
import { Registry, setFocus } from '../../../lib/store/registry';
import { deleteAccount } from '../../../lib/store/rescued';
import { eg } from '../example';
import { onFullDisk } from '../store/full-disk';
import { environment, FakeBackend } from './fake-backend';

vi.mock('../../../lib/platform/browser', () => ({
  browser: { runtime: { getManifest: () => ({ version: '0' }), getPlatformInfo: async () => ({ os: 'x', arch: 'y' }) } },
}));
const notes = vi.hoisted(() => ({ cleared: [] as string[] }));
vi.mock('../../../lib/platform/notify', () => ({
  notify: async () => undefined,
  clearNotification: async (id: string) => void notes.cleared.push(id),
}));
vi.mock('../../../lib/platform/badge', () => ({ setBadge: async () => undefined }));
vi.mock('../../../lib/platform/keepalive', () => ({ hold: () => () => undefined }));
vi.mock('../../../lib/platform/alarms', () => ({ wakeAt: async () => undefined }));
vi.mock('../../../lib/platform/i18n', () => ({ t: (key: string) => key }));

const { Engine } = await import('../../../lib/engine/engine');
const { handleIntent } = await import('../../../lib/engine/intents');

let registry: Registry;
let backend: FakeBackend;
let engine: InstanceType<typeof Engine>;
const FIRST: Page = { events: [eg.viewer(), eg.introduce(), eg.introduce('k2', { phone: '+14155550102' })], cursor: '1' };

function boot(): InstanceType<typeof Engine> {
  const kind = { kind: 'demo' as const, connect: () => Promise.reject(new Error('not here')), open: () => backend };
  return new Engine({ kinds: { demo: async () => kind }, env: environment, online: () => true, registry, recentLog: () => [] });
}

/** Waits until the database says so; it may be closed and another one in its place meanwhile. */
function until<T>(query: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  return vi.waitFor(
    async () => {
      const value = await query();
      if (!wanted(value)) throw new Error('not yet');
      return value;
    },
    { timeout: 10_000, interval: 5 },
  );
}

function running(): NonNullable<ReturnType<typeof engine.accounts.get>> {
  const account = engine.accounts.get('a');
  if (!account) throw new Error('the account is not open');
  return account;
}

/** What every pull from now on brings. */
function always(page: Page): void {
  backend.onPull = async () => {
    backend.pages = [page];
  };
}

/** The worker dies. */
async function die(): Promise<void> {
  for (const account of engine.accounts.values()) await account.stop();
}

/** Another program's hand in the database. */
async function harm(): Promise<void> {
  const hand = new Dexie(databaseName('a'));
  await hand.open();
  await hand.table('conversations').update('k1', { preview: undefined, inboxId: 7 });
  hand.close();
}

beforeEach(async () => {
  registry = new Registry();
  await registry.accounts.put({ id: 'a', kind: 'demo', label: 'A', config: '{}', connectedAt: 1, origins: [] });
  backend = new FakeBackend();
  backend.pages = [FIRST];
  engine = boot();
  await engine.ready;
  await until(
    () => running().db.conversations.count(),
    (count) => count === 2,
  );
  await saveDraft(running().db, { conversationId: 'k1', text: 'half a thought', at: 5, files: [], by: 'w' }, 0);
});
afterEach(async () => {
  await die();
  await deleteAccount('a');
  await registry.delete();
});

describe('engine', () => {
  it('damaged while asleep -> replaced at the next start, fetched again, words back', async () => {
    await die();
    await harm();
    backend.pages = [FIRST];
    engine = boot();
    await engine.ready;
    await until(
      () => running().db.drafts.get('k1'),
      (draft) => draft?.text === 'half a thought',
    );
    expect(await running().db.conversations.count()).toBe(2);
    expect(await getMeta(running().db, 'rescued')).toMatchObject({ drafts: 1, messages: 0 });
  });

  it('damaged while awake -> a fact that cannot be stored on the damaged row makes it look, replace and go on', async () => {
    await harm();
    const old = running();
    always(FIRST);
    await expect(old.ctx.store([eg.inbound()])).rejects.toThrow('unsound');
    await until(
      async () => engine.accounts.get('a'),
      (account) => account !== undefined && account !== old,
    );
    await until(
      () => running().db.drafts.get('k1'),
      (draft) => draft?.text === 'half a thought',
    );
    await running().ctx.store([eg.inbound({ text: 'after' })]);
    expect(await running().db.messages.count()).toBe(1);
  });

  it('a sound database is not replaced, whatever a page asks or a backend says', async () => {
    const old = running();
    await expect(old.ctx.store([{ type: 'contact', contact: { id: 'c', name: 7 } } as never])).rejects.toThrow('unsound');
    expect(await handleIntent(engine, { type: 'mend', accountId: 'a' }, 'w')).toEqual({ ok: true, value: { replaced: false } });
    expect(running()).toBe(old);
    expect((await old.db.drafts.get('k1'))?.text).toBe('half a thought');
  });

  it('a page that cannot read asks: replaced, and the answer says so', async () => {
    await harm();
    always(FIRST);
    expect(await handleIntent(engine, { type: 'mend', accountId: 'a' }, 'w')).toEqual({ ok: true, value: { replaced: true } });
    await until(
      () => running().db.drafts.get('k1'),
      (draft) => draft !== undefined,
    );
  });

  it('taken away by the browser while awake -> fetched again from the beginning', async () => {
    always(FIRST);
    await Dexie.delete(databaseName('a'));
    running().wake();
    await until(
      () => running().db.conversations.count(),
      (count) => count === 2,
    );
    await until(
      () => getMeta(running().db, 'sync'),
      (sync) => sync?.state === 'current',
    );
  });

  it('full disk -> cached files go, the page is stored', async () => {
    const { db, ctx } = running();
    await storeFile(db, 'cached', new Blob(['picture']), 1);
    await onFullDisk('request', () => ctx.store([eg.inbound()], { cursor: '2' }), true);
    expect(await db.files.count()).toBe(0);
    expect(await db.messages.count()).toBe(1);
    expect(await getMeta(db, 'cursor')).toBe('2');
  });

  it('full disk and nothing to evict -> said in the sync state, cursor and rows as they were, then current again', async () => {
    const { db } = running();
    always({ events: [eg.inbound({ text: 'fits when there is room' })], cursor: '2' });
    const { put } = IDBObjectStore.prototype;
    let full = true;
    IDBObjectStore.prototype.put = function (value, key) {
      if (full && this.name === 'messages') throw new DOMException('', 'QuotaExceededError');
      return key === undefined ? put.call(this, value) : put.call(this, value, key);
    };
    try {
      running().wake();
      const state = await until(
        () => getMeta(db, 'sync'),
        (sync) => sync?.detail === 'disk full',
      );
      expect(state?.state).toBe('reconnecting');
      expect(await getMeta(db, 'cursor')).toBe('1');
      expect(await db.messages.count()).toBe(0);
      full = false;
      running().wake();
      await until(
        () => db.messages.toArray(),
        (rows) => rows.some((row) => row.text === 'fits when there is room'),
      );
      const after = await until(
        () => getMeta(db, 'sync'),
        (sync) => sync?.state === 'current',
      );
      expect(after?.detail).toBeUndefined();
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });

  it('another role while the disk is full: filed again as soon as there is room, without a new worker', async () => {
    const { db } = running();
    await running().ctx.store([{ type: 'conversation', key: 'k1', patch: { unread: 3 } }]);
    const unread = () => db.conversations.where('folders').startsWith('unread/all/').count();
    expect(await unread()).toBe(1);
    always({ events: [eg.viewer('none')], cursor: '2' });
    const { put } = IDBObjectStore.prototype;
    let full = true;
    let refused = 0;
    IDBObjectStore.prototype.put = function (value, key) {
      if (full && this.name === 'conversations') {
        refused++;
        throw new DOMException('', 'QuotaExceededError');
      }
      return key === undefined ? put.call(this, value) : put.call(this, value, key);
    };
    try {
      running().wake();
      await until(async () => refused, Boolean);
      expect(await unread()).toBe(1);
      full = false;
      backend.onPull = async () => undefined;
      running().wake();
      await until(
        () => getMeta(db, 'refilePending'),
        (pending) => pending === false,
      );
      expect(await unread()).toBe(0);
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });

  it('a worker that starts on a full disk says what the backend can do as soon as there is room', async () => {
    await running().db.meta.delete('capabilities');
    await die();
    const log = vi.spyOn(environment, 'log');
    await onFullDisk('request', async () => {
      engine = boot();
      await engine.ready;
      await vi.waitFor(() => expect(log).toHaveBeenCalledWith(expect.stringMatching(/^owed: QuotaExceeded/)));
    });
    log.mockRestore();
    expect(await getMeta(running().db, 'capabilities')).toBeUndefined();
    running().poke();
    await until(
      () => getMeta(running().db, 'capabilities'),
      (capabilities) => capabilities?.kind === 'demo',
    );
  });

  it('a contact erased here and written to again: the next pull starts from the beginning instead of failing for ever', async () => {
    await running().ctx.store([eg.inbound({ text: 'secret of Ana' })]);
    await setFocus(engine.parts.registry, {
      id: 'any',
      at: 1,
      phone: '+14155550101',
      origin: { url: 'https://crm.example/1', title: 'Ana' },
    });
    notes.cleared.length = 0;
    const answer = await handleIntent(engine, { type: 'erase', accountId: 'a', phone: '+14155550101' }, 'w');
    expect(await engine.parts.registry.focus.count()).toBe(0);
    // What stands on the screen holds name and words too.
    expect(notes.cleared).toEqual(['thread:a:k1']);
    expect(answer).toMatchObject({ ok: true, value: { conversations: 1, messages: 1, drafts: 1 } });
    always({ events: [eg.inbound({ text: 'hello again' })], cursor: '2' });
    running().wake();
    await until(
      () => getMeta(running().db, 'cursor'),
      (cursor) => cursor === undefined,
    );
    always({ events: [eg.introduce(), eg.inbound({ id: 'h', remoteId: 'h', text: 'hello again' })], cursor: '3' });
    running().wake();
    await until(
      () => running().db.messages.toArray(),
      (rows) => rows.length === 1 && rows[0]?.text === 'hello again',
    );
  });

  it('an account whose database cannot be opened is left out, said, and opened at the next alarm', async () => {
    await die();
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (name, version) {
      if (name.includes('-a')) throw new DOMException('', 'QuotaExceededError');
      return version === undefined ? open.call(this, name) : open.call(this, name, version);
    };
    try {
      engine = boot();
      await engine.ready;
    } finally {
      IDBFactory.prototype.open = open;
    }
    expect(engine.accounts.size).toBe(0);
    expect(await handleIntent(engine, { type: 'diagnostics' }, 'w')).toMatchObject({ value: expect.stringContaining('demo, not open') });
    engine.wake();
    await vi.waitFor(() => expect(engine.accounts.size).toBe(1));
    expect((await running().db.drafts.get('k1'))?.text).toBe('half a thought');
  });

  it('disconnecting removes the database and what was rescued', async () => {
    const names = async () => (await Dexie.getDatabaseNames()).filter((name) => name.endsWith('-a'));
    await new AccountDb('a').open();
    await apply(running().db, [eg.inbound()], { countUnread: true, now: 1 });
    expect(await names()).toContain(databaseName('a'));
    vi.doMock('../../../lib/platform/permissions', () => ({ removeOrigins: async () => undefined }));
    await handleIntent(engine, { type: 'disconnect', accountId: 'a' }, 'w');
    expect(await names()).toEqual([]);
  });
});
