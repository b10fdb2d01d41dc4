/**
 * Short torture runs of every backend; `npm run torture` makes long ones of this. Nothing is lost, doubled, out of order or stale.
 *
 * THREADSIDE_TORTURE_MINUTES, _SEED, _BROWSER and _JSON (a file that gets one line per run) say how; _LOG names a file for what was done when;
 * _DISK is how often the disk is full among what goes wrong (0 = never).
 */
import fs from 'node:fs';
import { expect, test } from '@playwright/test';
import { torture } from '../torture/run';
import type { BackendName } from '../torture/types';

const MINUTES = Number(process.env.THREADSIDE_TORTURE_MINUTES ?? 25 / 60);
const SEED = Number(process.env.THREADSIDE_TORTURE_SEED ?? Date.now() % 1_000_000);
const BROWSER = process.env.THREADSIDE_TORTURE_BROWSER === 'firefox' ? 'firefox' : 'chromium';
const BACKENDS: readonly BackendName[] = ['demo', 'chatwoot', 'twilio'];

for (const backend of BACKENDS) {
  test(`torture: ${backend}`, async () => {
    test.setTimeout(MINUTES * 60_000 + 600_000);
    console.log(`${backend} in ${BROWSER}: seed ${SEED}`);
    const { THREADSIDE_TORTURE_LOG: logFile, THREADSIDE_TORTURE_JSON: jsonFile } = process.env;
    const begun = Date.now();
    const log = (line: string): void => {
      if (logFile) fs.appendFileSync(logFile, `${((Date.now() - begun) / 1000).toFixed(2)} ${line}\n`);
    };
    const { report, details, ...more } = await torture({ backend, browser: BROWSER, seed: SEED, forMs: MINUTES * 60_000 }, log);
    console.table([{ ...report, ...more }]);
    if (jsonFile) fs.appendFileSync(jsonFile, `${JSON.stringify(report)}\n`);
    expect(details).toEqual([]);
    expect(report.kills).toBeGreaterThan(0);
    expect(report.sends).toBeGreaterThan(0);
  });
}
