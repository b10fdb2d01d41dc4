/** The first sync: how fast pages are stored against IndexedDB alone, and how long the panel cannot answer meanwhile. */
import path from 'node:path';
import { buildExtension, bundle, launch } from './app';
import { type BenchOptions, type Figures, medianOf, quantile } from './figure';
import { callInPage } from './page';
import { connectDemo } from './stores';
import type { SyncTimes } from './sync.page';

/** Runs the part. In Firefox only the store is measured. */
export async function run(options: BenchOptions): Promise<Figures> {
  const times = await storePages(options);
  const ours = times.ours.slice(1);
  const total = (list: readonly number[]) => list.reduce((sum, ms) => sum + ms, 0);
  const ratio = (against: readonly number[]) => total(against.slice(1)) / total(ours);
  return {
    'sync.write_ratio': { value: ratio(times.raw), unit: 'x', runs: ours.length },
    'sync.write_ratio_messages_only': { value: ratio(times.rawMessages), unit: 'x', runs: ours.length },
    'sync.page_ms': medianOf(ours),
    'sync.messages_per_second': { value: (1000 * times.messages) / total(times.ours), unit: 'count', runs: 1 },
    ...(options.browser === 'chromium' ? await block(options) : {}),
  };
}

async function storePages(options: BenchOptions): Promise<SyncTimes> {
  const script = await bundle(options.root, 'tests/bench/sync.page.ts');
  const place = { browser: options.browser, profile: path.join(options.profiles, 'sync-store') };
  return callInPage<SyncTimes>(place, script, 'benchSync', options.quick ? 10 : 100);
}

/** The longest time that a task of the panel waits for its turn, in rest and while a first sync runs. */
async function block(options: BenchOptions): Promise<Figures> {
  const app = await launch(buildExtension(options.root), path.join(options.profiles, 'sync-panel'));
  try {
    const page = await app.context.newPage();
    await page.goto(app.url('sidepanel.html#/'));
    await page.locator('.app').waitFor();
    const seconds = options.quick ? 4 : 20;
    await page.evaluate(gaps, 1000);
    const rest = await page.evaluate(gaps, 2000);
    const watch = page.evaluate(gaps, seconds * 1000);
    await connectDemo(app, { script: false, conversations: options.quick ? 1000 : 10_000, messages: 20 });
    const busy = await watch;
    return {
      'sync.block_ms': { value: Math.max(...busy), unit: 'ms', runs: 1, p95: quantile(busy, 0.95) },
      'sync.block_rest_ms': { value: Math.max(...rest), unit: 'ms', runs: 1 },
    };
  } finally {
    await app.close();
  }
}

/** Runs in the page: the waits above 4 ms between two tasks of one chain. */
function gaps(ms: number): Promise<number[]> {
  return new Promise((resolve) => {
    const found: number[] = [0];
    const begun = performance.now();
    let last = begun;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      if (now - last > 4) found.push(now - last);
      last = now;
      if (now - begun < ms) port2.postMessage(0);
      else resolve(found);
    };
    port2.postMessage(0);
  });
}
