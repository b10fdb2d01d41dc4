/** A page that works against the marks: forged events, clobbered names, overlays, floods. */
import { heard, painted, pointOf, tell } from './probe';
import { expect, test } from './rig';

test('forged events do nothing, clobbered names break nothing', async ({ open, rig }) => {
  const page = await open('hostile.html');
  await expect.poll(() => painted(page)).toEqual(['+1 415 555 0132']);
  await page.evaluate(() => (window as unknown as { forge(): void }).forge());
  expect(await tell(rig.worker, { type: 'marks.context' }, 0)).toBeNull(); // answered after whatever the script did about them
  expect(await heard(rig.worker, 'marks.load')).toEqual([]); // without its second part it can neither open nor ask for a name
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
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const options: IntersectionObserverInit & { trackVisibility: boolean; delay: number } = { trackVisibility: true, delay: 100 };
        const observer = new IntersectionObserver((entries) => {
          if ((entries.at(-1) as unknown as { isVisible: boolean }).isVisible) return;
          observer.disconnect();
          setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), 200); // the card's own observer looks every 100 ms
        }, options);
        const host = [...document.querySelectorAll('html > div')].at(-1);
        if (host) observer.observe(host);
      }),
  );
  const box = await page.evaluate(() => {
    const host = [...document.querySelectorAll('html > div')].at(-1);
    return host ? (({ x, y, height }) => ({ x, y, height }))(host.getBoundingClientRect()) : null;
  });
  if (!box) throw new Error('no card');
  await page.mouse.click(box.x + 45, box.y + box.height - 22);
  await tell(rig.worker, { type: 'marks.context' }, 0); // answered after whatever the click did
  expect(await heard(rig.worker, 'marks.open')).toEqual([]);
});
