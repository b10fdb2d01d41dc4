/** The page marks alone, on pages of our own, with a background of the tests' own: needs no build of the extension. */
import { defineConfig } from '@playwright/test';

export default defineConfig({ testDir: '.', workers: 1, timeout: 40_000, reporter: 'line', outputDir: '../../../test-results/marks' });
