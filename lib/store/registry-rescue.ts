/**
 * Opens the registry, and sets it aside when it is damaged (registry-aside.ts): what can be read goes on, and the panel says what happened.
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
import Dexie from 'dexie';
import { part } from '../domain/part';
import { suggestsDamage } from './damage';
import type { Registry } from './registry';
import type { OpenDeps } from './rescue';
import { UnsoundError } from './sound';

/** The side registry. */
export const REGISTRY_ASIDE = 'threadside-registry-aside';

/** Where the panel finds out; the row's value is `RegistryDamage`. */
export const NOTE = 'registry-damage';

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

/** Its tables. */
export const NAMES = Object.keys(NEEDED) as Name[];

/** Opens it; a damaged one is replaced. Rejects when storage as a whole does not work; nothing is deleted then. */
export async function openRegistry(registry: Registry, deps: OpenDeps): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await registry.open();
      await look(registry);
      if ((await registry.accounts.count()) === 0 && (await Dexie.exists(REGISTRY_ASIDE)))
        await (await asidePart()).bringBack(registry, deps.now(), false);
      return;
    } catch (error) {
      registry.close({ disableAutoOpen: false });
      if (!suggestsDamage(error)) throw error;
      deps.log(`registry ${attempt}: ${error instanceof Error ? error.name : 'error'}`);
      if (attempt === TRIES) return (await asidePart()).setRegistryAside(registry, deps);
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

/** True for a row that has what it cannot do without. */
export function sound(name: Name, row: unknown): row is object {
  return typeof row === 'object' && row !== null && NEEDED[name].every((field) => (row as Record<string, unknown>)[field] !== undefined);
}

/** Seldom wanted, so it is read when it is. */
function asidePart() {
  return part(import('./registry-aside'));
}
