import { defineConfig } from 'vitest/config';

export default defineConfig({
  // What is tested is what is shipped: see wxt.config.ts.
  resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }] },
  test: {
    include: ['tests/unit/**/*.test.ts', 'tests/servers/**/*.test.ts', 'tests/contract/**/*.test.ts', 'tests/model/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    // Every core: by itself vitest leaves one idle, which is half of a machine with two.
    maxWorkers: '100%',
    // CI shares its machine; a test that needs its second try is shown as such by the reporter.
    retry: process.env.CI ? 2 : 0,
    setupFiles: ['tests/unit/seed.ts'],
  },
});
