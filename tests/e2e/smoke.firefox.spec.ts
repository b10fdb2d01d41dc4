/** The harness itself in Firefox: the panel loads, the real sidebar opens, background and browser die and come back. */
import { inPages } from '../torture/firefox-pages';
import { ahead } from '../torture/rig';
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

test('what the torture runs in the background is run there, its clock is set, and one that starts later is reached with the right time', async ({
  app,
}) => {
  const HOUR = 3_600_000;
  const told = await app.helper();
  await told.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(globalThis, { heard });
    new BroadcastChannel('told').onmessage = ({ data }) => heard.push(data);
  });
  const heard = () => told.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard);
  await expect.poll(() => app.backgroundState()).toBe('running');
  await app.openPanel();
  await inPages(app, { background: true, until: 0 }, ahead, HOUR);
  const tell = (hour: number): void =>
    new BroadcastChannel('told').postMessage({
      page: location.pathname,
      ahead: Math.round((Date.now() - performance.timeOrigin - performance.now()) / hour),
    });
  await inPages(app, { background: true, until: Date.now() + 60_000 }, tell, HOUR);
  const page = '/_generated_background_page.html';
  await expect.poll(heard).toEqual([{ page, ahead: 1 }]);
  await app.terminateBackground();
  await app.poke({ type: 'wake' });
  await expect.poll(heard).toEqual([
    { page, ahead: 1 },
    { page, ahead: 0 },
  ]);
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
