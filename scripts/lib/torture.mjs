// How the torture runs are started: by `npm run torture`, and by `npm test` beside the other tests.
import path from 'node:path';
import { tool } from './run.mjs';

export const BACKENDS = ['demo', 'chatwoot', 'twilio'];
export const BROWSERS = ['chromium', 'firefox'];

/**
 * Runs the backends one after the other in one browser; resolves to the exit code, which is not 0 when anything was lost, doubled, out of order or stale.
 * @param {{ backends: string[], browser: string, minutes: string, seed: string, json?: string }} what
 * @param {string[]} [more] further arguments of Playwright
 * @param {object} [options] of `tool`
 */
export function torture({ backends, browser, minutes, seed, json }, more = [], options = {}) {
  const only = ['--project', 'chromium', '--workers', '1', '--retries', '0', '--global-timeout', '0'];
  const args = ['test', 'tests/e2e/torture.spec.ts', ...only, '--grep', `torture: (${backends.join('|')})`, ...more];
  return tool('@playwright/test/cli.js', args, {
    ...options,
    env: {
      THREADSIDE_TORTURE: '1',
      THREADSIDE_TORTURE_MINUTES: minutes,
      THREADSIDE_TORTURE_SEED: seed,
      THREADSIDE_TORTURE_BROWSER: browser,
      ...(json ? { THREADSIDE_TORTURE_JSON: path.resolve(json) } : {}),
      ...options.env,
    },
  });
}
