/** A damaged database that cannot be set aside at once: the account rests, says so, and is tried again at every alarm. */
import 'fake-indexeddb/auto';
import '../no-browser';
import Dexie from 'dexie';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AccountDb, databaseName } from '../../../lib/store/db';
import { saveDraft } from '../../../lib/store/drafts';
import { getMeta } from '../../../lib/store/meta';
import { Registry } from '../../../lib/store/registry';
import { deleteAccount } from '../../../lib/store/rescued';
import { eg } from '../example';
import { environment, FakeBackend } from './fake-backend';

const { Engine } = await import('../../../lib/engine/engine');
const { handleIntent } = await import('../../../lib/engine/intents');

/** More than the quick look at a start reads. */
const MANY = 120;
const PAGE = {
  events: [eg.viewer(), ...Array.from({ length: MANY }, (_, n) => eg.introduce(`k${n}`, { phone: `+1415555${1000 + n}` }))],
  cursor: '1',
};
const { add, put } = IDBObjectStore.prototype;

let registry: Registry;
let backend: FakeBackend;
let engine: InstanceType<typeof Engine>;

function account() {
  const running = engine.accounts.get('a');
  if (!running) throw new Error('the account is not open');
  return running;
}

async function meta<K extends 'sync' | 'rescued'>(key: K) {
  const db = new AccountDb('a');
  try {
    return await getMeta(db, key);
  } finally {
    db.close();
  }
}

/** No room for what is rescued; everything else can be written. */
function refuseRescue(): () => void {
  const refuse = (real: typeof put) =>
    function (this: IDBObjectStore, value: unknown, key?: IDBValidKey): IDBRequest<IDBValidKey> {
      if (this.name === 'words') throw new DOMException('', 'QuotaExceededError');
      return key === undefined ? real.call(this, value) : real.call(this, value, key);
    };
  Object.assign(IDBObjectStore.prototype, { add: refuse(add), put: refuse(put) });
  return () => Object.assign(IDBObjectStore.prototype, { add, put });
}

beforeEach(async () => {
  registry = new Registry();
  await registry.accounts.put({ id: 'a', kind: 'demo', label: 'A', config: '{}', connectedAt: 1, origins: [] });
  backend = new FakeBackend();
  backend.onPull = async () => {
    backend.pages = [PAGE];
  };
  const kind = { kind: 'demo' as const, connect: () => Promise.reject(new Error('not here')), open: () => backend };
  engine = new Engine({ kinds: { demo: async () => kind }, env: environment, online: () => true, registry, recentLog: () => [] });
  await engine.ready;
  await vi.waitFor(async () => expect(await account().db.conversations.count()).toBe(MANY));
  await vi.waitFor(async () => expect((await meta('sync'))?.state).toBe('current'));
  await saveDraft(account().db, { conversationId: 'k1', text: 'half a thought', at: 5, files: [], by: 'w' }, 0);
  // The last row: only the thorough look comes to it.
  const hand = new Dexie(databaseName('a'));
  await hand.open();
  await hand.table('conversations').update('k99', { preview: undefined, inboxId: 7 });
  hand.close();
});
afterEach(async () => {
  Object.assign(IDBObjectStore.prototype, { add, put });
  for (const one of engine.accounts.values()) await one.stop();
  await deleteAccount('a');
  await registry.delete();
});

it('no room for the rescued words: nothing is deleted, the account rests and says so, its intents say why', async () => {
  refuseRescue();
  const answer = await handleIntent(engine, { type: 'mend', accountId: 'a' }, 'w');
  expect(answer).toMatchObject({ ok: false, messageKey: 'errorDiskFull' });
  expect(engine.accounts.size).toBe(0);
  expect(await meta('sync')).toMatchObject({ state: 'notOpen' });
  expect(await handleIntent(engine, { type: 'poke', accountId: 'a' }, 'w')).toMatchObject({ messageKey: 'errorDiskFull' });
  expect(await handleIntent(engine, { type: 'diagnostics' }, 'w')).toMatchObject({ value: expect.stringContaining('demo, not open') });
  const db = new AccountDb('a');
  expect((await db.drafts.get('k1'))?.text).toBe('half a thought');
  expect(await db.conversations.count()).toBe(MANY);
  db.close();
});

it('every alarm tries again: still no room -> still said, since when it began; room -> replaced, words back, running', async () => {
  const release = refuseRescue();
  await handleIntent(engine, { type: 'mend', accountId: 'a' }, 'w');
  const since = (await meta('sync'))?.since;
  engine.tick();
  await engine.open();
  expect(engine.accounts.size).toBe(0);
  expect(await meta('sync')).toMatchObject({ state: 'notOpen', since });
  expect(await meta('rescued')).toBeUndefined();
  release();
  engine.tick();
  await vi.waitFor(() => expect(engine.accounts.size).toBe(1));
  await vi.waitFor(async () => expect((await account().db.drafts.get('k1'))?.text).toBe('half a thought'));
  // Replaced, not only opened again: the quick look at a start does not see the damage.
  expect(await meta('rescued')).toMatchObject({ drafts: 1 });
  expect((await account().db.conversations.get('k99'))?.inboxId).not.toBe(7);
  await vi.waitFor(async () => expect((await meta('sync'))?.state).toBe('current'));
});

it('a page that asks again while the account rests is told the truth: not mended, then mended', async () => {
  const release = refuseRescue();
  for (let n = 0; n < 2; n++)
    expect(await handleIntent(engine, { type: 'mend', accountId: 'a' }, 'w')).toMatchObject({ ok: false, messageKey: 'errorDiskFull' });
  release();
  expect(await handleIntent(engine, { type: 'mend', accountId: 'a' }, 'w')).toEqual({ ok: true, value: { replaced: true } });
});
