/** The moment between Enter and the stored row: a panel that goes in it leaves the words, and never two of them. */
import type { Page } from '@playwright/test';
import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import { demoPanel, sentTexts } from './harness/demo';

/** Nobody else can write messages until the returned function is called. */
async function holdMessages(app: ChromiumApp): Promise<() => Promise<void>> {
  const page: Page = await app.helper();
  await page.evaluate(async () => {
    const open = indexedDB.open('threadside-demo');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error);
    });
    const scope = globalThis as { letGo?: boolean };
    scope.letGo = false;
    const store = db.transaction('messages', 'readwrite').objectStore('messages');
    await new Promise<void>((resolve) => {
      const again = (): void => {
        resolve();
        if (scope.letGo) db.close();
        else store.get('none').onsuccess = again;
      };
      store.get('none').onsuccess = again;
    });
  });
  return () =>
    page.evaluate(() => {
      (globalThis as { letGo?: boolean }).letGo = true;
    });
}

test('a panel that goes before the row is stored: the words are back in the box, and nothing was sent', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  const letGo = await holdMessages(app);
  await panel.messageBox.fill('pressed and gone, no answer');
  await panel.messageBox.press('Enter');
  const bubble = panel.message('pressed and gone');
  await expect(bubble).toHaveAttribute('aria-busy', 'true');
  await expect(panel.messageBox).toHaveValue('');
  await panel.page.close();
  await letGo();
  const again = await app.openPanel();
  await again.openConversation('Theo Brandt');
  await expect(again.messageBox).toHaveValue('pressed and gone, no answer');
  await expect(again.message('pressed and gone')).toHaveCount(0);
  expect(await sentTexts(app)).toEqual([]);
  await again.messageBox.press('Enter');
  await expect(again.status('pressed and gone', 'Delivered')).toBeAttached({ timeout: 20_000 });
  await again.page.reload();
  await expect(again.messageBox).toHaveValue('');
  expect(await sentTexts(app)).toEqual(['pressed and gone, no answer']);
});

test('a panel that opens while another one stores a press leaves it alone', async ({ app }) => {
  const panel = await demoPanel(app);
  // While the messages are held no panel can read the database: the second one shows the rows that the first one put down here.
  await panel.page.waitForFunction(() => localStorage.getItem('threadside.front') !== null);
  await panel.openConversation('Theo Brandt');
  const letGo = await holdMessages(app);
  await panel.messageBox.fill('still at it, no answer');
  await panel.messageBox.press('Enter');
  await expect(panel.message('still at it')).toHaveAttribute('aria-busy', 'true');
  const other = await app.openPanel();
  await expect(other.row('Theo Brandt')).toBeVisible();
  await letGo();
  await other.openConversation('Theo Brandt');
  await expect(other.status('still at it', 'Delivered')).toBeAttached({ timeout: 20_000 });
  await expect(panel.message('still at it')).not.toHaveAttribute('aria-busy');
  for (const one of [panel, other]) await expect(one.messageBox).toHaveValue('');
  expect(await sentTexts(app)).toEqual(['still at it, no answer']);
});

test('what is pressed on a bubble that is not stored yet is done once it is', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  const letGo = await holdLocks(panel.page);
  for (const text of ['at once, no answer', 'not at all']) {
    await panel.messageBox.fill(text);
    await panel.page.getByRole('button', { name: 'Send later' }).click();
    await panel.page.getByRole('button', { name: /^In an hour/ }).click();
    await expect(panel.message(text)).toHaveAttribute('aria-busy', 'true');
  }
  await panel.message('at once').getByRole('button', { name: 'Send now' }).click();
  await panel.message('not at all').getByRole('button', { name: 'Cancel' }).click();
  await letGo();
  await expect(panel.status('at once', 'Delivered')).toBeAttached({ timeout: 20_000 });
  await expect(panel.message('not at all')).toHaveCount(0);
  await expect(panel.messageBox).toHaveValue('not at all');
  expect(await sentTexts(app)).toEqual(['at once, no answer']);
});

/** A browser so busy that it gives no lock until the returned function is called; then in the order in which they were asked for. */
async function holdLocks(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const scope = globalThis as { giveLocks?: () => void };
    const given = new Promise<void>((resolve) => {
      scope.giveLocks = resolve;
    });
    const request = navigator.locks.request.bind(navigator.locks) as (...args: unknown[]) => Promise<unknown>;
    Object.defineProperty(navigator.locks, 'request', { value: (...args: unknown[]) => given.then(() => request(...args)) });
  });
  return () => page.evaluate(() => (globalThis as { giveLocks?: () => void }).giveLocks?.());
}
