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
    const past = await pastOf(app);
    const start = Date.now() + FIRST;
    const stamp = start.toString(36);
    const texts = Array.from({ length: count }, (_, i) => `inbound ${stamp} ${i};`);
    // The demo divides all its delays by its speed.
    const lines = texts.map((text, i) => ({
      at: (start + i * PAUSE - past.born) * DEMO.speed,
      phone: `+1415555${String((start + i) % 10_000).padStart(4, '0')}`,
      text,
      inboxId: 'shop',
    }));
    const end = start + count * PAUSE + 5000;
    const badges = watchBadge(app.helper, start, end, count);
    const rows = watchRows(page, texts, end);
    await connectDemo(app, { ...DEMO, lines: [...past.lines, ...lines] });
    const due = texts.map((_, i) => start + i * PAUSE);
    const since = (at: number, i: number) => at - (due[i] ?? Number.NaN);
    const found = { rows: (await rows).map(since).filter(Number.isFinite), badges: (await badges).map(since) };
    if (found.rows.length < count || found.badges.length < count)
      console.log(`  of ${count} messages ${found.rows.length} rows and ${found.badges.length} badges were seen in time`);
    return found;
  } finally {
    await app.close();
  }
}

/** See `pastOf`. */
export interface Past {
  /** When the demo of this profile was first opened (ms since the epoch): its script counts from there. */
  readonly born: number;
  /** Lines of an earlier run on a kept profile: the demo names messages by their place in the script. */
  readonly lines: readonly object[];
}

/** The demo of this profile. */
export function pastOf(app: App): Promise<Past> {
  return app.helper.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open('threadside'));
    const read = async (table: string, key: string) => (await done(db.transaction(table).objectStore(table).get(key))) as unknown;
    const state = (await read('settings', 'store:demo')) as { value: string };
    const account = (await read('accounts', 'demo')) as { config: string };
    db.close();
    const { born } = JSON.parse(state.value) as { born: number };
    return { born, lines: (JSON.parse(account.config) as { lines?: object[] }).lines ?? [] };
  });
}

/** The times (ms since the epoch) at which a row of the list with each text was painted; NaN for one that did not come in time. */
function watchRows(page: Page, texts: readonly string[], until: number): Promise<number[]> {
  return page.evaluate(
    async ({ wanted, end }) => {
      const late = new Promise<number>((resolve) => setTimeout(() => resolve(Number.NaN), end - Date.now()));
      const shown = (text: string) => [...document.querySelectorAll('.list-panel .row')].some((row) => row.textContent?.includes(text));
      return Promise.all(
        wanted.map(async (text) => performance.timeOrigin + (await Promise.race([window.benchPainted(() => shown(text)), late]))),
      );
    },
    { wanted: texts, end: until },
  );
}

/** The times (ms since the epoch) at which the toolbar's text was another one. */
function watchBadge(helper: Page, start: number, end: number, count: number): Promise<number[]> {
  return helper.evaluate(
    async ({ from, until, changes }) => {
      while (Date.now() < from - 200) await new Promise((resolve) => setTimeout(resolve, 50));
      const times: number[] = [];
      let last = await chrome.action.getBadgeText({});
      while (times.length < changes && Date.now() < until) {
        const text = await chrome.action.getBadgeText({});
        if (text === last) continue;
        // Two messages that were counted together are two.
        for (let steps = Math.max(1, Number(text) - Number(last)); steps > 0; steps--)
          times.push(performance.timeOrigin + performance.now());
        last = text;
      }
      return times;
    },
    { from: start, until: end, changes: count },
  );
}
