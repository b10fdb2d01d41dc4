/**
 * Databases of every version that was ever shipped still open. A sample is frozen once: `THREADSIDE_FREEZE=1 npx vitest run
 * tests/unit/store/migrations.test.ts` writes those that do not exist yet, and never replaces one.
 */
import 'fake-indexeddb/auto';
import fs from 'node:fs';
import path from 'node:path';
import type Dexie from 'dexie';
import { afterEach, describe, expect, it } from 'vitest';
import { apply } from '../../../lib/store/apply';
import { requestChange } from '../../../lib/store/changes';
import { lookThrough } from '../../../lib/store/damage';
import { AccountDb, databaseName } from '../../../lib/store/db';
import { saveDraft, saveFile } from '../../../lib/store/drafts';
import { getMeta } from '../../../lib/store/meta';
import { enqueue } from '../../../lib/store/panel';
import { getCounters, listConversations, messagesBefore } from '../../../lib/store/read';
import { getSettings, listAccounts, Registry } from '../../../lib/store/registry';
import { openAccountDb } from '../../../lib/store/rescue';
import { deleteAccount } from '../../../lib/store/rescued';
import { mergeSearch } from '../../../lib/store/search-merge';
import { searchAccount } from '../../../lib/store/search-messages';
import { eg } from '../example';
import { restore, type Sample, structure, take } from './sample';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');
const made: Dexie[] = [];

/** What the code gives to `version(n).stores()`, by n. */
function declared(db: Dexie): Map<number, Record<string, string>> {
  const { _versions } = db as unknown as { _versions: { _cfg: { version: number; storesSource: Record<string, string> } }[] };
  return new Map(_versions.map(({ _cfg }) => [_cfg.version, { ..._cfg.storesSource }]));
}

function read(file: string): Sample {
  return JSON.parse(fs.readFileSync(path.join(fixtures, file), 'utf8')) as Sample;
}

async function freeze(file: string, name: string, stores: Record<string, string>): Promise<void> {
  const target = path.join(fixtures, file);
  if (fs.existsSync(target)) return;
  fs.writeFileSync(target, `${JSON.stringify(await take(name, stores), null, 1)}\n`);
}

/** Everything that an account of version 1 may hold. */
async function fillAccount(): Promise<AccountDb> {
  const db = new AccountDb('sample');
  let n = 0;
  const deps = { now: () => 1_700_000_500_000, newId: () => `own${++n}` };
  const at = 1_700_000_000_000;
  await apply(
    db,
    [
      { type: 'viewer', viewer: { agentId: 'me', name: 'Me', visibility: 'all' } },
      { type: 'inboxes', inboxes: [{ id: 'in1', name: 'Shop', channel: 'sms', phone: '+14155550100' }] },
      { type: 'contact', contact: { id: 'c1', name: 'Ana Lima', phone: '+14155550101', attributes: { city: 'Porto' } } },
      eg.introduce('k1', { contactId: 'c1', labels: ['vip'], assigneeId: 'me' }),
      eg.introduce('k2', { phone: '+14155550102', name: 'Bo', state: 'closed' }),
      eg.inbound({ id: 'i1', remoteId: 'r1', at, text: 'Where is my sofa?' }),
      eg.outbound({ id: 'o1', remoteId: 'r2', at: at + 1, text: 'On its way', report: { status: 'delivered' } }),
      eg.outbound({ id: 'o2', remoteId: 'r3', at: at + 2, report: { status: 'failed', failure: { code: '30003', text: 'off' } } }),
    ],
    { countUnread: true, now: at, cursor: '{"after":"r3"}' },
  );
  await mergeSearch(db, { all: true });
  await apply(db, [eg.inbound({ key: 'k2', id: 'i2', remoteId: 'r4', at: at + 3, text: 'Thanks for the sofa' })], {
    countUnread: true,
    now: at,
  });
  await saveFile(db, 'f1', new Blob(['bytes'], { type: 'text/plain' }), at);
  await saveDraft(db, { conversationId: 'k1', text: 'half a thought', at, files: ['f1'], by: 'w' }, 0);
  await enqueue(db, { conversationId: 'k2', text: 'queued words', holdMs: 0 }, deps);
  await requestChange(db, 'k1', { kind: 'state', state: 'closed' }, 0, deps);
  return db;
}

async function fillRegistry(): Promise<Registry> {
  const registry = new Registry();
  await registry.accounts.put({ id: 'sample', kind: 'demo', label: 'Demo', config: '{}', connectedAt: 1, origins: [] });
  await registry.secrets.put({ id: 'sample', iv: new Uint8Array(12), data: new Uint8Array([1, 2, 3]).buffer });
  await registry.focus.put({ id: 'any', at: 1, phone: '+14155550101' });
  await registry.sites.put({ host: 'crm.example', origin: 'https://crm.example/*', on: true, grantedAt: 1 });
  await registry.settings.put({ id: 'settings', value: { theme: 'dark', region: 'PT' } });
  return registry;
}

if (process.env.THREADSIDE_FREEZE) {
  const db = await fillAccount();
  const registry = await fillRegistry();
  const stores = declared(db).get(db.verno) ?? {};
  await freeze(`db-v${db.verno}.json`, db.name, stores);
  await freeze(`registry-v${registry.verno}.json`, registry.name, declared(registry).get(registry.verno) ?? {});
  await db.delete();
  await registry.delete();
}

afterEach(async () => {
  for (const db of made.splice(0)) db.close();
  await deleteAccount('old');
  await new Registry().delete();
});

describe.each([
  { what: 'db', make: () => new AccountDb('old') as Dexie },
  { what: 'registry', make: () => new Registry() as Dexie },
])('versions of the $what', ({ what, make }) => {
  const versions = [...declared(make())];

  it('are never edited once a sample of them is frozen: append a version instead', () => {
    const current = versions.map(([version, stores]) => [version, stores]);
    const frozen = versions.map(([version]) => [version, read(`${what}-v${version}.json`).declared]);
    expect(current).toEqual(frozen);
  });

  it('the newest makes the tables and indexes that its sample has', async () => {
    const db = make();
    made.push(db);
    await db.open();
    const sample = read(`${what}-v${db.verno}.json`);
    expect(db.backendDB().version).toBe(sample.version);
    expect(structure(db.backendDB())).toEqual(sample.stores.map(({ rows: _rows, ...shape }) => shape));
  });
});

describe.each(fs.readdirSync(fixtures).filter((file) => /^db-v\d+\.json$/.test(file)))('%s', (file) => {
  it('opens, is sound, and nothing that a person wrote is lost', async () => {
    await restore(read(file), databaseName('old'));
    const log: string[] = [];
    const db = await openAccountDb('old', { now: () => 1, sleep: async () => undefined, log: (line) => log.push(line) });
    made.push(db);
    await lookThrough(db, true);
    expect(log).toEqual([]);
    expect(await getMeta(db, 'rescued')).toBeUndefined();
    expect(await db.drafts.get('k1')).toMatchObject({ text: 'half a thought', files: ['f1'] });
    expect(await (await db.files.get('f1'))?.blob.text()).toBe('bytes');
    const [queued] = await db.messages.where('outbox').equals('queued').toArray();
    expect(queued).toMatchObject({ text: 'queued words', kind: 'outbound', status: 'queued', conversationId: 'k2' });
    expect(await db.changes.toArray()).toMatchObject([{ conversationId: 'k1', change: { kind: 'state', state: 'closed' } }]);
  });

  it('is read by lists, threads, counters and search', async () => {
    await restore(read(file), databaseName('old'));
    const db = new AccountDb('old');
    made.push(db);
    const open = await listConversations(db, { state: 'open', owner: 'all' }, 10);
    const closed = await listConversations(db, { state: 'closed', owner: 'mine' }, 10);
    expect([open.rows.map((row) => row.id), closed.rows.map((row) => row.id)]).toEqual([['k2'], ['k1']]);
    expect((await messagesBefore(db, 'k1', 10)).rows.map((row) => row.text)).toEqual([
      'Where is my sofa?',
      'On its way',
      expect.any(String),
    ]);
    expect((await getCounters(db)).all).toBe(1);
    expect((await searchAccount(db, 'sofa')).map((hit) => hit.message.id).sort()).toEqual(['i1', 'i2']);
    await apply(db, [eg.inbound({ id: 'i3', remoteId: 'r9', text: 'new after the upgrade' })], {
      countUnread: true,
      now: 1,
      cursor: 'next',
    });
    expect(await getMeta(db, 'cursor')).toBe('next');
  });
});

describe.each(fs.readdirSync(fixtures).filter((file) => /^registry-v\d+\.json$/.test(file)))('%s', (file) => {
  it('opens with its accounts, sealed secrets, sites and settings', async () => {
    await restore(read(file), 'threadside');
    const registry = new Registry();
    made.push(registry);
    expect(await listAccounts(registry)).toMatchObject([{ id: 'sample', kind: 'demo' }]);
    expect(await registry.secrets.get('sample')).toMatchObject({ iv: new Uint8Array(12) });
    expect(await registry.sites.get('crm.example')).toMatchObject({ on: true });
    expect(await getSettings(registry)).toMatchObject({ theme: 'dark', region: 'PT', badge: 'all' });
  });
});
