// `npm test`: installs what is missing, runs types, lint, the audit, unit and end-to-end tests, and ends with the line "N passed, N failed".
import './lib/node-version.mjs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium, findFirefox, getChromium, getFirefox } from './lib/browsers.mjs';
import { removeFolder, temporaryFolder } from './lib/folders.mjs';
import { installDependencies } from './lib/install.mjs';
import { oneStep, playwrightCounts, vitestCounts } from './lib/results.mjs';
import { npm, root, run, tool } from './lib/run.mjs';
import { main, note, report, step, Trouble } from './lib/say.mjs';

const HELP = `npm test                        runs everything
npm test -- --only unit         runs one part: types, lint, audit, unit or e2e (may be given more than once)
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
    await provideBrowsers();
    const file = path.join(reports, 'e2e.json');
    const args = ['test', '--reporter=list,json', ...(grep ? ['--grep', grep, '--pass-with-no-tests'] : [])];
    return playwrightCounts(file, await tool('@playwright/test/cli.js', args, { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } }));
  },
};

/** Gets the browsers that are missing, where that is possible without asking. */
async function provideBrowsers() {
  const chromium = (await findChromium({ branded: false })) ?? (await getChromium({ ask: false }));
  const firefox = findFirefox() ?? (await getFirefox());
  note(`Browsers: ${chromium?.path}, ${firefox?.path}`);
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
  step(name);
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
  return { name, ...counts, line: `${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} (${seconds} s)` };
}

await main(async () => {
  const { only, grep, help } = readOptions();
  if (help) {
    console.log(HELP);
    return 0;
  }
  await installDependencies();
  const reports = temporaryFolder('test');
  const results = [];
  try {
    for (const name of only ?? Object.keys(PARTS)) {
      results.push(await runPart(name, { grep, reports }));
      note(results.at(-1).line);
    }
  } finally {
    await removeFolder(reports);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${results.map(({ line }) => line).join('\n')}`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
});
