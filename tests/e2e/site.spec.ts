/** Numbers on the pages of a site: granted from the panel, marked, listed, opened, paused and removed. */
import { expect, test } from './harness/chromium';
import { painted, pointOf } from './marks/probe';
import { serveFiles } from './marks/serve';
import { cards, host, listed, restOn, shown } from './marks/site';

/** The part of the extension API that runs inside `evaluate`. */
declare const chrome: {
  runtime: { reload(): void };
  commands: { onCommand: { dispatch(command: string, tab: object): void } };
  contextMenus: { onClicked: { dispatch(click: object, tab: object): void } };
};

test('one click shows the numbers of the open tab; the list follows tabs and single-page navigation; pause and remove', async ({
  app,
  crm,
}) => {
  const { page, panel } = await shown(app, crm.origin);
  await expect.poll(() => painted(page)).toHaveLength(12);
  await expect.poll(() => listed(panel).then((rows) => rows.length)).toBe(12);
  const rows = await listed(panel);
  expect(rows[0]).toContain('Maya Lindqvist');
  expect(rows[1]).toContain('Tom Okafor');
  expect(rows[2]).toContain('Priya Raman');
  await panel.page
    .getByRole('region', { name: 'On this page' })
    .getByRole('button', { name: /^Hannah Cole/ })
    .click();
  await expect(panel.threadWith('Hannah Cole')).toBeVisible();
  // The keyboard command leads from anywhere to the first number.
  await app.context.serviceWorkers()[0]?.evaluate(() => chrome.commands.onCommand.dispatch('page-numbers', {}));
  const first = panel.page.getByRole('region', { name: 'On this page' }).getByRole('listitem').first().getByRole('button');
  await expect(first).toBeFocused();
  await panel.page.keyboard.press('Enter');
  await expect(panel.threadWith('Maya Lindqvist')).toBeVisible();
  await panel.go('#/');
  await page.bringToFront();
  await page.getByRole('link', { name: 'Tom Okafor' }).click();
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Tom Okafor')]);
  await page.getByRole('link', { name: 'Next customer' }).click();
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Priya Raman')]);
  const other = await app.context.newPage();
  await other.goto(`${crm.origin}/customers/1`);
  await expect.poll(() => painted(other).then((texts) => texts.length)).toBeGreaterThan(0);
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Maya Lindqvist')]);
  await page.bringToFront();
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Priya Raman')]);
  const fold = panel.page.getByRole('button', { name: 'Show the list' });
  await fold.click();
  await expect.poll(() => listed(panel)).toEqual([]);
  await panel.go('#/search');
  await panel.go('#/');
  await expect(fold).toHaveAttribute('aria-expanded', 'false'); // put away is put away, wherever one was meanwhile
  await fold.click();
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Priya Raman')]);
  await panel.page.getByRole('button', { name: 'Pause on this site' }).click();
  await expect.poll(() => painted(page)).toEqual([]);
  await expect.poll(() => painted(other)).toEqual([]);
  await panel.page.getByRole('button', { name: `Show numbers on ${host(crm.origin)}` }).click();
  await expect.poll(() => painted(page)).not.toEqual([]);
  await panel.go('#/settings');
  const shownHere = panel.page.getByRole('checkbox', { name: '127.0.0.1' });
  await shownHere.uncheck();
  await expect.poll(() => painted(page)).toEqual([]);
  await shownHere.check();
  await expect.poll(() => painted(page)).not.toEqual([]);
  await panel.page.getByRole('button', { name: /^Remove 127\.0\.0\.1/ }).click();
  await expect.poll(() => painted(page)).toEqual([]);
  await page.reload();
  await panel.go('#/');
  await expect(panel.page.getByRole('button', { name: `Show numbers on ${host(crm.origin)}` })).toBeVisible();
  expect(await painted(page)).toEqual([]);
});

test('a click on a number or a tel: link opens its conversation, also when the worker is dead', async ({ app, crm }) => {
  const { page, panel } = await shown(app, `${crm.origin}/customers/2`);
  await expect.poll(() => painted(page)).toContain('+1 415 555 0117');
  const at = await pointOf(page, '+1 415 555 0117');
  await page.bringToFront();
  await page.mouse.click(at.x, at.y);
  await expect(panel.threadWith('Tom Okafor')).toBeVisible();
  await page.bringToFront();
  await page.getByRole('link', { name: 'Next customer' }).click();
  await page.getByRole('link', { name: 'Phone link' }).click();
  const choice = panel.page.getByRole('region', { name: '(415) 555-0123' });
  await expect(choice.getByRole('link', { name: /^Priya Raman · / })).toHaveCount(2); // she writes by SMS and by WhatsApp
  expect(page.url()).toBe(`${crm.origin}/customers/3`);
  await app.killWorker();
  await page.bringToFront();
  await page.goto(`${crm.origin}/customers/12`);
  await expect.poll(() => painted(page).then((texts) => texts.length)).toBeGreaterThan(0);
  await app.killWorker();
  await page.bringToFront();
  await page.getByRole('link', { name: 'WhatsApp link' }).click();
  await expect(panel.threadWith('Aisha Rahman')).toBeVisible();
});

test("a site's own country says whom a number without one means, on the page and where it leads, until it is taken back", async ({
  app,
}) => {
  const site = await serveFiles({ '/': '<!doctype html><html lang="en-US"><title>Leads</title><p>Mobile</p><p>0151 23456789</p></html>' });
  const { page, panel } = await shown(app, site.origin);
  // At home, in the United States, no number looks like this.
  await expect(panel.page.getByRole('region', { name: 'On this page' })).toBeVisible();
  await panel.go('#/settings');
  const country = panel.page.getByRole('combobox', { name: 'Country of numbers on 127.0.0.1' });
  await expect(country).toHaveValue('');
  await country.selectOption('DE');
  await expect.poll(() => painted(page)).toEqual(['0151 23456789']);
  await panel.go('#/');
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('+49 1512 3456789')]);
  const at = await pointOf(page, '0151 23456789');
  await page.bringToFront();
  await page.mouse.click(at.x, at.y);
  await expect(panel.page.getByRole('region', { name: '+49 1512 3456789' })).toBeVisible();
  await panel.go('#/settings');
  await country.selectOption('');
  await expect.poll(() => painted(page)).toEqual([]);
});

test('a number that nobody knows leads to a new conversation that remembers the page', async ({ app }) => {
  const site = await serveFiles({
    '/': '<!doctype html><html lang="en-US"><title>Lead 77</title><dl><dt>Mobile</dt><dd>(415) 555-0142</dd></dl></html>',
  });
  const { page, panel } = await shown(app, site.origin);
  await expect.poll(() => painted(page)).toEqual(['(415) 555-0142']);
  const at = await pointOf(page, '(415) 555-0142');
  await page.bringToFront();
  await page.mouse.click(at.x, at.y);
  await panel.page.getByRole('button', { name: 'Shop · SMS' }).click();
  await expect(panel.threadWith('(415) 555-0142')).toBeVisible();
  await panel.send('Hello from the page');
  await panel.page.getByRole('button', { name: 'Contact details' }).click();
  await expect(panel.contact.getByRole('link', { name: 'Lead 77' })).toHaveAttribute('href', `${site.origin}/`);
  await expect(panel.contact.getByText('(Mobile)')).toBeVisible();
  await site.close();
});

test('the card tells who it is, out of reach of the page; "Not a number" stays; one instance after a new grant', async ({ app, crm }) => {
  const { page, panel } = await shown(app, `${crm.origin}/customers/2`);
  await expect.poll(() => painted(page)).toContain('+1 415 555 0117');
  const shownCard = await restOn(page, '+1 415 555 0117');
  expect(shownCard.height).toBe(132);
  const session = await app.context.newCDPSession(page);
  const words = async (): Promise<string> => {
    const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
    return JSON.stringify(root);
  };
  await expect.poll(words).toContain('"data-text","Tom Okafor"');
  expect(await words()).toMatch(/"id","last","data-text","[^"]{3,}"/);
  for (const label of ['Message', 'Copy', 'Not a number']) expect(await words()).toContain(`"${label}"`);
  expect(await page.evaluate(() => document.documentElement.getHTML({ serializableShadowRoots: true }))).not.toContain('data-text');
  await page.keyboard.press('Escape');
  for (const how of ['panel', 'menu']) {
    if (how === 'panel') await panel.page.getByRole('button', { name: 'Pause on this site' }).click();
    else
      await app.context
        .serviceWorkers()[0]
        ?.evaluate((url) => chrome.contextMenus.onClicked.dispatch({ menuItemId: 'pause-site', pageUrl: url }, { url }), page.url());
    await expect.poll(() => painted(page)).toEqual([]);
    await panel.page.getByRole('button', { name: `Show numbers on ${host(crm.origin)}` }).click();
    await expect.poll(() => painted(page)).toContain('+1 415 555 0117');
  }
  const box = await restOn(page, '+1 415 555 0117');
  await expect(async () => {
    // The card takes no click in its first moments.
    await page.mouse.click(box.x + 190, box.y + box.height - 22);
    expect(await painted(page)).not.toContain('+1 415 555 0117');
  }).toPass();
  await page.reload();
  await expect.poll(() => listed(panel)).toEqual([expect.stringContaining('Tom Okafor')]); // its tel: link is left
  expect(await painted(page)).toEqual([]);
});

test('a reloaded extension leaves one instance, which is the new one', async ({ app, crm }) => {
  const { page } = await shown(app, `${crm.origin}/customers/2`);
  await expect.poll(() => painted(page)).toContain('+1 415 555 0117');
  await page.bringToFront();
  const back = app.context.waitForEvent('serviceworker');
  const helper = await app.helper();
  const closed = helper.waitForEvent('close');
  await helper.evaluate(() => setTimeout(() => chrome.runtime.reload())); // closes every page of the extension
  await Promise.all([back, closed]);
  const session = await app.context.newCDPSession(page);
  await page.bringToFront();
  const at = await pointOf(page, '+1 415 555 0117');
  await expect(async () => {
    // Only an instance that reaches the background gets the name.
    await page.mouse.move(at.x - 200, at.y + 200);
    await page.mouse.move(at.x, at.y);
    await expect.poll(() => cards(page), { timeout: 1_500 }).toBe(1);
    await expect
      .poll(async () => JSON.stringify(await session.send('DOM.getDocument', { depth: -1, pierce: true })), { timeout: 1_500 })
      .toContain('"data-text","Tom Okafor"');
  }).toPass({ timeout: 20_000 });
  expect(await cards(page)).toBe(1);
  expect(await painted(page)).toEqual(['+1 415 555 0117']);
  const panel = await app.openPanel();
  await panel.rows.first().waitFor();
  await page.bringToFront();
  await page.mouse.click(at.x, at.y);
  await expect(panel.threadWith('Tom Okafor')).toBeVisible();
});

test('a page cannot open the panel, read a name or make the panel do anything', async ({ app }) => {
  const site = await serveFiles({
    '/': `<!doctype html><html lang="en-US"><title>Hostile</title><p id="n">+1 415 555 0117</p><script>
window.heard = [];
addEventListener('message', (e) => heard.push(String(e.data)));
window.attack = async () => {
  const b = n.getBoundingClientRect();
  for (const type of ['pointermove', 'click', 'contextmenu', 'focusin']) n.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true, clientX: b.x + 20, clientY: b.y + 8 }));
  n.click();
  const link = document.createElement('a'); link.href = 'tel:+14155550117'; link.onclick = (e) => { heard.push('link ' + e.defaultPrevented); e.preventDefault(); }; document.body.append(link); link.click();
  document.dispatchEvent(new Event('threadside-start'));
  const api = globalThis.chrome?.runtime?.sendMessage ?? globalThis.browser?.runtime?.sendMessage;
  return typeof api;
};</script></html>`,
  });
  const { page, panel } = await shown(app, site.origin);
  await expect.poll(() => painted(page)).toEqual(['+1 415 555 0117']);
  await page.bringToFront();
  expect(await page.evaluate(() => (window as unknown as { attack(): Promise<string> }).attack())).toBe('undefined');
  // A real click afterwards is answered, so what the forged ones did would have been seen by then.
  const at = await pointOf(page, '+1 415 555 0117');
  expect(await cards(page)).toBe(0);
  await expect(panel.rows.first()).toBeVisible();
  await page.mouse.click(at.x, at.y);
  await expect(panel.threadWith('Tom Okafor')).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard.join())).not.toContain('Okafor');
  expect(await page.content()).not.toContain('Okafor');
  await site.close();
});
