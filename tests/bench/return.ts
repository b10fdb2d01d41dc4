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
    for (let round = 0; round < rounds; round++) {
      back.push(
        await missed(app, page, round, async (away) => {
          await app.context.setOffline(true);
          await away();
          await app.context.setOffline(false);
        }),
      );
      woken.push(
        await missed(app, page, round + rounds, async (away) => {
          await app.killWorker();
          await away();
          await app.poke({ type: 'poke', accountId: ACCOUNT });
        }),
      );
    }
    return {
      'return.network_to_current_ms': p95Of(back.filter(Number.isFinite)),
      'return.worker_to_current_ms': p95Of(woken.filter(Number.isFinite)),
    };
  } finally {
    await app.close();
  }
}

/** One absence: customers write meanwhile; `leave` goes, waits until they have, and comes back. */
async function missed(app: App, page: Page, round: number, leave: (away: () => Promise<void>) => Promise<void>): Promise<number> {
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
  await leave(() => new Promise((resolve) => setTimeout(resolve, start - Date.now() + AWAY)));
  const begun = performance.now();
  const already = await page
    .locator('.list-panel .row')
    .filter({ hasText: `missed ${start.toString(36)}` })
    .count();
  // The panel's own word may have woken the worker meanwhile: then nothing was missed.
  if (already > 0) return Number.NaN;
  for (const text of texts) await page.locator('.list-panel .row').filter({ hasText: text }).waitFor({ timeout: 30_000 });
  await page.getByRole('status', { name: 'Connection' }).getByText('Up to date').waitFor({ timeout: 30_000 });
  return performance.now() - begun;
}
