import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/unit/**/*.test.ts', 'tests/servers/**/*.test.ts', 'tests/contract/**/*.test.ts', 'tests/model/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    setupFiles: ['tests/unit/seed.ts'],
  },
});
