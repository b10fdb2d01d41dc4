/** A page that works against the marks: forged events, clobbered names, overlays, floods. */
import { heard, painted, pointOf } from './probe';
import { expect, test } from './rig';

test('forged events do nothing, clobbered names break nothing', async ({ open, rig }) => {
  const page = await open('hostile.html');
  await expect.poll(() => painted(page)).toEqual(['+1 415 555 0132']);
  await page.evaluate(() => (window as unknown as { forge(): void }).forge());
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 600))); // longer than a rest of the pointer
  expect(await heard(rig.worker, 'marks.open')).toEqual([]);
  expect(await heard(rig.worker, 'marks.card')).toEqual([]);
  const at = await pointOf(page, '+1 415 555 0132');
  await page.mouse.click(at.x, at.y);
  await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.length)).toBe(1);
  expect(await page.evaluate(() => (window as unknown as { stolen: unknown[] }).stolen.length)).toBe(0);
});

test('10 MB of text, 100,000 numbers and bombs for regular expressions: the page stays responsive', async ({ open, rig }) => {
  const page = await open('hostile.html');
  await expect.poll(() => painted(page)).toHaveLength(1);
  await page.evaluate(() => {
    const scope = window as unknown as { flood(): void; gaps: number[] };
    scope.flood();
    void document.body.offsetHeight;
  });
  const longest = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let last = performance.now();
        let worst = 0;
        const begun = last;
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          const now = performance.now();
          if (now - begun > 300) worst = Math.max(worst, now - last); // the page's own first layout is its own cost
          last = now;
          if (now - begun < 3000) channel.port2.postMessage(0);
          else resolve(worst);
        };
        channel.port2.postMessage(0);
      }),
  );
  console.log(`longest gap ${longest.toFixed(0)} ms`);
  const batches = await heard(rig.worker, 'marks.check');
  expect(batches.every((batch) => batch.items.length <= 64 && batch.items.every((item) => item.raw.length <= 64))).toBe(true);
  expect(batches.length).toBeLessThan(60);
  expect((await painted(page)).length).toBeLessThanOrEqual(1000);
  expect(longest).toBeLessThan(1500);
});

test('a card that is covered takes no click', async ({ open, rig }) => {
  const page = await open('hostile.html');
  await expect.poll(() => painted(page)).toHaveLength(1);
  const at = await pointOf(page, '+1 415 555 0132');
  await page.mouse.move(at.x - 2, at.y);
  await page.mouse.move(at.x, at.y);
  await expect.poll(() => heard(rig.worker, 'marks.card').then((l) => l.length)).toBe(1);
  await page.evaluate(() => {
    const cover = document.createElement('div');
    cover.popover = 'manual';
    cover.style.cssText = 'position:fixed;inset:0;margin:0;width:100%;height:100%;border:0;background:#fff;pointer-events:none';
    HTMLBodyElement.prototype.append.call(document.querySelector('body'), cover);
    cover.showPopover();
  });
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 700))); // IntersectionObserver v2 looks every 100 ms
  const box = await page.evaluate(() => {
    const host = [...document.querySelectorAll('html > div')].at(-1);
    return host ? (({ x, y, height }) => ({ x, y, height }))(host.getBoundingClientRect()) : null;
  });
  if (!box) throw new Error('no card');
  await page.mouse.click(box.x + 45, box.y + box.height - 22);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  expect(await heard(rig.worker, 'marks.open')).toEqual([]);
});
