/**
 * What the panel's shell shows (list, filters, header), as signals without a database: filled from the snapshot of the last visit while
 * the page loads, then kept true by `list.ts`, which is loaded after the first paint. Nothing imported here knows dexie.
 */
import { type Signal, signal } from '@preact/signals';
import { type Folder, folderPrefix, type Preview, type State } from '../domain/conversation';
import type { Channel } from '../domain/message';

/** One line of the list, ready to be shown. */
export interface Row {
  readonly id: string;
  /** The contact's name, else the number as it is written at home. */
  readonly title: string;
  readonly channel: Channel;
  readonly state: State;
  readonly unread: number;
  /** It may be more: the backend counts no further. */
  readonly unreadAtLeast?: boolean;
  readonly lastAt: number;
  readonly preview: Preview;
  /** Who owns it; empty = nobody. */
  readonly assignee: string;
  /** It is the agent's own. */
  readonly mine: boolean;
  readonly pending?: true;
  readonly snoozedUntil?: number;
  /** The beginning of what is being written here. */
  readonly draft?: string;
}

/** An account in the switch. */
export interface AccountChoice {
  readonly id: string;
  readonly label: string;
  readonly kind: 'demo' | 'chatwoot' | 'twilio';
  /** Something was found that loses messages. */
  readonly trouble?: boolean;
}

/** A sender in the inbox filter. */
export interface InboxChoice {
  readonly id: string;
  readonly name: string;
  readonly channel: Channel;
}

/** What the header says about freshness; as `SyncState` of the store. */
export interface Freshness {
  readonly state: 'starting' | 'syncing' | 'current' | 'offline' | 'reconnecting' | 'unauthorized' | 'paused' | 'partMissing' | 'notOpen';
  readonly since: number;
  readonly checkedAt?: number;
  readonly progress?: { readonly done: number; readonly total?: number };
  readonly detail?: string;
}

/** The loaded window of a folder. */
export interface List {
  /** Names account and folder: another name is another list, which starts at its top. */
  readonly of: string;
  readonly rows: readonly Row[];
  readonly more: { readonly before: boolean; readonly after: boolean };
}

/** All signals of the shell. `undefined` = not known yet. */
export interface Shell {
  readonly accounts: Signal<readonly AccountChoice[] | undefined>;
  readonly accountId: Signal<string | undefined>;
  readonly list: Signal<List | undefined>;
  readonly counters: Signal<{ readonly all: number; readonly mine: number; readonly unassigned: number }>;
  readonly inboxes: Signal<readonly InboxChoice[]>;
  readonly offers: Signal<{ readonly assign: boolean; readonly snooze: boolean }>;
  readonly sync: Signal<Freshness | undefined>;
  /** The database answered: what is shown is not a memory any more. */
  readonly live: Signal<boolean>;
  /** The database cannot be read; the words of the browser. */
  readonly broken: Signal<string | undefined>;
  /** The row that the keyboard is on. */
  readonly cursor: Signal<string | undefined>;
}

export const shell: Shell = {
  accounts: signal(undefined),
  accountId: signal(undefined),
  list: signal(undefined),
  counters: signal({ all: 0, mine: 0, unassigned: 0 }),
  inboxes: signal([]),
  offers: signal({ assign: true, snooze: false }),
  sync: signal(undefined),
  live: signal(false),
  broken: signal(undefined),
  cursor: signal(undefined),
};

/** What the list shows: chosen by the filters, remembered in the snapshot. */
export const folder: Signal<Folder> = signal({ state: 'open', owner: 'all' });

/** The name of a folder's list. */
export function listName(accountId: string, of: Folder): string {
  return `${accountId}/${folderPrefix(of)}`;
}

/** Narrows or changes what the list shows. */
export function chooseFolder(change: Partial<Pick<Folder, 'state' | 'owner'>> & { scope?: { inboxId?: string; channel?: Channel } }): void {
  const { state, owner, inboxId, channel } = folder.peek();
  const scope = change.scope ?? { ...(inboxId ? { inboxId } : {}), ...(channel ? { channel } : {}) };
  const next = { state: change.state ?? state, owner: change.owner ?? owner, ...scope };
  if (JSON.stringify(next) === JSON.stringify({ state, owner, inboxId, channel })) return;
  folder.value = next;
}

/** What late-loaded code does for the shell: undefined until it is there. */
export interface ShellActions {
  readonly reachStart: () => void;
  readonly reachEnd: () => void;
  readonly chooseAccount: (id: string) => void;
  readonly sync: () => void;
}

export const actions: Signal<ShellActions | undefined> = signal(undefined);
