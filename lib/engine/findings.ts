/** Looks for traps again once a day: a number that was moved into a service that drops inbound would otherwise just fall silent. */
import type { Engine } from './engine';

const DAY = 24 * 3600_000;

/** Asks every backend that can be asked, at most daily, and keeps what it found. Changes nothing at the backend. Never rejects. */
export async function checkFindings(engine: Engine): Promise<void> {
  const { registry, kinds, env } = engine.parts;
  for (const account of await registry.accounts.limit(100).toArray()) {
    if (env.now() - (account.checkedAt ?? account.connectedAt) < DAY) continue;
    try {
      const kind = await kinds[account.kind]?.();
      if (!kind?.repair) continue;
      await registry.accounts.update(account.id, { checkedAt: env.now() });
      const findings = await kind.repair(account.config, await engine.secret(account.id), 'check', env, AbortSignal.timeout(25_000));
      await registry.accounts.update(account.id, { findings: findings.map((one) => ({ ...one, args: [...one.args] })) });
    } catch (error) {
      env.log(`traps not checked: ${error instanceof Error ? error.name : 'error'}`);
    }
  }
}
