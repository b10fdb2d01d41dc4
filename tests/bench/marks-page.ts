/** The page that the marks are measured on, and how a script is put into it. */
import type { BrowserContext, CDPSession, Page, Worker } from '@playwright/test';

/** Columns of the table. */
export const CELLS = 14;

/** What is put into the page: nothing (what an injection costs by itself), the floor, or the marks. */
export type Load = 'nothing.js' | 'floor.js' | 'marks.js';

/** The browser of a run. */
export interface Bench {
  context: BrowserContext;
  worker: Worker;
  port: number;
}

/** A CRM table as wide as the one that the floor was first measured on; `fill(rows)` builds it, `churn(ms)` replaces 1,000 rows a second. */
export function tablePage(): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Table</title><style>td{padding:2px 6px;white-space:nowrap}</style><body><input id="key"><table><thead><tr>${'<th>Head</th>'.repeat(CELLS)}</tr></thead><tbody></tbody></table><script>
const body = document.querySelector('tbody');
let made = 0;
function row() { const i = made++; let s = '<tr>'; for (let c = 0; c < ${CELLS}; c++) { const t = c === 1 ? 'Customer ' + i : c === 3 ? (window.plain ? 'Some other town' : '(415) 555-' + String(i % 10000).padStart(4, '0')) : c === 5 ? '2024-03-' + (10 + i % 20) : c === 7 ? '$1,2' + (10 + i % 90) + '.00' : c === 9 ? 'ORD-' + (100000 + i) : 'word ' + c; s += c % 2 ? '<td><span>' + t + '</span></td>' : '<td>' + t + '</td>'; } return s + '</tr>'; }
window.fill = (n) => { const out = []; for (let i = 0; i < n; i++) out.push(row()); body.innerHTML = out.join(''); return body.offsetHeight; };
window.churn = (ms) => new Promise((done) => { const until = performance.now() + ms; let at = 0; const tick = () => { for (let i = 0; i < 50; i++) { const old = body.rows[at++ % body.rows.length]; old.insertAdjacentHTML('beforebegin', row()); old.remove(); } if (performance.now() < until) setTimeout(tick, 50); else done(); }; tick(); });
</script></body></html>`;
}

/** A fresh page of so many rows, at rest, and its DevTools. `plain`: no row has a number. */
export async function open({ context, port }: Bench, rows: number, plain = false): Promise<[Page, CDPSession]> {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${port}/table.html`);
  await page.evaluate((flag) => Object.assign(window, { plain: flag }), plain);
  await page.evaluate((n) => (window as unknown as { fill(n: number): number }).fill(n), rows);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
  return [page, session];
}

/** Puts a file of the extension into the page in front. */
export function inject(worker: Worker, file: Load | 'probe.js' | 'read.js'): Promise<unknown> {
  return worker.evaluate((f) => (globalThis as unknown as { stub: { inject(f: string): Promise<unknown> } }).stub.inject(f), file);
}
