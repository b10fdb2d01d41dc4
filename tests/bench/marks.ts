/** The cost of the page marks in real Chromium, in one run: each page is loaded, then given nothing, the floor, or the marks. */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { launch, removeRun, servePages, writeExtension } from '../e2e/marks/rig';
import { inputDelays } from './marks-input';
import { type Bench, CELLS, inject, type Load, open, tablePage, wait } from './marks-page';
import { profiled, type Spent } from './profile';

/** One line of the table. */
export interface Result {
  value: number;
  unit: 'x' | 'ms' | 'KB' | 'count';
  runs: number;
  p95?: number;
}

export interface Options {
  /** Fewer sizes and runs, for under half a minute. */
  quick?: boolean;
}

/** Times the slices between two yields, from inside the script's own world. */
const PROBE =
  '{const s=globalThis.scheduler,y=s.yield.bind(s);let from=0;globalThis.__slice=0;s.yield=()=>{const now=performance.now();if(from)globalThis.__slice=Math.max(globalThis.__slice,now-from);return y().then(()=>{from=performance.now()})}}';

const FLOOR =
  'globalThis.__floor=(()=>{const w=document.createTreeWalker(document.body,NodeFilter.SHOW_TEXT);let s=0;for(let n=w.nextNode();n;n=w.nextNode())s+=n.data.length;return s})()';
const SETTLE_MS = 700;

/** Runs the part; keys as in the table of targets, with one extra key for each page size. */
export async function run({ quick = false }: Options = {}): Promise<Record<string, Result>> {
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
    await context.close();
    pages.stop();
    await removeRun(dir);
  }
}

/** What one load costs a fresh page, and its tasks over 50 ms. */
async function once(bench: Bench, rows: number, file: Load): Promise<Spent & { long: number }> {
  const [page, session] = await open(bench, rows);
  await page.evaluate(() => {
    const scope = window as unknown as { longTasks: number };
    scope.longTasks = 0;
    new PerformanceObserver((list) => {
      scope.longTasks += list.getEntries().length;
    }).observe({ type: 'longtask' });
  });
  const spent = await profiled(session, file, async () => {
    await inject(bench.worker, file);
    await wait(SETTLE_MS);
  });
  const long = await page.evaluate(() => (window as unknown as { longTasks: number }).longTasks);
  await page.close();
  return { ...spent, long };
}

/** The longest slice of the first pass over a fresh page, in milliseconds. */
async function longestSlice(bench: Bench, rows: number): Promise<number> {
  const [page] = await open(bench, rows);
  await inject(bench.worker, 'probe.js');
  await inject(bench.worker, 'marks.js');
  await wait(SETTLE_MS);
  const [first] = (await inject(bench.worker, 'read.js')) as { result: number }[];
  await page.close();
  return first?.result ?? 0;
}

/**
 * `walk_ratio`: what the script costs from its evaluation until the page is at rest, against what the floor costs as a script of its own,
 * both by the profiler and on fresh copies of the same page. `added` is all that the page's main thread does more, frames included, against
 * a load that does nothing; it is the check on what a profile of scripts cannot see.
 */
async function firstPass(bench: Bench, quick: boolean): Promise<Record<string, Result>> {
  const sizes = quick ? [2_000, 50_000] : [2_000, 20_000, 200_000];
  const runs = 3;
  const out: Record<string, Result> = {};
  let [worst, slice, added] = [0, 0, 0];
  await once(bench, 0, 'marks.js'); // warms the disk cache of scripts, as any earlier tab does
  const empty: number[] = [];
  for (let i = 0; i < runs; i++) empty.push((await once(bench, 0, 'marks.js')).script);
  out['marks.empty_page_ms'] = { value: median(empty), unit: 'ms', runs };
  for (const nodes of sizes) {
    const rows = Math.round(nodes / CELLS);
    const seen: Record<Load, (Spent & { long: number })[]> = { 'nothing.js': [], 'floor.js': [], 'marks.js': [] };
    const slices: number[] = [];
    for (let i = 0; i < runs; i++) {
      for (const file of ['nothing.js', 'floor.js', 'marks.js'] as const) seen[file].push(await once(bench, rows, file));
      slices.push(await longestSlice(bench, rows));
    }
    const of = (file: Load, kind: 'script' | 'all' | 'long'): number => median(seen[file].map((s) => s[kind]));
    const [floor, marks] = [of('floor.js', 'script'), of('marks.js', 'script')];
    out[`marks.walk_ratio_${nodes}`] = { value: marks / floor, unit: 'x', runs };
    out[`marks.walk_ms_${nodes}`] = { value: marks, unit: 'ms', runs };
    out[`marks.floor_ms_${nodes}`] = { value: floor, unit: 'ms', runs };
    out[`marks.added_ms_${nodes}`] = { value: of('marks.js', 'all') - of('nothing.js', 'all'), unit: 'ms', runs };
    out[`marks.longest_slice_ms_${nodes}`] = { value: median(slices), unit: 'ms', runs };
    worst = Math.max(worst, marks / floor);
    slice = Math.max(slice, median(slices));
    added += of('marks.js', 'long') - of('nothing.js', 'long');
  }
  out['marks.walk_ratio'] = { value: worst, unit: 'x', runs };
  out['marks.longest_slice_ms'] = { value: slice, unit: 'ms', runs };
  out['marks.long_tasks_added'] = { value: Math.max(0, added), unit: 'count', runs };
  return out;
}

/**
 * The page replaces 1,000 rows a second. `mutation_cpu_ratio`: the script's time by the profiler against all else that the page's main thread
 * does in the same run. `mutation_added_ratio` compares whole runs with and without the marks, and carries the spread of both.
 */
async function mutations(bench: Bench, quick: boolean): Promise<Record<string, Result>> {
  const runs = 3;
  const spent: Record<'nothing.js' | 'marks.js', Spent[]> = { 'nothing.js': [], 'marks.js': [] };
  for (let i = 0; i < runs; i++) {
    for (const file of ['nothing.js', 'marks.js'] as const) {
      const [page, session] = await open(bench, 500);
      await inject(bench.worker, file);
      await wait(400);
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
async function latency(bench: Bench, quick: boolean): Promise<Record<string, Result>> {
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
  const p95 = quantile(times, 0.95);
  return { 'marks.visible_latency_ms': { value: p95, unit: 'ms', runs: times.length, p95 } };
}

/** The bytes of the script that goes into every frame: of the store build where there is one, else of the tests' bundle. */
function size(dir: string): Record<string, Result> {
  const kb = (file: string): number => zlib.gzipSync(fs.readFileSync(file), { level: 9 }).length / 1024;
  const output = path.join(import.meta.dirname, '..', '..', '.output', 'chrome-mv3');
  const built = fs.existsSync(path.join(output, 'marks.js')) ? output : dir;
  return {
    'marks.script_gzip_kb': { value: kb(path.join(built, 'marks.js')), unit: 'KB', runs: 1 },
    'marks.card_script_gzip_kb': { value: kb(path.join(built, 'marks-card.js')), unit: 'KB', runs: 1 },
  };
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}
