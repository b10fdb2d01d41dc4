/** The fixture for Firefox: a fresh profile with the built extension over WebDriver BiDi (Playwright cannot drive a stock Firefox). */
import { test as base, expect } from '@playwright/test';
import { type SampleCrm, serveSampleCrm } from '../../../sample-crm/server.mjs';
import { FirefoxApp } from './firefox-app';

interface TestFixtures {
  /** A fresh browser with the extension. */
  app: FirefoxApp;
}

interface WorkerFixtures {
  /** The sample CRM, served on loopback. */
  crm: SampleCrm;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  app: async ({}, use) => {
    const app = await FirefoxApp.launch();
    try {
      await use(app);
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
