/** Much that comes at once waits while it is out of view, and nothing of it is missed; a walk goes on when the page takes away where it stands. */
import type { Page } from '@playwright/test';
import { heard, painted, tell } from './probe';
import { expect, put, test } from './rig';

const numberOf = (i: number): string => `(212) 555-${1000 + i}`;

/** Where the rows are, and what one is. */
type Kind = 'page' | 'scroller' | 'contents' | 'shadow' | 'hosts';

const LISTS: Record<Kind, string> = {
  page: '<ol></ol>',
  scroller: '<div style="height:300px;overflow:auto"><ol></ol></div>',
  contents: '<ol></ol>',
  shadow: '<section></section>',
  hosts: '<ol></ol>',
};

/** Empties the page, then adds so many rows of 24 pixels to a list in it, one by one in one task; the last also has `extra`. */
async function addRows(page: Page, kind: Kind, count: number, extra = ''): Promise<void> {
  await page.evaluate((list) => {
    document.body.innerHTML = list;
    const host = document.querySelector('section');
    if (host) host.attachShadow({ mode: 'open' }).innerHTML = '<ol><li>(212) 555-0999</li></ol>';
  }, LISTS[kind]);
  if (kind === 'shadow') await expect.poll(() => painted(page)).toEqual(['(212) 555-0999']);
  await page.evaluate(
    ([how, many, more]) => {
      const list = (document.querySelector('section')?.shadowRoot ?? document).querySelector('ol');
      for (let i = 0; i < many; i++) {
        const row = document.createElement('li');
        const text = `<p style="height:24px;margin:0">(212) 555-${1000 + i}</p>`;
        row.innerHTML = how === 'hosts' ? '<x-number></x-number>' : text;
        if (how === 'hosts') (row.firstElementChild as Element).attachShadow({ mode: 'open' }).innerHTML = text;
        if (how === 'contents') row.style.display = 'contents';
        if (i === many - 1) row.insertAdjacentHTML('beforeend', more);
        list?.append(row);
      }
    },
    [kind, count, extra] as const,
  );
}

/** Scrolls a row into view. */
async function goTo(page: Page, row: number): Promise<void> {
  await page.evaluate((i) => {
    const rows = (document.querySelector('section')?.shadowRoot ?? document).querySelectorAll('li');
    (rows[i]?.firstElementChild ?? rows[i])?.scrollIntoView({ block: 'start' });
  }, row);
}

for (const kind of ['page', 'scroller', 'contents', 'shadow', 'hosts'] as const) {
  test(`a thousand rows (${kind}): those in view are marked, and others when they come into view, not before`, async ({ open, rig }) => {
    const page = await open('text.html');
    await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(5);
    await put(rig, 'hold.js');
    await addRows(page, kind, 1000);
    await expect.poll(() => painted(page)).toEqual(expect.arrayContaining([0, 1, 5].map(numberOf)));
    // Elements without a box of their own cannot be compared with the view: they are read as soon as may be.
    if (kind !== 'contents') expect(await put(rig, 'walked.js')).toBeLessThan(200);
    for (const row of [600, 300, 985]) {
      await goTo(page, row);
      await expect.poll(() => painted(page)).toEqual(expect.arrayContaining([row, row + 1, row + 5].map(numberOf)));
    }
    if (kind !== 'contents') expect(await put(rig, 'walked.js')).toBeLessThan(700);
  });
}

test('what is shown far from the row that holds it is marked too, when the row has waited enough', async ({ open, rig }) => {
  const page = await open('text.html');
  await put(rig, 'hold.js');
  await addRows(page, 'page', 300, '<b style="position:fixed;left:400px;top:40px">+1 415 555 0177</b>');
  await expect.poll(() => painted(page)).toContain(numberOf(0));
  for (let i = 0; i < 2; i++) await put(rig, 'turn.js');
  await expect.poll(() => painted(page)).toContain('+1 415 555 0177');
});

test('"On this page" lists in page order what waits too, also in shadow roots', async ({ open, rig }) => {
  const page = await open('text.html');
  await put(rig, 'hold.js');
  await addRows(page, 'hosts', 150);
  await expect.poll(() => painted(page)).toContain(numberOf(0));
  await tell(rig.worker, { type: 'marks.ask', id: 'w', what: 'list' });
  await expect
    .poll(() => heard(rig.worker, 'marks.answer').then((l) => l[0]?.list?.map((n) => n.raw)))
    .toEqual(Array.from({ length: 150 }, (_, i) => numberOf(i)));
});

test('rows that the page takes away are forgotten', async ({ open, rig }) => {
  const page = await open('text.html');
  await put(rig, 'hold.js');
  await addRows(page, 'page', 1000);
  await expect.poll(() => painted(page)).toContain(numberOf(0));
  await page.evaluate(() => {
    const gone: WeakRef<Element>[] = [];
    for (const row of [...document.querySelectorAll('li')].slice(500)) {
      gone.push(new WeakRef(row));
      row.remove();
    }
    Object.assign(window, { left: () => gone.filter((row) => row.deref()).length });
  });
  const session = await page.context().newCDPSession(page);
  for (let i = 0; i < 2; i++) await put(rig, 'turn.js');
  await expect
    .poll(async () => {
      await session.send('HeapProfiler.collectGarbage');
      return page.evaluate(() => (window as unknown as { left(): number }).left());
    })
    .toBe(0);
});

test('the rest of a page is read when the page takes away where the walk stands', async ({ open, rig }) => {
  const page = await open('text.html');
  await expect.poll(async () => (await painted(page)).length).toBeGreaterThan(5);
  await put(rig, 'steps.js');
  await page.evaluate(() => {
    const list = document.createElement('ol');
    list.innerHTML = Array.from({ length: 2000 }, (_, i) => `<li>(212) 555-${1000 + i}</li>`).join('');
    document.body.replaceChildren(list);
  });
  await expect.poll(() => page.evaluate(() => document.querySelectorAll('li').length)).toBe(1100);
  for (const row of [299, 305, 1000]) {
    await goTo(page, row);
    await expect.poll(() => painted(page)).toContain(numberOf(row < 300 ? row : row + 900));
  }
});
