/** Numbers on real sites, further: the card's buttons under a real mouse, frames, links that change, and access taken away in the browser. */
import type { Frame, Page } from '@playwright/test';
import { expect, test } from './harness/chromium';
import { painted, pointOf } from './marks/probe';
import { serveFiles } from './marks/serve';
import { cards, listed, restOn, shown } from './marks/site';

/** The part of the extension API that runs inside `evaluate`. */
declare const chrome: {
  runtime: { reload(): void };
  scripting: { getRegisteredContentScripts(): Promise<unknown[]> };
  developerPrivate: { updateExtensionConfiguration(update: { extensionId: string; hostAccess: string }): Promise<void> };
};

const LABELS = { message: 45, copy: 112 } as const;

/** Clicks a button of the card, again until it takes it: in its first moments the card takes none. */
async function press(page: Page, text: string, button: keyof typeof LABELS, done: () => Promise<void>): Promise<void> {
  await expect(async () => {
    const box = await restOn(page, text);
    await page.waitForFunction((from) => performance.now() - from > 300, await page.evaluate(() => performance.now()));
    await page.mouse.click(box.x + LABELS[button], box.y + box.height - 22);
    await done();
  }).toPass({ timeout: 20_000 });
}

test('the buttons of the card: Copy and Message', async ({ app, crm }) => {
  await app.context.grantPermissions(['clipboard-read'], { origin: crm.origin });
  const { page, panel } = await shown(app, `${crm.origin}/customers/2`);
  await expect.poll(() => painted(page)).toContain('+1 415 555 0117');
  await press(page, '+1 415 555 0117', 'copy', async () => {
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('+14155550117');
  });
  await press(page, '+1 415 555 0117', 'message', () => expect(panel.threadWith('Tom Okafor')).toBeVisible({ timeout: 4_000 }));
});

test('frames: written, srcdoc, of another origin; a click there remembers the page around; one instance after a reload', async ({
  app,
}) => {
  const number = (end: string): string => `<!doctype html><html lang="en-US"><p>+1 415 555 ${end}</p></html>`;
  const site = await serveFiles({
    '/': `<!doctype html><html lang="en-US"><title>Around</title><p>+1 415 555 0117</p><iframe name="inner" src="/inner"></iframe>
<iframe name="srcdoc" srcdoc="<p>+1 415 555 0142</p>"></iframe><iframe name="blank"></iframe><iframe name="cross"></iframe><script>
frames.blank.document.write('<p>+1 415 555 0143</p>'); frames.blank.document.close();
document.getElementsByName('cross')[0].src = location.href.replace('127.0.0.1', 'localhost') + 'inner';</script></html>`,
    '/inner': number('0144'),
  });
  const { page, panel } = await shown(app, site.origin);
  const frame = (name: string): Frame => page.frame({ name }) ?? page.mainFrame();
  const all = async (): Promise<Record<string, string[]>> =>
    Object.fromEntries(await Promise.all(page.frames().map(async (one) => [one.name() || 'top', await painted(one)] as const)));
  // The tests' build may reach both names of the loopback, so the frame of another origin is marked as well.
  const most = { top: '0117', inner: '0144', srcdoc: '0142', blank: '0143', cross: '0144' };
  const marks = Object.fromEntries(Object.entries(most).map(([name, end]) => [name, [`+1 415 555 ${end}`]]));
  await expect.poll(all).toEqual(marks);
  await expect.poll(() => listed(panel).then((rows) => rows.length)).toBe(4); // the same number twice is one row

  const helper = await app.helper();
  const back = app.context.waitForEvent('serviceworker');
  const closed = helper.waitForEvent('close');
  await helper.evaluate(() => setTimeout(() => chrome.runtime.reload()));
  await Promise.all([back, closed]);
  await expect.poll(all).toEqual(marks);
  const again = await app.openPanel();
  await again.rows.first().waitFor();
  await page.bringToFront();
  const at = await pointOf(frame('srcdoc') as unknown as Page, '+1 415 555 0142');
  const box = await page.locator('iframe[name=srcdoc]').boundingBox();
  await page.mouse.click((box?.x ?? 0) + at.x, (box?.y ?? 0) + at.y);
  await again.page.getByRole('button', { name: 'Shop · SMS' }).click();
  await expect(again.threadWith('(415) 555-0142')).toBeVisible();
  await again.send('Hello from the frame');
  await again.page.getByRole('button', { name: 'Contact details' }).click();
  await expect(again.contact.getByRole('link', { name: 'Around' })).toHaveAttribute('href', `${site.origin}/`);
  await site.close();
});

test('the list follows a link and a field that change without a new address', async ({ app }) => {
  const site = await serveFiles({
    '/': '<!doctype html><html lang="en-US"><title>Form</title><a id="l" href="tel:+14155550117">Call</a><input id="f" value="x"></html>',
  });
  const { page, panel } = await shown(app, site.origin);
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Tom Okafor')]);
  await page.evaluate(() => document.querySelector('#l')?.setAttribute('href', 'tel:+14155550123'));
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Priya Raman')]);
  await page.bringToFront();
  await page.locator('#f').fill('+1 415 555 0142');
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Priya Raman'), expect.stringContaining('+1 415 555 0142')]);
  await site.close();
});

test('access taken away in the browser: the script in open tabs ends; given back, there is one', async ({ app, crm }) => {
  const { page } = await shown(app, `${crm.origin}/customers/2`);
  await expect.poll(() => painted(page)).toContain('+1 415 555 0117');
  const browser = await app.context.newPage();
  await browser.goto('chrome://extensions');
  const allow = (hostAccess: 'ON_CLICK' | 'ON_ALL_SITES'): Promise<void> =>
    browser.evaluate((update) => chrome.developerPrivate.updateExtensionConfiguration(update), { extensionId: app.id, hostAccess });
  const registered = async (): Promise<number> =>
    (await app.helper()).evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length);
  await allow('ON_CLICK');
  await expect.poll(() => painted(page)).toEqual([]);
  await expect.poll(registered).toBe(0);
  await page.bringToFront();
  expect(await page.evaluate(() => [CSS.highlights.size, document.adoptedStyleSheets.length])).toEqual([0, 0]);
  await page.reload();
  expect(await painted(page)).toEqual([]);
  await allow('ON_ALL_SITES');
  await expect.poll(registered).toBe(1);
  await expect.poll(() => painted(page)).toContain('+1 415 555 0117');
  await restOn(page, '+1 415 555 0117');
  expect(await cards(page)).toBe(1);
});
