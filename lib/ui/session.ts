/** The panel's account: which one is active, its database, and the small values that every view reads. Created once per page. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Capabilities } from '../domain/capabilities';
import type { Agent, Inbox, Label, Macro, SavedReply, Team, Template, Viewer } from '../domain/contact';
import { ask } from '../platform/rpc';
import { suggestsDamage } from '../store/damage';
import { AccountDb } from '../store/db';
import { type Counters, getMetas, type MetaValues, NO_COUNTERS, NOBODY, type SyncState } from '../store/meta';
import { ownReplies } from '../store/own-replies';
import { type Account, changeSettings, DEFAULT_SETTINGS, getSettings, listAccounts, Registry, type Settings } from '../store/registry';
import { live } from './live';

/** The registry of this profile. */
export const registry = new Registry();

/** Names this window in drafts. */
export const windowName = crypto.randomUUID();

/** Undefined until the registry answered. */
export const accounts: ReadonlySignal<readonly Account[] | undefined> = live(
  () => () => listAccounts(registry),
  undefined as readonly Account[] | undefined,
).value;

/** The settings; defaults until the registry answered. */
export const settings: ReadonlySignal<Settings> = live(() => () => getSettings(registry), DEFAULT_SETTINGS).value;

/** The account that is shown: the chosen one, else the first. */
export const account: ReadonlySignal<Account | undefined> = computed(
  () => accounts.value?.find((one) => one.id === settings.value.activeAccount) ?? accounts.value?.[0],
);

/** One opening of the database. */
class PanelDb extends AccountDb {
  constructor(
    accountId: string,
    readonly turn: number,
  ) {
    super(accountId);
  }
}

const opened = signal<PanelDb | undefined>(undefined);
/** Counts how often a replaced database was opened anew. */
const replaced = signal(0);
/** True when the database cannot be read and the background could not mend it. */
export const broken = signal(false);

/** The database of the shown account. */
export const db: ReadonlySignal<AccountDb | undefined> = computed(() => {
  const id = account.value?.id;
  const turn = replaced.value;
  const current = opened.peek();
  if (current?.accountId === id && current?.turn === turn) return current;
  current?.close();
  const next = id === undefined ? undefined : new PanelDb(id, turn);
  opened.value = next;
  next?.open().catch((error: unknown) => suggestsDamage(error) && void mendDatabase(next));
  return next;
});

/**
 * The database gave an error that a sound one never gives: the background looks through it and replaces a damaged one (the agent's own
 * words are kept, `meta.rescued` tells); then it is opened anew and every view asks again. Resolves to whether it was replaced.
 */
export async function mendDatabase(current: AccountDb | undefined = db.peek()): Promise<boolean> {
  if (!current) return false;
  try {
    const answer = (await ask({ type: 'mend', accountId: current.accountId })) as { replaced?: boolean } | undefined;
    broken.value = false;
    if (answer?.replaced && current === db.peek()) replaced.value++;
    return answer?.replaced === true;
  } catch {
    broken.value = true;
    return false;
  }
}

/**
 * Values that are asked for together: every live query takes each write of any table in, and compares, so a dozen of them for a dozen rows
 * would cost a panel that looks on at a first sync tens of milliseconds a page. What says the same stays the same object.
 */
function metaSignals<const K extends keyof MetaValues>(...keys: readonly K[]) {
  const rows = live<Partial<Pick<MetaValues, K>>>(() => {
    const current = db.value;
    return current && (() => getMetas(current, keys));
  }, {}).value;
  return <One extends K, D>(key: One, fallback: D): ReadonlySignal<MetaValues[One] | D> => {
    let last: MetaValues[One] | D = fallback;
    return computed(() => {
      const next = (rows.value[key] as MetaValues[One] | undefined) ?? fallback;
      if (JSON.stringify(next) !== JSON.stringify(last)) last = next;
      return last;
    });
  };
}

const seldom = metaSignals('capabilities', 'viewer', 'agents', 'teams', 'inboxes', 'labels', 'macros', 'savedReplies', 'templates');
/** Apart from those: nobody compares all templates because a counter moved. */
const often = metaSignals('counters', 'sync', 'typing', 'uploads');

export const capabilities: ReadonlySignal<Capabilities | undefined> = seldom('capabilities', undefined);
export const viewer: ReadonlySignal<Viewer> = seldom('viewer', NOBODY);
export const counters: ReadonlySignal<Counters> = often('counters', NO_COUNTERS);
export const sync: ReadonlySignal<SyncState | undefined> = often('sync', undefined);
export const agents: ReadonlySignal<readonly Agent[]> = seldom('agents', []);
export const teams: ReadonlySignal<readonly Team[]> = seldom('teams', []);
export const inboxes: ReadonlySignal<readonly Inbox[]> = seldom('inboxes', []);
export const labels: ReadonlySignal<readonly Label[]> = seldom('labels', []);
export const macros: ReadonlySignal<readonly Macro[]> = seldom('macros', []);
/** The backend's, and those that only this browser has. */
export const savedReplies: ReadonlySignal<readonly SavedReply[]> = computed(() => [...kept.value, ...own.value]);
export const typing: ReadonlySignal<MetaValues['typing']> = often('typing', {});
export const uploads: ReadonlySignal<MetaValues['uploads']> = often('uploads', {});
export const templates: ReadonlySignal<readonly Template[]> = seldom('templates', []);

const kept: ReadonlySignal<readonly SavedReply[]> = seldom('savedReplies', []);
const own: ReadonlySignal<readonly SavedReply[]> = live<readonly SavedReply[]>(() => {
  const id = account.value?.id;
  return id === undefined ? undefined : () => ownReplies(registry, id);
}, []).value;

/** Shows another account. */
export async function chooseAccount(id: string): Promise<void> {
  await changeSettings(registry, { activeAccount: id });
}
