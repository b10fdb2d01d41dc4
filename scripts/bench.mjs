// npm run bench: measures the built extension in a real browser and prints the figures; it never fails on a time.
// -- --only PART[,PART] --quick --json FILE --browser firefox --keep (keeps the filled stores for the next run)
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { removeFolder } from './lib/folders.mjs';
import { main, note, report, step, Trouble } from './lib/say.mjs';

const root = path.resolve(import.meta.dirname, '..');
/** Parts in the order in which they run: tests/bench/<part>.ts exports run(options). */
const PARTS = ['size', 'sync', 'panel', 'engine', 'return', 'search', 'marks', 'chatwoot', 'twilio'];
/** Parts that drive Chromium whatever is asked for: they need its DevTools. */
const CHROMIUM_ONLY = ['panel', 'engine', 'return', 'marks'];
/** A name for several. */
const GROUPS = { store: ['panel', 'engine', 'sync'] };

const HELP = `npm run bench -- [--only ${[...PARTS, ...Object.keys(GROUPS)].join('|')}] [--quick] [--json FILE] [--browser firefox] [--keep]`;

await main(async () => {
  const options = read();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const chosen = choose(options.only);
  const { createServer } = await import('vite');
  const vite = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  // An unpacked extension's id, and with it its database, belongs to its folder.
  const kept = path.join(os.tmpdir(), `threadside-bench-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`);
  const profiles = fs.mkdtempSync(path.join(os.tmpdir(), 'threadside-bench-'));
  const figures = {};
  let broken = 0;
  try {
    for (const part of chosen) {
      const file = path.join(root, 'tests', 'bench', `${part}.ts`);
      if (!fs.existsSync(file)) {
        note(`${part}: not here yet`);
        continue;
      }
      if (options.browser === 'firefox' && CHROMIUM_ONLY.includes(part)) {
        note(`${part}: only in Chromium`);
        continue;
      }
      step(part);
      const begun = performance.now();
      try {
        const found = await (await vite.ssrLoadModule(file)).run({
          quick: options.quick,
          browser: options.browser,
          root,
          profiles,
          ...(options.keep ? { kept } : {}),
        });
        Object.assign(figures, found);
        print(found);
      } catch (error) {
        broken++;
        report(error);
      }
      note(`${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
  } finally {
    await vite.close();
    await removeFolder(profiles);
  }
  if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
  return broken === 0 ? 0 : 1;
});

function read() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        browser: { type: 'string', default: 'chromium' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const browser = values.browser === 'firefox' ? 'firefox' : 'chromium';
    return { ...values, browser };
  } catch (cause) {
    throw new Trouble('The options were not understood.', HELP, cause);
  }
}

function choose(only) {
  if (only === undefined) return PARTS;
  const wanted = only.split(',').flatMap((name) => GROUPS[name] ?? [name]);
  const unknown = wanted.filter((name) => !PARTS.includes(name));
  if (unknown.length > 0) throw new Trouble(`There is no part ${unknown.join(', ')}.`, HELP);
  return PARTS.filter((part) => wanted.includes(part));
}

/** A table of key, value, unit, 95th percentile and runs. */
function print(figures) {
  const rows = Object.entries(figures).map(([key, { value, unit, runs, p95 }]) => [
    key,
    number(value),
    unit === 'count' ? '' : unit,
    p95 === undefined ? '' : `p95 ${number(p95)}`,
    `${runs} run${runs === 1 ? '' : 's'}`,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...rows.map((row) => row[column].length)));
  for (const row of rows)
    note(
      row
        .map((cell, i) => (i === 1 ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    );
}

function number(value) {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3);
}
