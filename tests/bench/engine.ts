/** An inbound message in the running extension: from the moment at which the demo's stream has it until row and badge show it. */
import type { Page } from '@playwright/test';
import { type App, launch } from './app';
import { type BenchOptions, type Figures, medianOf, p95Of } from './figure';
import { installClock } from './page-clock';
import { connectDemo, DEMO, type Store, stores } from './stores';

/** The part of the extension API that runs inside `evaluate`. */
declare const chrome: { action: { getBadgeText(details: object): Promise<string> } };

/** Milliseconds between two messages, and before the first. */
const PAUSE = 400;
const FIRST = 2000;

/** Runs the part. */
export async function run(options: BenchOptions): Promise<Figures> {
  const { large } = await stores(options);
  const { rows, badges } = await inbound(large, options.quick ? 10 : 40);
  return {
    'engine.inbound_to_row_ms': p95Of(rows),
    'engine.inbound_to_row_median_ms': medianOf(rows),
    'engine.inbound_to_badge_ms': p95Of(badges),
    'engine.inbound_to_badge_median_ms': medianOf(badges),
  };
}

/** Customers who never wrote before, each at a time that is known beforehand. */
async function inbound(store: Store, count: number): Promise<{ rows: number[]; badges: number[] }> {
  const app = await launch(store.folder, store.profile);
  try {
    const page = await app.context.newPage();
    await page.addInitScript(installClock);
    await page.goto(app.url('sidepanel.html'));
    await page.locator('.list-panel .row').first().waitFor();
    const born = await birth(app);
    const start = Date.now() + FIRST;
    const stamp = start.toString(36);
    const texts = Array.from({ length: count }, (_, i) => `inbound ${stamp} ${i}`);
    // The demo divides all its delays by its speed.
    const lines = texts.map((text, i) => ({
      at: (start + i * PAUSE - born) * DEMO.speed,
      phone: `+1415555${String((start + i) % 10_000).padStart(4, '0')}`,
      text,
      inboxId: 'shop',
    }));
    const badges = watchBadge(app.helper, start, count);
    const rows = watchRows(page, texts);
    await connectDemo(app, { ...DEMO, lines });
    const due = texts.map((_, i) => start + i * PAUSE);
    return {
      rows: (await rows).map((at, i) => at - (due[i] ?? Number.NaN)),
      badges: (await badges).map((at, i) => at - (due[i] ?? Number.NaN)),
    };
  } finally {
    await app.close();
  }
}

/** When the demo of this profile was first opened (ms since the epoch): its script counts from there. */
function birth(app: App): Promise<number> {
  return app.helper.evaluate(async () => {
    const opening = indexedDB.open('threadside');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const asking = db.transaction('settings').objectStore('settings').get('store:demo');
    const row = await new Promise<{ value: string }>((resolve, reject) => {
      asking.onsuccess = () => resolve(asking.result as { value: string });
      asking.onerror = () => reject(asking.error);
    });
    db.close();
    return (JSON.parse(row.value) as { born: number }).born;
  });
}

/** The times (ms since the epoch) at which the first row of the list with each text was painted. */
function watchRows(page: Page, texts: readonly string[]): Promise<number[]> {
  return page.evaluate(async (wanted) => {
    const times: number[] = [];
    for (const text of wanted) {
      const end = await window.benchPainted(() => document.querySelector('.list-panel .row')?.textContent?.includes(text));
      times.push(performance.timeOrigin + end);
    }
    return times;
  }, texts);
}

/** The times (ms since the epoch) at which the toolbar's text was another one. */
function watchBadge(helper: Page, start: number, count: number): Promise<number[]> {
  return helper.evaluate(
    async ({ from, changes }) => {
      while (Date.now() < from - 200) await new Promise((resolve) => setTimeout(resolve, 50));
      const times: number[] = [];
      let last = await chrome.action.getBadgeText({});
      while (times.length < changes && Date.now() < from + changes * 400 + 5_000) {
        const text = await chrome.action.getBadgeText({});
        if (text === last) continue;
        // Two messages that were counted together are two.
        for (let steps = Math.max(1, Number(text) - Number(last)); steps > 0; steps--)
          times.push(performance.timeOrigin + performance.now());
        last = text;
      }
      return times;
    },
    { from: start, changes: count },
  );
}
