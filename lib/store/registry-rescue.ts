/**
 * Opens the registry, and sets it aside when it is damaged: what can be read goes on, and the panel says what happened.
 *
 * ```
 *  open ──sound──► use
 *    │ damaged
 *    ▼
 *  readable rows ──► side registry (written first) ──► damaged one deleted ──► fresh one ──► rows back, side registry deleted
 * ```
 * Cut short anywhere it goes on at the next start: a registry without accounts looks for the side one. An account whose row was lost keeps
 * its database; connecting it again finds everything there.
 */
import Dexie, { type Table } from 'dexie';
import { suggestsDamage } from './damage';
import { Registry } from './registry';
import type { OpenDeps } from './rescue';
import { UnsoundError } from './sound';

/** The side registry. */
export const REGISTRY_ASIDE = 'threadside-registry-aside';

/** Where the panel finds out; the row's value is `RegistryDamage`. */
const NOTE = 'registry-damage';

/** What the panel says. */
export interface RegistryDamage {
  readonly at: number;
  /** Something could not be read: an account or a setting may be missing. */
  readonly lost: boolean;
}

const TRIES = 3;
/** By table: the fields that a row cannot do without. */
const NEEDED = {
  accounts: ['id', 'kind', 'config', 'label'],
  secrets: ['id', 'iv', 'data'],
  keys: ['id', 'key'],
  sites: ['host', 'origin'],
  settings: ['id'],
} as const;
type Name = keyof typeof NEEDED;
const NAMES = Object.keys(NEEDED) as Name[];

/** Opens it; a damaged one is replaced. Rejects when storage as a whole does not work; nothing is deleted then. */
export async function openRegistry(registry: Registry, deps: OpenDeps): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await registry.open();
      await look(registry);
      if ((await registry.accounts.count()) === 0 && (await Dexie.exists(REGISTRY_ASIDE))) await bringBack(registry, deps.now(), false);
      return;
    } catch (error) {
      registry.close({ disableAutoOpen: false });
      if (!suggestsDamage(error)) throw error;
      deps.log(`registry ${attempt}: ${error instanceof Error ? error.name : 'error'}`);
      if (attempt === TRIES) return setRegistryAside(registry, deps);
      await deps.sleep(150 * attempt);
    }
  }
}

/** The note for the panel, and its end. */
export async function registryDamage(registry: Registry): Promise<RegistryDamage | undefined> {
  return (await registry.settings.get(NOTE))?.value as RegistryDamage | undefined;
}

/** The agent was told. */
export async function dismissRegistryDamage(registry: Registry): Promise<void> {
  await registry.settings.delete(NOTE);
}

async function look(registry: Registry): Promise<void> {
  if (registry.backendDB().version !== registry.verno * 10) throw new UnsoundError('version');
  for (const name of NAMES) if (!(await registry.table(name).toArray()).every((row) => sound(name, row))) throw new UnsoundError(name);
}

function sound(name: Name, row: unknown): row is object {
  return typeof row === 'object' && row !== null && NEEDED[name].every((field) => (row as Record<string, unknown>)[field] !== undefined);
}

async function setRegistryAside(registry: Registry, deps: OpenDeps): Promise<void> {
  const lost = await copyAside();
  await Dexie.delete('threadside');
  await registry.open();
  await bringBack(registry, deps.now(), lost);
  deps.log(`registry set aside${lost ? ', not all could be read' : ''}`);
}

/** Copies what can be read. True when something could not. */
async function copyAside(): Promise<boolean> {
  // Without versions Dexie takes the database as it is, whatever its version and tables.
  const raw = new Dexie('threadside');
  const aside = new Registry(REGISTRY_ASIDE);
  let lost = false;
  try {
    await aside.open();
    await raw.open().catch(() => {
      lost = true;
    });
    for (const name of NAMES) {
      const table = raw.isOpen() ? raw.tables.find((one) => one.name === name) : undefined;
      const { rows, complete } = table ? await readable(table) : { rows: [], complete: false };
      const kept = rows.filter((row) => sound(name, row));
      await aside.table(name).bulkPut(kept);
      if (!complete || kept.length < rows.length) lost = true;
    }
    return lost;
  } finally {
    raw.close();
    aside.close();
  }
}

async function readable(table: Table<unknown, string>): Promise<{ rows: unknown[]; complete: boolean }> {
  const whole = await table.toArray().catch(() => undefined);
  if (whole) return { rows: whole, complete: true };
  const keys = await table
    .toCollection()
    .primaryKeys()
    .catch(() => undefined);
  const rows: unknown[] = [];
  let complete = keys !== undefined;
  for (const key of keys ?? []) {
    const row = await table.get(key).catch(() => undefined);
    if (row === undefined) complete = false;
    else rows.push(row);
  }
  return { rows, complete };
}

async function bringBack(registry: Registry, now: number, lost: boolean): Promise<void> {
  const aside = new Registry(REGISTRY_ASIDE);
  try {
    await aside.open();
    const rows = await Promise.all(NAMES.map(async (name) => [name, await aside.table(name).toArray()] as const));
    await registry.transaction('rw', NAMES, async () => {
      for (const [name, list] of rows) await registry.table(name).bulkPut(list);
      await registry.settings.put({ id: NOTE, value: { at: now, lost } satisfies RegistryDamage });
    });
  } finally {
    aside.close();
  }
  await Dexie.delete(REGISTRY_ASIDE);
}
