/** Clicks on links that dial, in each of the three ways that can be set, and on numbers of a right-to-left page. */
import { cardBox, settled } from './card';
import { heard, painted, pointOf, tell } from './probe';
import { expect, test } from './rig';

test('dialling links open the panel, or are left to the page, or ask', async ({ open, rig }) => {
  const page = await open('odoo.html');
  await page.click('#tel');
  await page.click('#ext');
  await page.click('#wa');
  await page.click('#other');
  await expect
    .poll(() => heard(rig.worker, 'marks.open').then((l) => l.map((m) => m.raw)))
    .toEqual(['+33639981234', '+33199001234 ext. 45', '+33639984321']);
  await expect(page.locator('#log')).toHaveText(/seen moved/);
  await tell(rig.worker, { type: 'marks.settings', links: 'ask', paused: false });
  // Whether the page's own click came through is told by what its link would do.
  await page.evaluate(() => {
    for (const id of ['sms', 'app', 'callto'])
      document.querySelector(`#${id}`)?.addEventListener('click', (event) => {
        event.preventDefault();
        const log = document.querySelector('#log');
        if (log) log.textContent += `${id} dials `;
      });
  });
  await page.click('#sms');
  await expect.poll(() => cardBox(page)).not.toBeNull();
  expect((await heard(rig.worker, 'marks.open')).length).toBe(3);
  await expect(page.locator('#log')).not.toContainText('sms dials');
  const box = await settled(page);
  await page.mouse.click(box.x + 130, box.y + box.height - 22); // "Open with the page"
  await expect(page.locator('#log')).toContainText('sms dials');
  await expect.poll(() => cardBox(page)).toBeNull();
  await page.click('#callto');
  const again = await settled(page);
  await page.mouse.click(again.x + 45, again.y + again.height - 22); // "Message"
  await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.at(-1)?.raw)).toBe('+33199009876');
  await expect(page.locator('#log')).not.toContainText('callto dials');
  await tell(rig.worker, { type: 'marks.settings', links: 'page', paused: false });
  await page.click('#app');
  await expect(page.locator('#log')).toContainText('app dials');
  await tell(rig.worker, { type: 'marks.settings', links: 'panel', paused: false });
  await page.locator('#app').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.map((m) => m.raw).slice(4))).toEqual(['+33639987777']);
});

test('a right-to-left page: Hebrew around a number, Arabic digits; the click hits the number it is on', async ({ open, rig }) => {
  const page = await open('rtl.html');
  await expect.poll(async () => (await painted(page)).sort()).toEqual(['+972 54-765-4321', '052-123-4567', '٠٥٠ ١٢٣ ٤٥٦٧'].sort());
  // From the last to the first, for a card that a rest brings lies below its number.
  for (const text of ['+972 54-765-4321', '٠٥٠ ١٢٣ ٤٥٦٧', '052-123-4567']) {
    const at = await pointOf(page, text);
    await page.mouse.click(at.x, at.y);
    await expect.poll(() => heard(rig.worker, 'marks.open').then((l) => l.at(-1)?.raw)).toBe(text);
  }
  expect((await heard(rig.worker, 'marks.open')).map((m) => m.label)).toEqual(['טלפון', 'هاتف', 'נייד']);
});
