/** The small things of an account that are read whole: one typed row each in `meta`. */
import type { Capabilities } from '../domain/capabilities';
import type { Agent, Inbox, Label, Macro, SavedReply, Team, Template, Viewer } from '../domain/contact';
import type { AccountDb } from './db';

/** How fresh the account is. Written by the engine, shown by the panel. */
export interface SyncState {
  /**
   * `starting` nothing is known yet; `syncing` first sync or catching up; `current` all that the backend had at `checkedAt` is here;
   * `offline` no network; `reconnecting` the backend does not answer; `unauthorized` the credentials are refused; `paused` by permission;
   * `partMissing` a part of the extension could not be read, `notOpen` its database could not be opened or replaced: nothing runs for it.
   */
  readonly state: 'starting' | 'syncing' | 'current' | 'offline' | 'reconnecting' | 'unauthorized' | 'paused' | 'partMissing' | 'notOpen';
  /** When this state began (ms). */
  readonly since: number;
  /** When the account was last known to be current (ms); a `current` whose `checkedAt` is old is not to be trusted. */
  readonly checkedAt?: number;
  readonly progress?: { readonly done: number; readonly total?: number };
  /** The words of the last error, untrusted plain text. */
  readonly detail?: string;
}

/** Unread open conversations by owner filter, kept in the transaction of each change. */
export interface Counters {
  readonly all: number;
  readonly mine: number;
  readonly unassigned: number;
}

/** What became of the agent's own words when a damaged database was replaced. */
export interface Rescued {
  /** When (ms). */
  readonly at: number;
  /** How many of each were kept. */
  readonly drafts: number;
  readonly messages: number;
  /** Words whose conversation has not come back yet: `rescuedWords` has them. */
  readonly waiting: number;
  /** Something could not be read. */
  readonly incomplete?: true;
  /** The panel has said it. */
  readonly seen?: true;
}

/** What each row of `meta` holds. */
export interface MetaValues {
  capabilities: Capabilities;
  cursor: string;
  viewer: Viewer;
  counters: Counters;
  /** The viewer changed and not everything is filed again yet. */
  refilePending: boolean;
  sync: SyncState;
  agents: readonly Agent[];
  teams: readonly Team[];
  inboxes: readonly Inbox[];
  labels: readonly Label[];
  macros: readonly Macro[];
  savedReplies: readonly SavedReply[];
  templates: readonly Template[];
  /** Who types where, until when (ms). */
  typing: Readonly<Record<string, { readonly who: string; readonly until: number }>>;
  /** How much of a message's files has left (bytes), by message; only true while it is `sending`. */
  uploads: Readonly<Record<string, { readonly sent: number; readonly total: number }>>;
  /** The sender that was last chosen, by E.164 and by page host. */
  senderByPhone: Readonly<Record<string, string>>;
  /** The database was damaged and replaced; the panel says so until it is `seen` and nothing waits. */
  rescued: Rescued;
  /** Which engine instance leads (boot id) and since when, for diagnostics. */
  leader: { readonly boot: string; readonly at: number };
}

/** Reads one value; `undefined` when it was never stored. */
export async function getMeta<K extends keyof MetaValues>(db: AccountDb, key: K): Promise<MetaValues[K] | undefined> {
  const row = await db.meta.get(key);
  return row?.value as MetaValues[K] | undefined;
}

/** Reads several at once; what was never stored is absent. */
export async function getMetas<K extends keyof MetaValues>(db: AccountDb, keys: readonly K[]): Promise<Partial<Pick<MetaValues, K>>> {
  const rows = await db.meta.bulkGet([...keys]);
  return Object.fromEntries(rows.flatMap((row) => (row ? [[row.id, row.value]] : []))) as Partial<Pick<MetaValues, K>>;
}

/** Stores one value. */
export async function setMeta<K extends keyof MetaValues>(db: AccountDb, key: K, value: MetaValues[K]): Promise<void> {
  await db.meta.put({ id: key, value });
}

/** The viewer before the backend said who it is: sees nothing. */
export const NOBODY: Viewer = { name: '', visibility: 'none' };

/** Nothing unread. */
export const NO_COUNTERS: Counters = { all: 0, mine: 0, unassigned: 0 };
