/** The fixture for Chromium: a persistent profile with the built extension, its panel as a tab or as the real side panel, and its deaths. */
import { test as base, expect } from '@playwright/test';
import { type SampleCrm, serveSampleCrm } from '../../../sample-crm/server.mjs';
import { ChromiumApp } from './chromium-app';

interface TestFixtures {
  /** A fresh browser with the extension; the test fails if a page of it had an uncaught error (`app.errors`). */
  app: ChromiumApp;
}

interface WorkerFixtures {
  /** The sample CRM, served on loopback. */
  crm: SampleCrm;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  app: async ({}, use, info) => {
    const app = await ChromiumApp.launch();
    try {
      await use(app);
      if (info.errors.length > 0) console.log(await app.describe());
      expect(app.errors, 'uncaught errors in pages').toEqual([]);
    } finally {
      await app.close();
    }
  },
  crm: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const crm = await serveSampleCrm();
      await use(crm);
      await crm.close();
    },
    { scope: 'worker' },
  ],
});

export { expect };
