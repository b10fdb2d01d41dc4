/** Storage that is full or damaged, in a real browser: nothing is lost, nothing leaves twice, and the panel says what happened. */
import type { Page } from '@playwright/test';
import { expect, test } from './harness/chromium';
import { demoPanel, sentTexts } from './harness/demo';

test('a full disk: the words stay in the box and the panel says why; with room again they leave once', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  const makeRoom = await fullFor(panel.page);
  await panel.messageBox.fill('no room, no answer');
  await panel.messageBox.press('Enter');
  await expect(panel.page.getByRole('alert')).toContainText(/disk/i);
  await expect(panel.messageBox).toHaveValue('no room, no answer');
  await expect(panel.message('no room')).toHaveCount(0);
  expect(await sentTexts(app)).toEqual([]);
  await makeRoom();
  await panel.messageBox.press('Enter');
  await expect(panel.status('no room', 'Delivered')).toBeAttached({ timeout: 20_000 });
  await expect(panel.messageBox).toHaveValue('');
  expect(await sentTexts(app)).toEqual(['no room, no answer']);
});

/**
 * The panel's writes of messages end as on a full disk until the returned function is called. Chromium's own quota for tests does not
 * bite here: it looks at the room that is left only now and then.
 */
async function fullFor(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const scope = globalThis as { hasRoom?: boolean };
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (...args) {
      if (this.name === 'messages' && !scope.hasRoom) throw new DOMException('The disk is full.', 'QuotaExceededError');
      return add.apply(this, args);
    };
  });
  return () =>
    page.evaluate(() => {
      (globalThis as { hasRoom?: boolean }).hasRoom = true;
    });
}

test('a database that cannot be: set aside, fetched again, draft and queued message are back and leave once', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Wei Zhang');
  await panel.messageBox.fill('half a sentence');
  await panel.back.click();
  await expect(panel.row('Wei Zhang')).toHaveAccessibleName(/Draft: half a sentence/);
  await panel.openConversation('Theo Brandt');
  await app.offline(true);
  await panel.send('waiting, no answer');
  await expect(panel.status('waiting', 'Queued')).toBeAttached();
  await expect(panel.message('waiting')).not.toHaveAttribute('aria-busy');
  await panel.page.close();
  await app.killWorker();
  // A version that no Threadside ever made.
  await (await app.helper()).evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const open = indexedDB.open('threadside-demo', 990);
        open.onerror = () => reject(open.error);
        open.onblocked = () => reject(new Error('somebody still has it open'));
        open.onsuccess = () => {
          open.result.close();
          resolve();
        };
      }),
  );
  await app.offline(false);
  await app.poke({ type: 'poke', accountId: 'demo' });
  const again = await app.openPanel();
  await expect(again.page.getByText(/^The messages stored on this computer were damaged/)).toBeVisible({ timeout: 20_000 });
  await again.openConversation('Theo Brandt');
  await expect(again.status('waiting', 'Delivered')).toBeAttached({ timeout: 30_000 });
  expect(await sentTexts(app)).toEqual(['waiting, no answer']);
  await again.back.click();
  await again.openConversation('Wei Zhang');
  await expect(again.messageBox).toHaveValue('half a sentence');
});
