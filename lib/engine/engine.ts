/** All accounts of this browser: opens an engine for each, answers the pages' intents, and keeps the badge. One per background. */
import type { BackendKind, Environment } from '../backend/backend';
import { lately } from '../domain/retry';
import { wakeAt } from '../platform/alarms';
import { makeKey, unseal } from '../platform/secrets';
import { type Account, getSettings, listAccounts, type Registry, type Settings } from '../store/registry';
import { openRegistry } from '../store/registry-rescue';
import { isDamaged, openAccountDb, setAsidePart } from '../store/rescue';
import { AccountEngine } from './account-engine';
import { showBadge } from './alerts';
import { keepOutOfLog } from './log';
import { sayNotOpen } from './not-open';
import { Queue } from './signal';

/** How long a database counts as sound after all of it was looked at (ms). */
const LOOK_AGAIN = 60 * 60_000;

/** What the background passes in. */
export interface EngineParts {
  /** Each is loaded when an account needs it: the worker starts with what it will use. */
  readonly kinds: Readonly<Partial<Record<Account['kind'], () => Promise<BackendKind>>>>;
  readonly env: Environment;
  readonly online: () => boolean;
  readonly registry: Registry;
  /** The last lines of `env.log`, oldest first. */
  readonly recentLog: () => readonly string[];
}

/** Names this start of the background, for diagnostics and tests. */
export const bootId = crypto.randomUUID();

/** The engine of the browser profile. */
export class Engine {
  readonly accounts = new Map<string, AccountEngine>();
  private readonly configs = new Map<string, string>();
  private badgeWanted = false;
  /** The accounts that could not be opened, and why: tried again at the next alarm. */
  unopened: ReadonlyMap<string, { readonly kind: Account['kind']; readonly error: unknown }> = new Map();
  readonly startedAt: number;
  private readonly mending = new Map<string, Promise<boolean>>();
  /** The accounts whose database was found damaged and is not replaced yet: the quick look at an opening may find nothing. */
  private readonly condemned = new Set<string>();
  /** When the whole database of an account was last found sound (ms). */
  private readonly soundAt = new Map<string, number>();
  private readonly turns = new Queue();
  readonly ready: Promise<void>;

  constructor(readonly parts: EngineParts) {
    this.startedAt = parts.env.now();
    this.ready = openRegistry(parts.registry, parts.env)
      .catch((error: unknown) => parts.env.log(`registry not opened: ${error instanceof Error ? error.name : 'error'}`))
      .then(() => this.open());
  }

  /** Opens an engine for every account that has none, and stops those whose account is gone. One at a time. */
  open(): Promise<void> {
    return this.turns.run(() => this.openAll());
  }

  private async openAll(): Promise<void> {
    const accounts = await listAccounts(this.parts.registry);
    const settings = await getSettings(this.parts.registry);
    for (const [id, engine] of this.accounts) {
      // An account whose settings changed is opened anew with them.
      if (accounts.some((account) => account.id === id && withSettings(account.config, settings) === this.configs.get(id))) continue;
      this.accounts.delete(id);
      await engine.stop();
    }
    const unopened = new Map<string, { kind: Account['kind']; error: unknown }>();
    for (const account of accounts) {
      if (this.accounts.has(account.id)) continue;
      try {
        await this.openAccount(account);
      } catch (error) {
        unopened.set(account.id, { kind: account.kind, error });
        this.parts.env.log(`account not opened: ${account.kind} ${error instanceof Error ? error.name : 'error'}`);
        await sayNotOpen(account.id, error, this.parts.env);
      }
    }
    this.unopened = unopened;
    this.refreshBadge();
  }

  private async openAccount(account: Account): Promise<void> {
    const { registry, env, kinds, online } = this.parts;
    const kind = await kinds[account.kind]?.();
    if (!kind) return;
    const config = withSettings(account.config, await getSettings(registry));
    const backend = kind.open(config, await this.secret(account.id), env);
    const db = await (this.condemned.has(account.id)
      ? setAsidePart().then((aside) => aside.setAside(account.id, env))
      : openAccountDb(account.id, env));
    this.condemned.delete(account.id);
    if (this.accounts.has(account.id)) {
      db.close();
      return;
    }
    const engine = new AccountEngine(db, backend, {
      env,
      online,
      settings: () => getSettings(registry),
      wakeAt: (at) => void wakeAt(at),
      newId: () => crypto.randomUUID(),
      stored: () => this.refreshBadge(),
      damaged: () => this.suspect(account.id),
      estimate: async () => navigator.storage.estimate(),
    });
    this.accounts.set(account.id, engine);
    this.configs.set(account.id, config);
    engine.start();
  }

  /** The look through everything is dear: an error that it does not explain is not looked into again for a while. */
  private suspect(id: string): void {
    const { env } = this.parts;
    if (lately(this.soundAt.get(id) ?? Number.NEGATIVE_INFINITY, LOOK_AGAIN, env.now())) return;
    void this.mend(id).catch((error: unknown) => env.log(`not mended: ${error instanceof Error ? error.name : 'error'}`));
  }

  /**
   * Looks through the whole database of an account, and replaces it when it is damaged (the agent's own words are kept). Resolves to
   * whether it was replaced; rejects when it could not be, and then every alarm tries again. Asked again while it runs: the same answer.
   */
  mend(id: string): Promise<boolean> {
    const known = this.mending.get(id);
    if (known) return known;
    const job = this.mendOnce(id).finally(() => this.mending.delete(id));
    this.mending.set(id, job);
    return job;
  }

  private async mendOnce(id: string): Promise<boolean> {
    const engine = this.accounts.get(id);
    if (engine) {
      // Its part is read first: without it the account goes on as well as it can.
      const damaged = (await isDamaged(engine.db)) && (await setAsidePart()) !== undefined;
      if (!damaged || this.accounts.get(id) !== engine) {
        this.soundAt.set(id, this.parts.env.now());
        return false;
      }
      await this.turns.run(() => this.condemn(id, engine));
    }
    await this.open();
    const failed = this.unopened.get(id);
    if (failed) throw failed.error;
    return this.accounts.has(id);
  }

  /** Its database is replaced at the next opening. */
  private async condemn(id: string, engine: AccountEngine): Promise<void> {
    this.condemned.add(id);
    if (this.accounts.get(id) === engine) this.accounts.delete(id);
    await engine.stop();
  }

  /** The secret of an account; empty when it has none. */
  async secret(id: string): Promise<string> {
    const sealed = await this.parts.registry.secrets.get(id);
    const secret = sealed ? await unseal(await this.key(), id, sealed) : '';
    keepOutOfLog(secret);
    return secret;
  }

  /** The key that seals secrets, made at first use. */
  async key(): Promise<CryptoKey> {
    const { registry } = this.parts;
    const stored = await registry.keys.get('seal');
    if (stored) return stored.key;
    const key = await makeKey();
    await registry.transaction('rw', registry.keys, async () => {
      if (!(await registry.keys.get('seal'))) await registry.keys.add({ id: 'seal', key });
    });
    return (await registry.keys.get('seal'))?.key ?? key;
  }

  /** An alarm rang. */
  tick(): void {
    if (this.unopened.size > 0) this.wake();
    else for (const engine of this.accounts.values()) engine.tick();
  }

  /** The network came back. */
  wake(): void {
    if (this.unopened.size > 0)
      void this.open().catch((error: unknown) => this.parts.env.log(`open: ${error instanceof Error ? error.name : 'error'}`));
    for (const engine of this.accounts.values()) engine.wake();
  }

  /** Sets the badge from the databases, soon and once however often it is asked. */
  refreshBadge(): void {
    if (this.badgeWanted) return;
    this.badgeWanted = true;
    queueMicrotask(() => {
      this.badgeWanted = false;
      void getSettings(this.parts.registry)
        .then((settings) =>
          showBadge(
            [...this.accounts.values()].map((engine) => engine.ctx),
            settings,
          ),
        )
        .catch((error: unknown) => this.parts.env.log(`badge: ${error instanceof Error ? error.name : 'error'}`));
    });
  }
}

/** The adapter's configuration with the settings that concern it: how much history, and whether the agent shows as online. */
function withSettings(config: string, { historyMonths, presence }: Settings): string {
  try {
    return JSON.stringify({ ...(JSON.parse(config) as object), historyMonths, presence });
  } catch {
    return config;
  }
}
