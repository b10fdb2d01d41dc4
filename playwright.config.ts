/** End-to-end tests: the built extension in a real Chromium and a real Firefox. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/e2e/harness/build.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: true,
  workers: Number(process.env.THREADSIDE_WORKERS ?? 2),
  // CI shares its machine: a test that fails once and then passes is named as flaky in the report, never silently green.
  retries: process.env.CI ? 1 : 0,
  timeout: 90_000,
  globalTimeout: 30 * 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: { trace: 'off', screenshot: 'off', video: 'off' },
  projects: [
    {
      name: 'chromium',
      testMatch: '**/*.spec.ts',
      testIgnore: ['**/*.firefox.spec.ts', ...(process.env.THREADSIDE_TORTURE ? [] : ['**/torture.spec.ts'])],
    },
    { name: 'firefox', testMatch: '**/*.firefox.spec.ts', timeout: 150_000 },
  ],
});
