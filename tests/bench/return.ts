/** How soon the panel is current on the large store: after the network's return with messages missed, and after the worker's death. */
import type { Page } from '@playwright/test';
import { type App, launch } from './app';
import { pastOf } from './engine';
import { type BenchOptions, type Figures, p95Of } from './figure';
import { ACCOUNT, connectDemo, DEMO, type Store, stores } from './stores';

const ROUNDS = { quick: 3, full: 7 };
/** Messages missed in each round. */
const MISSED = 5;
/** Long enough for the messages to be due while nothing is heard (ms). */
const AWAY = 2_500;

/** Runs the part. */
export async function run(options: BenchOptions): Promise<Figures> {
  const { large } = await stores(options);
  return await measure(large, options.quick ? ROUNDS.quick : ROUNDS.full);
}

/** The 95th percentile of some rounds each, in milliseconds until the last missed message is in the list and the header says that it is current. */
export async function measure(store: Store, rounds: number): Promise<Figures> {
  const app = await launch(store.folder, store.profile);
  try {
    const page = await app.context.newPage();
    await page.goto(app.url('sidepanel.html'));
    await page.locator('.list-panel .row').first().waitFor();
    const back: number[] = [];
    const woken: number[] = [];
    const offline = { go: () => app.context.setOffline(true), come: () => app.context.setOffline(false) };
    for (let round = 0; round < rounds; round++) back.push(await missed(app, page, round, offline));
    // The deaths come last: what cuts the network does not reach a worker that was started again.
    const dead = { go: () => app.killWorker(), come: () => app.poke({ type: 'poke', accountId: ACCOUNT }) };
    for (let round = rounds; round < 2 * rounds; round++) woken.push(await missed(app, page, round, dead));
    return {
      'return.network_to_current_ms': p95Of(back.filter(Number.isFinite)),
      'return.worker_to_current_ms': p95Of(woken.filter(Number.isFinite)),
    };
  } finally {
    await app.close();
  }
}

/** How an absence begins and ends. */
interface Absence {
  go(): Promise<unknown>;
  come(): Promise<unknown>;
}

/** One absence: customers write meanwhile. Counted from the first moment of the return. */
async function missed(app: App, page: Page, round: number, { go, come }: Absence): Promise<number> {
  const past = await pastOf(app);
  const start = Date.now() + 3_000;
  const texts = Array.from({ length: MISSED }, (_, n) => `missed ${start.toString(36)} ${n};`);
  const lines = texts.map((text, n) => ({
    at: (start + n * 100 - past.born) * DEMO.speed,
    phone: `+1415556${String(1_000 + round * MISSED + n)}`,
    text,
    inboxId: 'shop',
  }));
  await connectDemo(app, { ...DEMO, lines: [...past.lines, ...lines] });
  await page.getByRole('status', { name: 'Connection' }).getByText('Up to date').waitFor({ timeout: 30_000 });
  await go();
  await new Promise((resolve) => setTimeout(resolve, start - Date.now() + AWAY));
  const already = await page
    .locator('.list-panel .row')
    .filter({ hasText: `missed ${start.toString(36)}` })
    .count();
  // The panel's own word may have woken the worker meanwhile: then nothing was missed.
  if (already > 0) return Number.NaN;
  const begun = performance.now();
  const back = come();
  for (const text of texts) await page.locator('.list-panel .row').filter({ hasText: text }).waitFor({ timeout: 30_000 });
  await page.getByRole('status', { name: 'Connection' }).getByText('Up to date').waitFor({ timeout: 30_000 });
  await back;
  return performance.now() - begun;
}
