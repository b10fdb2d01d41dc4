/**
 * The backend contract: a test kit that every adapter must pass, also those that are written elsewhere. Give it a name, a function that
 * makes a fresh harness, and vitest's words:
 *
 * `backendContract('demo', makeHarness, { describe, it, expect })`
 */
import { changeContract } from './contract-change';
import type { Harness, Kit, Runner } from './contract-harness';
import { historyContract } from './contract-history';
import { listenContract } from './contract-listen';
import { pullContract } from './contract-pull';
import { sendContract } from './contract-send';
import { unclearContract } from './contract-unclear';

export type { Harness, Runner, SendFault, Sent } from './contract-harness';

/** Defines the contract's tests for a backend. `makeHarness` is called once for each test. */
export function backendContract(name: string, makeHarness: () => Promise<Harness>, runner: Runner): void {
  const test: Kit['test'] = (title, body) => {
    runner.it(title, async (context) => {
      const harness = await makeHarness();
      try {
        await body(harness, (what) => context.skip(`this backend has no ${what}`));
      } finally {
        await harness.close?.();
      }
    });
  };
  const kit = { ...runner, test };
  runner.describe(`backend contract: ${name}`, () => {
    runner.describe('pull', () => pullContract(kit));
    runner.describe('listen', () => listenContract(kit));
    runner.describe('send', () => sendContract(kit));
    runner.describe('unclear sends', () => unclearContract(kit));
    runner.describe('history', () => historyContract(kit));
    runner.describe('change', () => changeContract(kit));
  });
}
