/** A part of the background that cannot be read: said, tried again, and no harm to anything else. */
import 'fake-indexeddb/auto';
import '../no-browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackendKind } from '../../../lib/backend/backend';
import { PartError, part } from '../../../lib/domain/part';
import { suggestsDamage } from '../../../lib/store/damage';
import { AccountDb } from '../../../lib/store/db';
import { saveDraft } from '../../../lib/store/drafts';
import { getMeta, setMeta } from '../../../lib/store/meta';
import { Registry } from '../../../lib/store/registry';
import { deleteAccount } from '../../../lib/store/rescued';
import { eg } from '../example';
import { environment, FakeBackend } from './fake-backend';

const { Engine } = await import('../../../lib/engine/engine');
const { handleIntent } = await import('../../../lib/engine/intents');
const { checkFindings } = await import('../../../lib/engine/findings');

const MISSING = { ok: false, messageKey: 'errorPartMissing', args: [] };

let registry: Registry;
let engine: InstanceType<typeof Engine>;
let demo: FakeBackend;
/** True while the part of Twilio cannot be read. */
let missing: boolean;
let asked: number;

function kindOf(kind: 'demo' | 'twilio', backend: FakeBackend): BackendKind {
  return {
    kind,
    connect: () => Promise.reject(new Error('not here')),
    open: () => backend,
    repair: async () => [],
  };
}

function boot(): InstanceType<typeof Engine> {
  const twilio = kindOf('twilio', new FakeBackend());
  const kinds = {
    demo: async () => kindOf('demo', demo),
    twilio: () => {
      asked += 1;
      return part(missing ? Promise.reject(new TypeError('error loading dynamically imported module')) : Promise.resolve(twilio));
    },
  };
  return new Engine({ kinds, env: environment, online: () => true, registry, recentLog: () => [] });
}

/** What the database of the account says of its state. */
async function stateOf(id: string) {
  const db = new AccountDb(id);
  const sync = await getMeta(db, 'sync');
  db.close();
  return sync;
}

beforeEach(async () => {
  registry = new Registry();
  await registry.accounts.bulkPut([
    { id: 'a', kind: 'twilio', label: 'A', config: '{}', connectedAt: 1, origins: [] },
    { id: 'b', kind: 'demo', label: 'B', config: '{}', connectedAt: 1, origins: [] },
  ]);
  const db = new AccountDb('a');
  await setMeta(db, 'sync', { state: 'current', since: 5, checkedAt: 7 });
  await saveDraft(db, { conversationId: 'k1', text: 'half a thought', at: 5, files: [], by: 'w' }, 0);
  db.close();
  demo = new FakeBackend();
  demo.pages = [{ events: [eg.viewer(), eg.introduce()], cursor: '1' }];
  missing = true;
  asked = 0;
  engine = boot();
  await engine.ready;
});
afterEach(async () => {
  for (const account of engine.accounts.values()) await account.stop();
  await Promise.all([deleteAccount('a'), deleteAccount('b')]);
  await registry.delete();
});

describe('the part of a backend cannot be read', () => {
  it('the account says so and keeps all it has; the other account runs', async () => {
    expect([...engine.accounts.keys()]).toEqual(['b']);
    expect(await stateOf('a')).toMatchObject({ state: 'partMissing', checkedAt: 7 });
    const db = new AccountDb('a');
    expect((await db.drafts.get('k1'))?.text).toBe('half a thought');
    expect(await getMeta(db, 'rescued')).toBeUndefined();
    db.close();
    await vi.waitFor(async () => expect((await stateOf('b'))?.state).toBe('current'));
  });

  it('its intents are answered with the sentence, not with "no longer connected"', async () => {
    for (const intent of [
      { type: 'poke', accountId: 'a' },
      { type: 'sync', accountId: 'a' },
      { type: 'erase', accountId: 'a', phone: '+14155550101' },
      { type: 'connect', kind: 'twilio', fields: {} },
    ] as const)
      expect(await handleIntent(engine, intent, 'w'), intent.type).toEqual(MISSING);
    expect(await handleIntent(engine, { type: 'poke', accountId: 'b' }, 'w')).toEqual({ ok: true });
    expect(await handleIntent(engine, { type: 'poke', accountId: 'gone' }, 'w')).toMatchObject({ messageKey: 'errorNoAccount' });
    expect(await handleIntent(engine, { type: 'diagnostics' }, 'w')).toMatchObject({ value: expect.stringContaining('twilio, not open') });
    expect(await registry.accounts.count()).toBe(2);
  });

  it('every alarm tries again: still missing -> still said, since when it began; there again -> the account runs', async () => {
    const since = (await stateOf('a'))?.since;
    const before = asked;
    engine.tick();
    await vi.waitFor(() => expect(asked).toBe(before + 1));
    await engine.open();
    expect(await stateOf('a')).toMatchObject({ state: 'partMissing', since });
    missing = false;
    engine.tick();
    await vi.waitFor(() => expect([...engine.accounts.keys()].sort()).toEqual(['a', 'b']));
    await vi.waitFor(async () => expect((await stateOf('a'))?.state).toBe('current'));
    expect((await engine.accounts.get('a')?.db.drafts.get('k1'))?.text).toBe('half a thought');
    expect(await handleIntent(engine, { type: 'poke', accountId: 'a' }, 'w')).toEqual({ ok: true });
  });

  it('a repair of an account that runs is answered with the sentence when its part is missing', async () => {
    missing = false;
    await engine.open();
    missing = true;
    expect(await handleIntent(engine, { type: 'repair', accountId: 'a', code: 'check' }, 'w')).toEqual(MISSING);
  });

  it('the daily look for traps passes over it without a word of rest, and does not count it as looked at', async () => {
    await expect(checkFindings(engine)).resolves.toBeUndefined();
    expect((await registry.accounts.get('a'))?.checkedAt).toBeUndefined();
    expect((await registry.accounts.get('b'))?.checkedAt).toBeGreaterThan(0);
  });
});

describe('PartError', () => {
  it('is never taken for a damaged database, whatever the browser threw', async () => {
    const error: unknown = await part(Promise.reject(new TypeError('not found'))).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PartError);
    expect(String(error)).toContain('TypeError: not found');
    expect(suggestsDamage(new TypeError('not found'))).toBe(true);
    expect(suggestsDamage(error)).toBe(false);
  });
});
