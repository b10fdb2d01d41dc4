/** The harness itself in Chromium: the panel loads, the real side panel opens, worker and browser die and come back. */
import { expect, test } from './harness/chromium';

test('the panel loads as a tab at the width of a side panel', async ({ app }) => {
  const panel = await app.openPanel({ width: 360 });
  await expect(panel.page).toHaveTitle('Threadside');
  await expect(panel.page.locator('#app')).not.toBeEmpty();
  expect(await panel.page.evaluate(() => innerWidth)).toBe(360);
});

test('a gesture opens the real side panel beside the CRM', async ({ app, crm }) => {
  const page = await app.context.newPage();
  await page.goto(crm.origin);
  await page.getByRole('link', { name: 'Maya Lindqvist' }).click();
  await expect(page.getByRole('heading', { name: 'Maya Lindqvist' })).toBeVisible();
  const panel = await app.realSidePanel(() => app.openFromExtensionPage());
  await expect(panel.page.locator('#app')).not.toBeEmpty();
  expect(await panel.page.evaluate(() => innerWidth)).toBe(360);
});

test('the worker dies when killed and a message brings it back', async ({ app }) => {
  await app.openPanel();
  expect(await app.workerStatus()).toBe('running');
  await app.killWorker();
  expect(await app.workerStatus()).toBe('stopped');
  await app.poke({ type: 'wake' });
  await expect.poll(() => app.workerStatus()).toBe('running');
  await app.killWorker();
  expect(await app.workerStatus()).toBe('stopped');
});

/** Puts a value into a small database of the page's origin, or reads it back. Runs in the page. */
async function database(value?: string): Promise<unknown> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const opening = indexedDB.open('smoke', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('values');
  const values = (await settled(opening)).transaction('values', 'readwrite').objectStore('values');
  return await settled(value === undefined ? values.get('key') : values.put(value, 'key'));
}

test('what is stored survives a killed browser', async ({ app }) => {
  await (await app.helper()).evaluate(database, 'still here');
  await expect.poll(async () => (await app.helper()).evaluate(database, undefined)).toBe('still here');
  const dead = app.pid;
  await app.killBrowser();
  // The system takes a dead process off its list in its own time.
  await expect(() => expect(() => process.kill(dead, 0)).toThrow('ESRCH')).toPass();
  await app.relaunch();
  expect(await (await app.helper()).evaluate(database, undefined)).toBe('still here');
});

test('offline reaches pages, the worker and a worker that starts later', async ({ app, crm }) => {
  const panel = await app.openPanel();
  const reachable = (address: string) =>
    fetch(address, { cache: 'no-store' })
      .then(() => true)
      .catch(() => false);
  const worker = app.context.serviceWorkers()[0];
  expect(await worker?.evaluate(reachable, crm.origin)).toBe(true);
  await app.offline(true);
  expect(await panel.page.evaluate(reachable, crm.origin)).toBe(false);
  await app.killWorker();
  await app.poke({ type: 'wake' });
  await expect.poll(() => app.workerStatus()).toBe('running');
  expect(await worker?.evaluate(reachable, crm.origin)).toBe(false);
  await app.offline(false);
  expect(await worker?.evaluate(reachable, crm.origin)).toBe(true);
});
