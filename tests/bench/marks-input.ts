/** How long a real key press waits for the page, with the marks at work and without them. */
import type { CDPSession, Page } from '@playwright/test';
import { type Figure, p95Of } from './figure';
import { type Bench, CELLS, inject, open } from './marks-page';

/** Between two key presses, in milliseconds: no multiple of a frame, so that presses fall everywhere. */
const EVERY_MS = 23;

/**
 * From the moment the browser takes a key press until the page's handler runs, 95th percentile, in milliseconds: during the first pass over the
 * largest page (`input_delay`) and on the page that replaces 1,000 rows a second (`input_delay_churn`).
 */
export async function inputDelays(bench: Bench, quick: boolean): Promise<Record<string, Figure>> {
  const rows = Math.round((quick ? 50_000 : 200_000) / CELLS);
  const rounds = quick ? 1 : 3;
  const seen = { walk: { with: [], without: [] }, churn: { with: [], without: [] } } as Record<
    'walk' | 'churn',
    Record<'with' | 'without', number[]>
  >;
  for (let i = 0; i < rounds; i++) {
    for (const how of ['without', 'with'] as const) {
      const file = how === 'with' ? 'marks.js' : 'nothing.js';
      seen.walk[how].push(...(await pressed(bench, rows, (page, session) => [typing(page, session, 50), inject(bench.worker, file)])));
      seen.churn[how].push(
        ...(await pressed(bench, 500, (page, session) => [
          inject(bench.worker, file),
          page.evaluate((ms) => (window as unknown as { churn(ms: number): Promise<void> }).churn(ms), 2_500),
          typing(page, session, 80),
        ])),
      );
    }
  }
  return {
    'marks.input_delay_ms': p95Of(seen.walk.with),
    'marks.input_delay_without_ms': p95Of(seen.walk.without),
    'marks.input_delay_churn_ms': p95Of(seen.churn.with),
    'marks.input_delay_churn_without_ms': p95Of(seen.churn.without),
  };
}

/** The delays of all key presses while the work went on in a fresh page. */
async function pressed(bench: Bench, rows: number, work: (page: Page, session: CDPSession) => Promise<unknown>[]): Promise<number[]> {
  const [page, session] = await open(bench, rows);
  await page.focus('#key');
  await page.evaluate(() => {
    const scope = window as unknown as { delays: number[] };
    scope.delays = [];
    window.addEventListener('keydown', (event) => scope.delays.push(performance.now() - event.timeStamp), true);
  });
  await Promise.all(work(page, session));
  const delays = await page.evaluate(() => (window as unknown as { delays: number[] }).delays);
  await page.close();
  return delays;
}

/** Presses a key that writes nothing, `count` times, and resolves when the page has answered the last. */
async function typing(page: Page, session: CDPSession, count: number): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (let i = 0; i < count; i++) {
    sent.push(session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Shift', code: 'ShiftLeft', windowsVirtualKeyCode: 16 }));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  await Promise.all(sent);
  await page.evaluate(() => 0);
}
