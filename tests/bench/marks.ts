/** The cost of the page marks in real Chromium, in one run: each page is loaded, then given nothing, the floor, or the marks. */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { launch, removeRun, servePages, writeExtension } from '../e2e/marks/rig';
import { type Figure, type Figures, p95Of, quantile } from './figure';
import { inputDelays } from './marks-input';
import { type Bench, CELLS, inject, type Load, open, tablePage } from './marks-page';
import { atRest, profiled, type Spent } from './profile';

export interface Options {
  /** Fewer sizes and runs. */
  quick?: boolean;
}

/** Times the slices between two yields, from inside the script's own world. */
const PROBE =
  '{const s=globalThis.scheduler,y=s.yield.bind(s);let from=0;globalThis.__slice=0;s.yield=()=>{const now=performance.now();if(from)globalThis.__slice=Math.max(globalThis.__slice,now-from);return y().then(()=>{from=performance.now()})}}';

const FLOOR =
  'globalThis.__floor=(()=>{const w=document.createTreeWalker(document.body,NodeFilter.SHOW_TEXT);let s=0;for(let n=w.nextNode();n;n=w.nextNode())s+=n.data.length;return s})()';

/** Runs the part; keys as in the table of targets, with one extra key for each page size. */
export async function run({ quick = false }: Options = {}): Promise<Figures> {
  const dir = await writeExtension({
    auto: false,
    files: { 'floor.js': FLOOR, 'nothing.js': '0', 'probe.js': PROBE, 'read.js': 'globalThis.__slice' },
  });
  const pages = await servePages({ '/table.html': tablePage() });
  const context = await launch(dir);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const bench = { context, worker, port: pages.port };
  try {
    const passes = { ...(await firstPass(bench, quick)), ...(await mutations(bench, quick)), ...(await latency(bench, quick)) };
    return { ...passes, ...(await inputDelays(bench, quick)), ...size(dir) };
  } finally {
    pages.stop(); // first: a server that still listens would keep a run that failed from ending
    await context.close().finally(() => removeRun(dir));
  }
}

/** What one load costs a fresh page, by the profiler. */
async function once(bench: Bench, rows: number, file: Load, plain = false): Promise<Spent> {
  const [page, session] = await open(bench, rows, plain);
  const spent = await profiled(session, file, async () => {
    await inject(bench.worker, file);
    await atRest(session);
  });
  await page.close();
  return spent;
}

interface Calm {
  /** Longest time between two yields of the script, in milliseconds. */
  slice: number;
  /** Tasks of the page over 50 ms. */
  long: number;
}

/** One load of a fresh page without the profiler, which makes tasks longer. */
async function calmly(bench: Bench, rows: number, file: Load): Promise<Calm> {
  const [page, session] = await open(bench, rows);
  await inject(bench.worker, 'probe.js');
  await page.evaluate(() => {
    const scope = window as unknown as { longTasks(): number };
    let count = 0;
    const observer = new PerformanceObserver((list) => {
      count += list.getEntries().length;
    });
    observer.observe({ type: 'longtask' });
    scope.longTasks = () => count + observer.takeRecords().length;
  });
  await inject(bench.worker, file);
  await atRest(session);
  const [first] = (await inject(bench.worker, 'read.js')) as { result: number }[];
  const long = await page.evaluate(() => (window as unknown as { longTasks(): number }).longTasks());
  await page.close();
  return { slice: first?.result ?? 0, long };
}

/**
 * `walk_ratio`: what the script costs from its evaluation until the page is at rest, against what the floor costs as a script of its own, both
 * by the profiler, on fresh copies of the same page, and both never run before in them. What does not grow with the page is `empty_page_ms`;
 * `growth_ratio` leaves it out on both sides, and `plain_growth_ratio` is the same on a page without numbers: the walk alone, for a screenful of
 * numbers is read, asked about and painted once, however large the page is. `added` is all that the page's main thread does more, frames included, against a load that does
 * nothing; it is the check on what a profile of scripts cannot see.
 */
async function firstPass(bench: Bench, quick: boolean): Promise<Figures> {
  const sizes = quick ? [2_000, 50_000] : [2_000, 20_000, 200_000];
  const runs = quick ? 2 : 3;
  for (const file of ['nothing.js', 'floor.js', 'marks.js'] as const) await once(bench, 0, file); // warms the disk cache, as any earlier tab does
  const [emptyFloor, empty] = [await scriptOf(bench, 0, 'floor.js', runs), await scriptOf(bench, 0, 'marks.js', runs)];
  const out: Figures = {
    'marks.empty_page_ms': { value: empty, unit: 'ms', runs },
    'marks.empty_floor_ms': { value: emptyFloor, unit: 'ms', runs },
  };
  const worst: Record<string, Figure> = {};
  for (const nodes of sizes) {
    const rows = Math.round(nodes / CELLS);
    const one = await sized(bench, rows, runs, [emptyFloor, empty]);
    if (!quick) Object.assign(one, await plainPage(bench, rows, runs, [emptyFloor, empty]));
    for (const [key, figure] of Object.entries(one)) {
      out[`marks.${key}_${nodes}`] = figure;
      const before = worst[`marks.${key}`];
      if (OVERALL.has(key) && !(before && before.value >= figure.value)) worst[`marks.${key}`] = figure;
    }
  }
  return { ...out, ...worst };
}

/** The walk alone: a page of that size on which nothing is to be marked. */
async function plainPage(bench: Bench, rows: number, runs: number, [fixedFloor, fixed]: readonly [number, number]): Promise<Figures> {
  const floor = await scriptOf(bench, rows, 'floor.js', runs, true);
  const marks = await scriptOf(bench, rows, 'marks.js', runs, true);
  return {
    plain_walk_ms: { value: marks, unit: 'ms', runs },
    plain_growth_ratio: { value: (marks - fixed) / Math.max(0.05, floor - fixedFloor), unit: 'x', runs },
  };
}

/** What is also told for all sizes together, by its worst. */
const OVERALL = new Set(['walk_ratio', 'growth_ratio', 'longest_slice_ms', 'long_tasks_added']);

async function scriptOf(bench: Bench, rows: number, file: Load, runs: number, plain = false): Promise<number> {
  const seen: number[] = [];
  for (let i = 0; i < runs; i++) seen.push((await once(bench, rows, file, plain)).script);
  return median(seen);
}

/** The figures of one size of page; `fixed` is what floor and marks cost a page without text. */
async function sized(bench: Bench, rows: number, runs: number, [fixedFloor, fixed]: readonly [number, number]): Promise<Figures> {
  const seen: Record<Load, Spent[]> = { 'nothing.js': [], 'floor.js': [], 'marks.js': [] };
  const slices: number[] = [];
  let long = 0;
  for (let i = 0; i < runs; i++) {
    for (const file of ['nothing.js', 'floor.js', 'marks.js'] as const) seen[file].push(await once(bench, rows, file));
    const [without, marks] = [await calmly(bench, rows, 'nothing.js'), await calmly(bench, rows, 'marks.js')];
    slices.push(marks.slice);
    long += marks.long - without.long;
  }
  const of = (file: Load, kind: 'script' | 'all'): number => median(seen[file].map((s) => s[kind]));
  const [floor, marks] = [of('floor.js', 'script'), of('marks.js', 'script')];
  return {
    walk_ratio: { value: marks / floor, unit: 'x', runs },
    growth_ratio: { value: (marks - fixed) / Math.max(0.05, floor - fixedFloor), unit: 'x', runs },
    walk_ms: { value: marks, unit: 'ms', runs },
    floor_ms: { value: floor, unit: 'ms', runs },
    added_ms: { value: of('marks.js', 'all') - of('nothing.js', 'all'), unit: 'ms', runs },
    longest_slice_ms: { value: median(slices), unit: 'ms', runs },
    long_tasks_added: { value: long / runs, unit: 'count', runs },
  };
}

/**
 * The page replaces 1,000 rows a second. `mutation_cpu_ratio`: the script's time by the profiler against all else that the page's main thread
 * does in the same run. `mutation_added_ratio` compares whole runs with and without the marks, and carries the spread of both.
 */
async function mutations(bench: Bench, quick: boolean): Promise<Figures> {
  const runs = quick ? 1 : 3;
  const spent: Record<'nothing.js' | 'marks.js', Spent[]> = { 'nothing.js': [], 'marks.js': [] };
  for (let i = 0; i < runs; i++) {
    for (const file of ['nothing.js', 'marks.js'] as const) {
      const [page, session] = await open(bench, 500);
      await inject(bench.worker, file);
      await atRest(session);
      const churn = async () => {
        await page.evaluate((ms) => (window as unknown as { churn(ms: number): Promise<void> }).churn(ms), quick ? 2000 : 3000);
      };
      spent[file].push(await profiled(session, file, churn));
      await page.close();
    }
  }
  const [without, marks] = [median(spent['nothing.js'].map((s) => s.all)), median(spent['marks.js'].map((s) => s.all))];
  return {
    'marks.mutation_cpu_ratio': { value: median(spent['marks.js'].map((s) => s.script / (s.all - s.script))), unit: 'x', runs },
    'marks.mutation_script_ms': { value: median(spent['marks.js'].map((s) => s.script)), unit: 'ms', runs },
    'marks.mutation_page_ms': { value: without, unit: 'ms', runs },
    'marks.mutation_added_ratio': { value: (marks - without) / without, unit: 'x', runs },
  };
}

/** A new number is put into view: time until it is painted. */
async function latency(bench: Bench, quick: boolean): Promise<Figures> {
  const [page] = await open(bench, 200);
  await inject(bench.worker, 'marks.js');
  await page.waitForFunction(() => (CSS.highlights.get('threadside')?.size ?? 0) > 0);
  const times = await page.evaluate(
    async (runs) => {
      const out: number[] = [];
      for (let i = 0; i < runs; i++) {
        const cell = document.createElement('p');
        const wanted = `(212) 555-${String(100 + i).padStart(4, '0')}`;
        cell.textContent = wanted;
        const begun = performance.now();
        document.body.prepend(cell);
        await new Promise<void>((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            if ([...(CSS.highlights.get('threadside') ?? [])].some((r) => r.startContainer.parentNode === cell)) resolve();
            else channel.port2.postMessage(0);
          };
          channel.port2.postMessage(0);
        });
        out.push(performance.now() - begun);
        cell.remove();
      }
      return out;
    },
    quick ? 20 : 60,
  );
  await page.close();
  return { 'marks.visible_latency_ms': p95Of(times) };
}

/** The bytes of the script that goes into every frame: of the store build where there is one, else of the tests' bundle. */
function size(dir: string): Figures {
  const kb = (file: string): number => zlib.gzipSync(fs.readFileSync(file), { level: 9 }).length / 1024;
  const output = path.join(import.meta.dirname, '..', '..', '.output', 'chrome-mv3');
  const built = fs.existsSync(path.join(output, 'marks.js')) ? output : dir;
  return {
    'marks.script_gzip_kb': { value: kb(path.join(built, 'marks.js')), unit: 'KB', runs: 1 },
    'marks.card_script_gzip_kb': { value: kb(path.join(built, 'marks-card.js')), unit: 'KB', runs: 1 },
  };
}

const median = (values: readonly number[]): number => quantile(values, 0.5);
