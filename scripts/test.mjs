// `npm test`: installs what is missing, runs types, lint, the audit, unit and end-to-end tests and a short torture of every backend, and ends
// with the line "N passed, N failed". The torture takes its minutes however quick the machine is, so it goes on beside the other tests and
// leaves them the processor.
import './lib/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium, findFirefox, getChromium, getFirefox } from './lib/browsers.mjs';
import { removeFolder, temporaryFolder } from './lib/folders.mjs';
import { installDependencies } from './lib/install.mjs';
import { oneStep, playwrightCounts, vitestCounts } from './lib/results.mjs';
import { npm, root, run, tool } from './lib/run.mjs';
import { main, note, report, step, Trouble } from './lib/say.mjs';
import { BACKENDS, torture } from './lib/torture.mjs';

const HELP = `npm test                        runs everything
npm test -- --only unit         runs one part: types, lint, audit, unit, e2e or torture (may be given more than once)
npm test -- --grep "words"      runs only the unit and end-to-end tests whose names match
`;

/** Each part resolves to its counts. */
const PARTS = {
  types: async () => oneStep(await npm(['run', 'types', '--silent'])),
  lint: async () => oneStep(await npm(['run', 'lint', '--silent'])),
  audit: async () => oneStep(await run(process.execPath, [path.join(root, 'scripts', 'audit.mjs')])),
  unit: async ({ grep, reports }) => {
    const file = path.join(reports, 'unit.json');
    const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
    return vitestCounts(file, await tool('vitest/vitest.mjs', [...args, ...(grep ? ['-t', grep, '--passWithNoTests'] : [])]));
  },
  e2e: async ({ grep, reports }) => {
    const file = path.join(reports, 'e2e.json');
    const args = ['test', '--reporter=list,json', ...(grep ? ['--grep', grep, '--pass-with-no-tests'] : [])];
    const env = { THREADSIDE_SKIP_BUILD: '1', PLAYWRIGHT_JSON_OUTPUT_FILE: file };
    return playwrightCounts(file, await tool('@playwright/test/cli.js', args, { env }));
  },
  torture: async ({ reports, output }) => {
    const seed = String(Date.now() % 1_000_000);
    const counts = [];
    for (const run of TORTURE) {
      const file = path.join(reports, `torture-${run.browser}.json`);
      const more = ['--reporter=list,json', '--output', path.join(reports, `torture-${run.browser}`)];
      const options = { env: { THREADSIDE_SKIP_BUILD: '1', PLAYWRIGHT_JSON_OUTPUT_FILE: file }, nice: true, output };
      counts.push(playwrightCounts(file, await torture({ ...run, seed }, more, options)));
    }
    return total(counts);
  },
};

/** Two minutes of each backend in Chromium, and one in Firefox. */
const TORTURE = [
  { browser: 'chromium', backends: BACKENDS, minutes: '2' },
  { browser: 'firefox', backends: ['chatwoot'], minutes: '1' },
];

/** Parts that drive the built extension. */
const IN_BROWSERS = ['e2e', 'torture'];

/** Gets the browsers that are missing, where that is possible without asking. */
async function provideBrowsers() {
  const chromium = (await findChromium({ branded: false })) ?? (await getChromium({ ask: false }));
  const firefox = findFirefox() ?? (await getFirefox());
  note(`Browsers: ${chromium?.path}, ${firefox?.path}`);
}

/** Browsers, and the extension built once for all that drives it. False when that failed, which is said. */
async function prepare() {
  step('browsers and the built extension');
  try {
    await provideBrowsers();
    const code = await run(process.execPath, [path.join(root, 'scripts', 'build-e2e.mjs')], { quiet: true });
    if (code !== 0) throw new Trouble('The extension could not be built.', 'Run `npm run build:e2e` to see why.');
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

function readOptions() {
  try {
    const options = { only: { type: 'string', multiple: true }, grep: { type: 'string' }, help: { type: 'boolean', default: false } };
    const { values } = parseArgs({ options });
    const unknown = values.only?.find((name) => !(name in PARTS));
    if (unknown) throw new Error(`There is no part called ${unknown}.`);
    return values;
  } catch (error) {
    throw new Trouble(error.message, `Use one of these:\n${HELP}`);
  }
}

/** Runs one part; a part that cannot run is one failure with its advice, and the others still run. */
async function runPart(name, options) {
  const start = Date.now();
  let counts;
  try {
    counts = await PARTS[name](options);
  } catch (error) {
    report(error);
    counts = oneStep(1);
  }
  const { passed, failed, skipped } = counts;
  const seconds = Math.round((Date.now() - start) / 1000);
  return { ...counts, line: `${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} (${seconds} s)` };
}

/** Runs the parts one after the other, and the torture beside them; its output comes at the end, whole. */
async function runParts(names, options) {
  const driving = names.filter((name) => IN_BROWSERS.includes(name));
  const missing = driving.length === 0 || (await prepare()) ? [] : driving;
  const results = missing.map((name) => ({ ...oneStep(1), line: `${name}: could not run` }));
  const todo = names.filter((name) => !missing.includes(name));
  const beside = todo.length > 1 && todo.includes('torture');
  const output = path.join(options.reports, 'torture.log');
  const torturing = beside ? runPart('torture', { ...options, output }) : undefined;
  for (const name of todo.filter((one) => !(beside && one === 'torture'))) {
    step(name);
    results.push(await runPart(name, options));
    note(results.at(-1).line);
  }
  if (!torturing) return results;
  step('torture (it went on beside the others)');
  const end = await torturing;
  console.log(fs.readFileSync(output, 'utf8'));
  note(end.line);
  return [...results, end];
}

/** The sum of counts. */
function total(counts) {
  const sum = (key) => counts.reduce((all, one) => all + one[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

await main(async () => {
  const { only, grep, help } = readOptions();
  if (help) {
    console.log(HELP);
    return 0;
  }
  await installDependencies();
  const reports = temporaryFolder('test');
  let results;
  try {
    results = await runParts(only ?? Object.keys(PARTS).filter((name) => !(grep && name === 'torture')), { grep, reports });
  } finally {
    await removeFolder(reports);
  }
  const { passed, failed } = total(results);
  console.log(`\n${results.map(({ line }) => line).join('\n')}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
