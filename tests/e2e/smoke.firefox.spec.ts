/** The harness itself in Firefox: the panel loads, the real sidebar opens, background and browser die and come back. */
import { expect, test } from './harness/firefox';

test('the panel loads as a tab at the width of a side panel', async ({ app }) => {
  const panel = await app.openPanel({ width: 360 });
  expect(await panel.tab.evaluate(() => [document.title, innerWidth])).toEqual(['Threadside', 360]);
  await panel.tab.until(() => panel.tab.evaluate(() => Boolean(document.querySelector('#app')?.textContent)), 'the panel is empty');
});

test('the sidebar opens and closes', async ({ app }) => {
  expect(await app.sidebarIsOpen()).toBe(false);
  await app.openSidebar();
  expect(await app.sidebarIsOpen()).toBe(true);
  await app.closeSidebar();
  expect(await app.sidebarIsOpen()).toBe(false);
});

test('the background ends when terminated and a message wakes it', async ({ app }) => {
  await app.helper();
  await expect.poll(() => app.backgroundState()).toBe('running');
  await app.terminateBackground();
  expect(await app.backgroundState()).toBe('stopped');
  await app.poke({ type: 'wake' });
  await expect.poll(() => app.backgroundState()).toBe('running');
});

test('things are found by role and name, clicked and typed into', async ({ app, crm }) => {
  const tab = await app.firefox.open(crm.origin);
  await tab.click({ role: 'link', name: 'Priya Raman' });
  await tab.see({ role: 'heading', name: 'Priya Raman' });
  await tab.click({ role: 'link', name: 'Edit' });
  await tab.fill({ role: 'textbox', name: 'Name' }, 'Priya R.');
  await tab.press('Enter');
  await tab.see({ role: 'heading', name: /^Priya R\.$/ });
  expect(await tab.all({ role: 'link', name: /^Edit$/, inside: { role: 'banner' } })).toEqual([]);
});

test('what is stored survives a restart and a killed browser', async ({ app }) => {
  const store = await app.helper();
  await store.evaluate(() => localStorage.setItem('survivor', 'yes'));
  await app.relaunch();
  expect(await (await app.helper()).evaluate(() => localStorage.getItem('survivor'))).toBe('yes');
  await app.killBrowser();
  await app.relaunch();
  expect(await (await app.helper()).evaluate(() => localStorage.getItem('survivor'))).toBe('yes');
});
