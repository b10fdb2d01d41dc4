/** Clicks, the card and the life of an instance: what an agent does with the marks. */
import { cardBox, ready, rest } from './card';
import { heard, painted, serialise, tell } from './probe';
import { expect, test } from './rig';

test('a click on plain text opens its number, with label, title and address', async ({ open, rig }) => {
  const page = await open('pipedrive.html');
  const at = await ready(page, '+44 161 496 0123');
  await page.mouse.click(at.x, at.y);
  await expect
    .poll(() => heard(rig.worker, 'marks.open'))
    .toEqual([
      { type: 'marks.open', raw: '+44 161 496 0123', e164: '+441614960123', label: 'Work', lang: 'en', title: 'Person', url: page.url() },
    ]);
});

test('a recycled row yields the number that stands there at the click', async ({ open, rig }) => {
  const page = await open('grid.html');
  const at = await ready(page, '(415) 555-0102');
  await page.mouse.move(at.x, at.y);
  await expect.poll(() => heard(rig.worker, 'marks.load').then((l) => l.length)).toBe(1);
  await page.evaluate(() => {
    const view = document.querySelector('#view');
    if (view) view.scrollTop = 40 * 50;
  });
  await expect.poll(() => painted(page)).toContain('(415) 555-0152');
  await page.mouse.click(at.x, at.y);
  await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.map((m) => m.e164))).toEqual(['+14155550152']);
});

test('a click on a number that is not judged yet opens when it is', async ({ open, rig }) => {
  const page = await open('grid.html');
  const at = await ready(page, '(415) 555-0102');
  await page.mouse.move(at.x, at.y);
  await expect.poll(() => heard(rig.worker, 'marks.card').then((l) => l.length)).toBe(1); // the card is loaded
  await page.mouse.move(at.x - 2, at.y);
  await rig.worker.evaluate(() => {
    const scope = globalThis as unknown as { stub: { judging: unknown }; judge: () => void };
    scope.stub.judging = new Promise<void>((resolve) => {
      scope.judge = resolve;
    });
  });
  await page.evaluate(() => {
    const view = document.querySelector('#view');
    if (view) view.scrollTop = 40 * 50;
  });
  await page.waitForFunction(() => document.body.textContent?.includes('(415) 555-0152'));
  await page.mouse.click(at.x, at.y);
  await tell(rig.worker, { type: 'marks.context' }, 0); // answered after whatever the click did
  expect(await heard(rig.worker, 'marks.open')).toEqual([]);
  await rig.worker.evaluate(() => (globalThis as unknown as { judge: () => void }).judge());
  await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.map((m) => m.e164))).toEqual(['+14155550152']);
});

test('an answer that comes after the end paints nothing', async ({ open, rig }) => {
  await rig.worker.evaluate(() => {
    const scope = globalThis as unknown as { stub: { judging: unknown }; judge: () => void };
    scope.stub.judging = new Promise<void>((resolve) => {
      scope.judge = resolve;
    });
  });
  const page = await open('pipedrive.html');
  await expect.poll(() => heard(rig.worker, 'marks.check').then((l) => l.length)).toBe(1);
  await tell(rig.worker, { type: 'marks.settings', links: 'panel', paused: true });
  await rig.worker.evaluate(() => (globalThis as unknown as { judge: () => void }).judge());
  await tell(rig.worker, { type: 'marks.context' }, 0); // answered after the answer came
  await page.evaluate(() => new Promise(requestAnimationFrame));
  expect(await painted(page)).toEqual([]);
});

test('a second script that did not come is asked for again at the next click', async ({ open, rig }) => {
  const page = await open('pipedrive.html');
  const at = await ready(page, '+44 161 496 0123');
  await rig.worker.evaluate(() => {
    (globalThis as unknown as { stub: { refusals: number } }).stub.refusals = 1;
  });
  await page.mouse.move(at.x, at.y);
  await expect.poll(() => heard(rig.worker, 'marks.load').then((l) => l.length)).toBe(1);
  await tell(rig.worker, { type: 'marks.context' }, 0); // the refusal has arrived before this
  await page.mouse.click(at.x, at.y);
  await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.map((m) => m.e164))).toEqual(['+441614960123']);
});

test('a button keeps its click, and the card offers its number', async ({ open, rig }) => {
  const page = await open('pipedrive.html');
  const before = await serialise(page);
  const at = await ready(page, '+44 20 7946 0018');
  await page.mouse.click(at.x, at.y);
  await expect(page.locator('#log')).toHaveText('pressed');
  expect(await heard(rig.worker, 'marks.open')).toEqual([]);
  const box = await rest(page, { x: at.x + 1, y: at.y });
  await page.mouse.click(box.x + 45, box.y + box.height - 22);
  await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.map((m) => m.e164))).toEqual(['+442079460018']);
  await expect.poll(() => cardBox(page)).toBeNull();
  expect((await serialise(page)).replace('pressed ', '').replace(/\d+$/, '').slice(0, 200)).toBe(before.slice(0, 200));
});

test('fields: the card offers a number in an input, read-only too, never a password; the context menu knows it', async ({ open, rig }) => {
  const page = await open('kommo.html');
  await expect.poll(() => painted(page)).toEqual(['+34 954 12 34 56']);
  for (const [id, shown] of [
    ['phone', true],
    ['fixed', true],
    ['secret', false],
  ] as const) {
    const box = await page.locator(`#${id}`).boundingBox();
    if (!box) throw new Error(id);
    const count = (await heard(rig.worker, 'marks.card')).length;
    await page.mouse.move(box.x + 20, box.y + 8);
    await page.mouse.move(box.x + 24, box.y + 9);
    if (shown) await expect.poll(() => heard(rig.worker, 'marks.card').then((l) => l.length)).toBe(count + 1);
    await page.mouse.click(box.x + 24, box.y + 9, { button: 'right' });
    const context = await tell(rig.worker, { type: 'marks.context' }, 0);
    if (shown) expect(context).toMatchObject({ label: id === 'phone' ? 'Work phone' : 'Read only' });
    else expect(context).toBeNull();
    await page.keyboard.press('Escape');
    await page.mouse.move(900, 600);
    await expect.poll(() => cardBox(page)).toBeNull();
  }
});

test('the card: only while it shows, and its words are out of the reach of the page', async ({ open, rig }) => {
  const page = await open('hubspot.html');
  const at = await ready(page, '(415) 555-0132');
  await rest(page, at);
  await expect.poll(() => heard(rig.worker, 'marks.card').then((l) => l.length)).toBe(1);
  const found = await page.evaluate(() => {
    getSelection()?.removeAllRanges();
    const host = [...document.documentElement.children].find((e) => e.tagName === 'DIV') as HTMLElement | undefined;
    document.execCommand('selectAll');
    return {
      find: (window as unknown as { find(text: string): boolean }).find('Secretname'),
      root: host?.shadowRoot ?? null,
      text: `${host?.textContent}${document.documentElement.textContent}${getSelection()}${document.documentElement.outerHTML}`.includes(
        'Secret',
      ),
      width: host?.getBoundingClientRect().width,
    };
  });
  expect(found).toEqual({ find: false, root: null, text: false, width: 272 });
  await page.keyboard.press('Escape');
  await expect.poll(() => cardBox(page)).toBeNull();
});

test('"Not a number" takes the mark away and it stays away', async ({ open, rig }) => {
  const page = await open('hubspot.html');
  const at = await ready(page, '(415) 555-0132');
  const box = await rest(page, at);
  await page.mouse.click(box.x + 190, box.y + box.height - 22);
  await expect.poll(() => heard(rig.worker, 'marks.reject').then((l) => l.map((m) => m.raw))).toEqual(['(415) 555-0132']);
  await expect.poll(() => painted(page)).not.toContain('(415) 555-0132');
});

test('one instance per frame: injected again it takes over; paused and stopped it leaves nothing', async ({ open, rig }) => {
  const page = await open('pipedrive.html');
  const inject = (): Promise<unknown> =>
    rig.worker.evaluate(() => (globalThis as unknown as { stub: { inject(f: string): Promise<unknown> } }).stub.inject('marks.js'));
  await ready(page, '+44 161 496 0123');
  await inject();
  await inject();
  const at = await ready(page, '+44 161 496 0123');
  expect(await painted(page)).toHaveLength(2);
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0); // marks.css styles the document, unseen by the page
  await page.mouse.click(at.x, at.y);
  await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.length)).toBe(1);
  await tell(rig.worker, { type: 'marks.settings', links: 'panel', paused: true });
  await expect.poll(() => painted(page)).toEqual([]);
  await tell(rig.worker, { type: 'marks.settings', links: 'panel', paused: false });
  await expect.poll(() => painted(page)).toHaveLength(2);
  await tell(rig.worker, { type: 'marks.stop' });
  await expect.poll(() => painted(page)).toEqual([]);
  expect(await page.evaluate(() => [document.adoptedStyleSheets.length, CSS.highlights.size])).toEqual([0, 0]);
  await page.mouse.click(at.x, at.y);
  await page.evaluate(() => new Promise(requestAnimationFrame));
  expect(await heard(rig.worker, 'marks.open')).toHaveLength(1);
});
