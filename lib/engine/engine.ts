/** All accounts of this browser: opens an engine for each, answers the pages' intents, and keeps the badge. One per background. */
import type { BackendKind, Environment } from '../backend/backend';
import { wakeAt } from '../platform/alarms';
import { makeKey, unseal } from '../platform/secrets';
import { AccountDb } from '../store/db';
import { type Account, getSettings, listAccounts, type Registry } from '../store/registry';
import { AccountEngine } from './account-engine';
import { showBadge } from './alerts';

/** What the background passes in. */
export interface EngineParts {
  readonly kinds: Readonly<Partial<Record<Account['kind'], BackendKind>>>;
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
  private badgeWanted = false;
  readonly ready: Promise<void>;

  constructor(readonly parts: EngineParts) {
    this.ready = this.open();
  }

  /** Opens an engine for every account that has none, and stops those whose account is gone. */
  async open(): Promise<void> {
    const accounts = await listAccounts(this.parts.registry);
    for (const [id, engine] of this.accounts) {
      if (accounts.some((account) => account.id === id)) continue;
      this.accounts.delete(id);
      await engine.stop();
    }
    for (const account of accounts) {
      if (this.accounts.has(account.id)) continue;
      try {
        await this.openAccount(account);
      } catch (error) {
        this.parts.env.log(`account not opened: ${account.kind} ${error instanceof Error ? error.name : 'error'}`);
      }
    }
    this.refreshBadge();
  }

  private async openAccount(account: Account): Promise<void> {
    const { registry, env, kinds, online } = this.parts;
    const kind = kinds[account.kind];
    if (!kind) return;
    const secret = await this.secret(account.id);
    if (this.accounts.has(account.id)) return;
    const backend = kind.open(account.config, secret, env);
    const engine = new AccountEngine(new AccountDb(account.id), backend, {
      env,
      online,
      settings: () => getSettings(registry),
      wakeAt: (at) => void wakeAt(at),
      newId: () => crypto.randomUUID(),
      stored: () => this.refreshBadge(),
    });
    this.accounts.set(account.id, engine);
    engine.start();
  }

  /** The secret of an account; empty when it has none. */
  async secret(id: string): Promise<string> {
    const sealed = await this.parts.registry.secrets.get(id);
    return sealed ? unseal(await this.key(), id, sealed) : '';
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

  /** An alarm rang or the network came back. */
  wake(): void {
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
