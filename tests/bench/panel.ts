/** The panel on a small and a large store in real Chromium: first row, opening a thread, Enter to bubble, scrolling, memory. */
import type { Page } from '@playwright/test';
import { type App, launch } from './app';
import { type BenchOptions, type Figures, medianOf, p95Of, quantile } from './figure';
import { installClock } from './page-clock';
import { type Store, stores } from './stores';

/** Runs the part. */
export async function run(options: BenchOptions): Promise<Figures> {
  const { small, large } = await stores(options);
  const figures = { ...(await firstRows(small, large, options.quick)) };
  const [memorySmall] = await use(small, options.quick);
  const [memoryLarge, used] = await use(large, options.quick);
  return {
    ...figures,
    ...used,
    'panel.memory_mb_1k': { value: memorySmall, unit: 'count', runs: 1 },
    'panel.memory_mb_100k': { value: memoryLarge, unit: 'count', runs: 1 },
    'panel.memory_ratio': { value: memoryLarge / memorySmall, unit: 'x', runs: 1 },
    ...(await scrolling(large, options.quick)),
    'panel.store_conversations': { value: large.conversations, unit: 'count', runs: 1 },
    'panel.store_messages': { value: large.messages, unit: 'count', runs: 1 },
  };
}

/** Opens a page of the extension in a tab of its own; `keepSnapshot` false: as on the very first visit. */
async function open(app: App, address: string): Promise<Page> {
  const page = await app.context.newPage();
  await page.addInitScript(installClock);
  await page.goto(app.url(address));
  return page;
}

/** Each time in a browser that was just started, so that the database is cold. */
async function firstRows(small: Store, large: Store, quick: boolean): Promise<Figures> {
  const runs = quick ? 2 : 7;
  const times = { blank: [] as number[], small: [] as number[], large: [] as number[], bare: [] as number[] };
  for (let i = 0; i < runs; i++) {
    for (const [name, store] of [
      ['small', small],
      ['large', large],
    ] as const) {
      const app = await launch(store.folder, store.profile);
      const blank = await open(app, 'blank.html');
      times.blank.push(await blank.evaluate(() => window.benchFirst));
      const page = await open(app, 'sidepanel.html');
      times[name].push(await page.evaluate(() => window.benchFirst));
      await app.close();
    }
    if (i < (quick ? 1 : 3)) times.bare.push(await withoutSnapshot(large));
  }
  const [blank, few, many] = [quantile(times.blank, 0.5), quantile(times.small, 0.5), quantile(times.large, 0.5)];
  return {
    'panel.blank_ms': medianOf(times.blank),
    'panel.first_row_ms_1k': medianOf(times.small),
    'panel.first_row_ms_100k': medianOf(times.large),
    'panel.first_row_ratio': { value: many / few, unit: 'x', runs },
    'panel.first_row_vs_blank': { value: many / blank, unit: 'x', runs },
    'panel.first_visit_row_ms_100k': medianOf(times.bare),
  };
}

/** The first row when no snapshot is there: it waits for the database. */
async function withoutSnapshot(store: Store): Promise<number> {
  const app = await launch(store.folder, store.profile);
  try {
    const blank = await open(app, 'blank.html');
    const kept = await blank.evaluate(() => {
      const text = localStorage.getItem('threadside.front') ?? '';
      localStorage.removeItem('threadside.front');
      return text;
    });
    const page = await open(app, 'sidepanel.html');
    const time = await page.evaluate(() => window.benchFirst);
    await page.close();
    await blank.evaluate((text) => localStorage.setItem('threadside.front', text), kept);
    return time;
  } finally {
    await app.close();
  }
}

/** A working day in short: threads are opened, messages sent with the worker awake and stopped. The panel's megabytes, and the times. */
async function use(store: Store, quick: boolean): Promise<[megabytes: number, figures: Figures]> {
  const app = await launch(store.folder, store.profile);
  try {
    const page = await open(app, 'sidepanel.html');
    await page.waitForFunction(() => document.querySelector('[data-row="c000001"]'));
    // Nobody clicks while the panel is still being built up; the first threads of a panel are among those that count.
    await page.getByRole('status', { name: 'Connection' }).getByText('Up to date').waitFor();
    const opened = await openThreads(page, quick ? 10 : 40);
    const warm = await sends(app, page, quick ? 8 : 40, false);
    const cold = await sends(app, page, quick ? 5 : 20, true);
    const session = await app.context.newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
    return [
      heap / 2 ** 20,
      {
        'panel.thread_open_first_ms': { value: opened[0] ?? Number.NaN, unit: 'ms', runs: 1 },
        'panel.thread_open_ms': p95Of(opened),
        'panel.thread_open_median_ms': medianOf(opened),
        'panel.enter_to_bubble_ms': p95Of(warm),
        'panel.enter_to_bubble_median_ms': medianOf(warm),
        'panel.enter_to_bubble_cold_ms': p95Of(cold),
      },
    ];
  } finally {
    await app.close();
  }
}

/** Clicks one row after the other; from the click until the newest message of the thread is painted. */
function openThreads(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (wanted) => {
    const times: number[] = [];
    const idle = () => new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 300 }));
    for (let i = 0; times.length < wanted && i < 3 * wanted; i++) {
      const row = [...document.querySelectorAll<HTMLElement>('[data-row^="c0"]')][i % 45];
      const id = row?.getAttribute('data-row');
      const link = row?.querySelector<HTMLElement>('a');
      // The long thread, and the one to which a run on a kept store has sent: its newest message is not one of the filling.
      if (!id || !link || id === 'c000000' || id === 'c000001') continue;
      const begun = performance.now();
      link.click();
      const end = await window.benchPainted(() => {
        const newest = [...document.querySelectorAll('.log [data-message]')].at(-1);
        return newest?.getAttribute('data-message')?.startsWith(`${id}-m`);
      });
      times.push(end - begun);
      await idle();
      location.hash = '#/';
      await window.benchPainted(() => !document.querySelector('.log'));
      await idle();
    }
    return times;
  }, count);
}

/** Types and presses Enter in the first conversation; from the key until the bubble is painted. */
async function sends(app: App, page: Page, count: number, cold: boolean): Promise<number[]> {
  await page.evaluate(() => {
    location.hash = '#/conversation/c000001';
  });
  const box = page.locator('[data-field=message]');
  await box.waitFor();
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const text = `${cold ? 'cold' : 'warm'} message ${i}`;
    await box.fill(text);
    // Until the draft is stored nothing else happens that a real agent would not have waited for too.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
    if (cold) await app.killWorker();
    const time = page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          addEventListener(
            'keydown',
            (event) => {
              const shown = () => [...document.querySelectorAll('.log [data-message]')].at(-1)?.textContent?.includes(wanted);
              void window.benchPainted(shown).then((end) => resolve(end - event.timeStamp));
            },
            { capture: true, once: true },
          );
        }),
      text,
    );
    await box.press('Enter');
    times.push(await time);
  }
  return times;
}

/** Scrolls up through 5,000 messages at the display's rate; a blank page shows what the machine does by itself. */
async function scrolling(store: Store, quick: boolean): Promise<Figures> {
  const app = await launch(store.folder, store.profile, { smooth: true });
  try {
    const blank = await open(app, 'blank.html');
    const idle = await blank.evaluate(frames, { frames: quick ? 60 : 300, step: 0 });
    await blank.close();
    const page = await open(app, 'sidepanel.html#/conversation/c000000');
    await page.locator('.log [data-message]').first().waitFor();
    const deltas = await page.evaluate(frames, { frames: quick ? 200 : 4000, step: 100 });
    const read = await page.locator('.log [data-message]').first().getAttribute('data-message');
    console.log(`  scrolled to message ${read}`);
    return {
      'panel.scroll_dropped_ratio': { value: share(deltas), unit: 'x', runs: deltas.length, p95: quantile(deltas, 0.95) },
      'panel.scroll_longest_ms': { value: Math.max(...deltas), unit: 'ms', runs: deltas.length },
      'panel.scroll_dropped_idle_ratio': { value: share(idle), unit: 'x', runs: idle.length },
    };
  } finally {
    await app.close();
  }
}

function share(deltas: readonly number[]): number {
  return deltas.filter((ms) => ms > 20).length / deltas.length;
}

/** Runs in the page: the time between frames while the log is scrolled up by `step` pixels a frame, until its start. */
async function frames({ frames: most, step }: { frames: number; step: number }): Promise<number[]> {
  const port = document.querySelector<HTMLElement>('.log');
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  for (let i = 0; i < 30; i++) await frame();
  const deltas: number[] = [];
  let last = await frame();
  let still = 0;
  while (deltas.length < most && still < 60) {
    if (port) {
      still = port.scrollTop <= 0 ? still + 1 : 0;
      port.scrollTop -= step;
    }
    const now = await frame();
    deltas.push(now - last);
    last = now;
  }
  return deltas;
}
