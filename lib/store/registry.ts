/** The small database beside the accounts: which accounts there are, settings, sealed secrets, granted sites, and where the panel should go. */
import Dexie, { type EntityTable } from 'dexie';
import type { PageOrigin } from '../domain/conversation';
import type { Channel } from '../domain/message';

/** A connected account. */
export interface Account {
  readonly id: string;
  readonly kind: 'demo' | 'chatwoot' | 'twilio';
  readonly label: string;
  /** What the adapter needs besides the secret: JSON text. */
  readonly config: string;
  readonly connectedAt: number;
  /** Origins that must be granted for it, as match patterns. */
  readonly origins: readonly string[];
  /** When traps were last looked for (ms). */
  readonly checkedAt?: number;
  /** Things found at connect or later that the user should know. */
  readonly findings?: readonly { code: string; severity: string; messageKey: string; args: readonly string[]; repair?: string }[];
}

/** A secret, sealed by `platform/secrets`. */
export interface SealedSecret {
  readonly id: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** The key that seals: AES-GCM, not extractable. */
export interface StoredKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/** Where the panel of a window should go; the newest wins. */
export interface Focus {
  /** `WINDOW` id as text, or `any`. */
  readonly id: string;
  readonly at: number;
  readonly accountId?: string;
  readonly conversationId?: string;
  /** E.164, when a number was clicked. */
  readonly phone?: string;
  readonly origin?: PageOrigin;
  /** What was clicked when it is not a number. */
  readonly invalid?: string;
  readonly view?: 'page-numbers';
}

/** A site whose numbers are shown. */
export interface Site {
  readonly host: string;
  /** Match pattern that was granted. */
  readonly origin: string;
  readonly on: boolean;
  /** ISO 3166 region for numbers without a country; absent = the setting. */
  readonly region?: string;
  readonly grantedAt: number;
  /** Texts that the agent said are not numbers here, at most 200. */
  readonly notNumbers?: readonly string[];
}

/** Settings of this browser. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly notify: 'all' | 'mine' | 'none';
  readonly badge: 'all' | 'mine' | 'mine-and-unassigned';
  readonly sound: boolean;
  readonly showContent: boolean;
  /** Seconds, 0 = off. */
  readonly undoSend: number;
  readonly undoClose: number;
  /** ISO 3166 region for numbers without a country. */
  readonly region: string;
  readonly telLinks: 'panel' | 'page' | 'ask';
  readonly presence: boolean;
  /** Months of history kept; 0 = everything. */
  readonly historyMonths: number;
  /** Megabytes of pictures kept for offline. */
  readonly mediaMb: number;
  readonly activeAccount?: string;
  readonly activeChannelFilter?: Channel;
}

/** What holds before anything was set. */
export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  notify: 'all',
  badge: 'all',
  sound: true,
  showContent: true,
  undoSend: 0,
  undoClose: 6,
  region: 'US',
  telLinks: 'panel',
  presence: false,
  historyMonths: 0,
  mediaMb: 200,
};

/** The registry database. */
export class Registry extends Dexie {
  declare accounts: EntityTable<Account, 'id'>;
  declare secrets: EntityTable<SealedSecret, 'id'>;
  declare keys: EntityTable<StoredKey, 'id'>;
  declare focus: EntityTable<Focus, 'id'>;
  declare sites: EntityTable<Site, 'host'>;
  declare settings: EntityTable<{ id: string; value: unknown }, 'id'>;

  constructor(name = 'threadside') {
    super(name);
    this.version(1).stores({ accounts: 'id', secrets: 'id', keys: 'id', focus: 'id', sites: 'host', settings: 'id' });
  }
}

/** All connected accounts, oldest first. */
export async function listAccounts(registry: Registry): Promise<Account[]> {
  return (await registry.accounts.limit(100).toArray()).sort((a, b) => a.connectedAt - b.connectedAt);
}

/** The settings, with defaults for what was never set. */
export async function getSettings(registry: Registry): Promise<Settings> {
  const row = await registry.settings.get('settings');
  return { ...DEFAULT_SETTINGS, ...(row?.value as Partial<Settings> | undefined) };
}

/** True when somebody set it, false while its default holds. */
export async function settingIsChosen(registry: Registry, name: keyof Settings): Promise<boolean> {
  return ((await registry.settings.get('settings'))?.value as Partial<Settings> | undefined)?.[name] !== undefined;
}

/** Changes some settings. */
export async function changeSettings(registry: Registry, change: Partial<Settings>): Promise<void> {
  await registry.transaction('rw', registry.settings, async () => {
    const row = await registry.settings.get('settings');
    await registry.settings.put({ id: 'settings', value: { ...(row?.value as Partial<Settings> | undefined), ...change } });
  });
}

/** Tells the panel where to go. */
export async function setFocus(registry: Registry, focus: Focus): Promise<void> {
  await registry.focus.put(focus);
}

/** A text under a name among the settings, for a backend that lives in this browser. */
export function settingsStorage(
  registry: Registry,
  name: string,
): { load(): Promise<string | undefined>; save(text: string): Promise<void> } {
  return {
    load: async () => (await registry.settings.get(`store:${name}`))?.value as string | undefined,
    save: async (text) => {
      await registry.settings.put({ id: `store:${name}`, value: text });
    },
  };
}
