/** Sets a damaged registry aside and brings back what could be read. The diagram is in registry-rescue.ts. */
import Dexie, { type Table } from 'dexie';
import { Registry } from './registry';
import { NAMES, NOTE, REGISTRY_ASIDE, type RegistryDamage, sound } from './registry-rescue';
import type { OpenDeps } from './rescue';

/** Replaces the registry by a fresh one with the rows that could be read. */
export async function setRegistryAside(registry: Registry, deps: OpenDeps): Promise<void> {
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

/** Puts the rows of the side registry into the registry, leaves the note for the panel, and deletes the side one. */
export async function bringBack(registry: Registry, now: number, lost: boolean): Promise<void> {
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
