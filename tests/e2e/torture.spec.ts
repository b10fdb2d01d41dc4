/**
 * Short torture runs of every backend; `npm run torture` makes long ones of this. Nothing is lost, doubled, out of order or stale.
 *
 * What Chromium itself sends twice (`repeatedByBrowser`) is printed and not held against the extension.
 *
 * THREADSIDE_TORTURE_MINUTES, THREADSIDE_TORTURE_SEED and THREADSIDE_TORTURE_JSON (a file that gets one line per run) say how.
 */
import fs from 'node:fs';
import { expect, test } from '@playwright/test';
import { tortureChromium } from '../torture/chromium';
import type { BackendName } from '../torture/types';

const MINUTES = Number(process.env.THREADSIDE_TORTURE_MINUTES ?? 25 / 60);
const SEED = Number(process.env.THREADSIDE_TORTURE_SEED ?? Date.now() % 1_000_000);
const BACKENDS: readonly BackendName[] = ['demo', 'chatwoot', 'twilio'];

for (const backend of BACKENDS) {
  test(`torture: ${backend}`, async () => {
    test.setTimeout(MINUTES * 60_000 + 150_000);
    console.log(`${backend}: seed ${SEED}`);
    const report = await tortureChromium({ backend, browser: 'chromium', seed: SEED, forMs: MINUTES * 60_000 });
    console.table([{ ...report, details: report.details.length }]);
    const file = process.env.THREADSIDE_TORTURE_JSON;
    if (file) fs.appendFileSync(file, `${JSON.stringify(report)}\n`);
    expect(report.details).toEqual([]);
    expect(report.kills).toBeGreaterThan(0);
    expect(report.sends).toBeGreaterThan(0);
  });
}
