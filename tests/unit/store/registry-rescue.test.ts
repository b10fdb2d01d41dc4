/** A damaged registry: what can be read goes on, the rest is said, and being cut short loses nothing. */
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Account, listAccounts, Registry } from '../../../lib/store/registry';
import { dismissRegistryDamage, openRegistry, REGISTRY_ASIDE, registryDamage } from '../../../lib/store/registry-rescue';

const deps = { now: () => 42, sleep: async () => undefined, log: () => undefined };
const account = (id: string): Account => ({ id, kind: 'demo', label: id, config: '{}', connectedAt: 1, origins: [] });
let registry: Registry;

async function fill(): Promise<void> {
  await registry.accounts.bulkPut([account('a'), account('b')]);
  await registry.secrets.put({ id: 'a', iv: new Uint8Array(12), data: new ArrayBuffer(4) });
  await registry.sites.put({ host: 'crm.example', origin: 'https://crm.example/*', on: true, grantedAt: 1 });
  await registry.settings.put({ id: 'settings', value: { theme: 'dark' } });
}

beforeEach(async () => {
  registry = new Registry();
  await fill();
});

afterEach(async () => {
  registry.close();
  for (const name of await Dexie.getDatabaseNames()) await Dexie.delete(name);
});

/** A start of the background: a new connection. */
async function start(): Promise<void> {
  registry.close();
  registry = new Registry();
  await openRegistry(registry, deps);
}

describe('openRegistry', () => {
  it('leaves a sound one alone', async () => {
    await start();
    expect((await listAccounts(registry)).map((one) => one.id)).toEqual(['a', 'b']);
    expect(await registryDamage(registry)).toBeUndefined();
    expect(await Dexie.exists(REGISTRY_ASIDE)).toBe(false);
  });

  it('replaces one of a version that nobody made, and everything is back', async () => {
    registry.close();
    const raw = new Dexie('threadside');
    raw.version(7).stores({ accounts: 'id', secrets: 'id', keys: 'id', focus: 'id', sites: 'host', settings: 'id' });
    await raw.open();
    raw.close();
    await start();
    expect((await listAccounts(registry)).map((one) => one.id)).toEqual(['a', 'b']);
    expect((await registry.secrets.get('a'))?.data.byteLength).toBe(4);
    expect((await registry.sites.get('crm.example'))?.on).toBe(true);
    expect(registry.backendDB().version).toBe(10);
    expect(await registryDamage(registry)).toEqual({ at: 42, lost: false });
    expect(await Dexie.exists(REGISTRY_ASIDE)).toBe(false);
    await dismissRegistryDamage(registry);
    await start();
    expect(await registryDamage(registry)).toBeUndefined();
  });

  it('drops a row that is not whole and says that something is lost', async () => {
    await registry.table('accounts').put({ id: 'c' });
    await start();
    expect((await listAccounts(registry)).map((one) => one.id)).toEqual(['a', 'b']);
    expect(await registryDamage(registry)).toEqual({ at: 42, lost: true });
  });

  it('goes on when it died after the damaged one was deleted', async () => {
    const aside = new Registry(REGISTRY_ASIDE);
    await aside.accounts.put(account('a'));
    aside.close();
    registry.close();
    await Dexie.delete('threadside');
    await start();
    expect((await listAccounts(registry)).map((one) => one.id)).toEqual(['a']);
    expect(await Dexie.exists(REGISTRY_ASIDE)).toBe(false);
  });

  it('deletes nothing when the side registry cannot be written', async () => {
    await registry.table('accounts').put({ id: 'c' });
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('', 'QuotaExceededError');
    };
    try {
      await expect(start()).rejects.toThrow();
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    registry.close();
    registry = new Registry();
    expect(await registry.accounts.count()).toBe(3);
  });
});
