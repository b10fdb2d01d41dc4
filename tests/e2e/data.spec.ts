/** What this browser stores, in Chromium on the demo: exported, erased with its account, rescued from damage, and described without a name. */
import fs from 'node:fs';
import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import { pasted } from './harness/clipboard';
import { demoPanel } from './harness/demo';
import type { PanelPage } from './harness/panel.page';

/** The names of the databases that the extension has. */
async function databases(app: ChromiumApp): Promise<string[]> {
  return (await app.helper()).evaluate(async () => (await indexedDB.databases()).map((one) => one.name ?? '').sort());
}

test('disconnecting says what would be lost, and leaves nothing of the account', async ({ app }) => {
  const panel = await demoPanel(app);
  await expect(panel.connection).toHaveText('Up to date');
  await panel.openConversation('Theo Brandt');
  await app.offline(true);
  await expect(panel.connection).toHaveText(/^Offline since/);
  await panel.send('Waits for the network');
  await expect(panel.status('Waits for the network', 'Queued')).toBeAttached();
  await panel.go('#/');
  await panel.openConversation('Wei Zhang');
  await panel.messageBox.fill('Half a thought');
  await panel.go('#/settings');
  const disconnect = panel.page.getByRole('button', { name: 'Disconnect Harbour & Pine (demo)' });
  const question = panel.page.getByRole('dialog', { name: 'Disconnect Harbour & Pine (demo)' });
  await disconnect.click();
  await expect(question).toContainText('1 message that was not sent yet would be lost.');
  await expect(question).toContainText('1 draft would be lost.');
  await question.getByRole('button', { name: 'Keep' }).click();
  await expect(question).toHaveCount(0);
  expect(await databases(app)).toContain('threadside-demo');
  await disconnect.click();
  await question.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await expect(disconnect).toHaveCount(0);
  await expect.poll(() => databases(app)).toEqual(['threadside']);
  await expect.poll(() => app.badge()).toBe('');
  await panel.go('#/');
  await expect(panel.page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  await expect(panel.page.getByText('Theo Brandt')).toHaveCount(0);
  expect(await panel.page.evaluate(() => JSON.stringify(localStorage))).not.toContain('Half a thought');
});

/** Takes a table away, as a damaged disk would. The panel and the worker must be gone. */
async function damage(app: ChromiumApp): Promise<void> {
  await (await app.helper()).evaluate(async () => {
    const newest = (await indexedDB.databases()).find((one) => one.name === 'threadside-demo')?.version ?? 0;
    await new Promise<void>((resolve, reject) => {
      const open = indexedDB.open('threadside-demo', newest + 1);
      open.onerror = () => reject(open.error);
      open.onupgradeneeded = () => open.result.deleteObjectStore('contacts');
      open.onsuccess = () => {
        open.result.close();
        resolve();
      };
    });
  });
}

test('a damaged database: what was written is kept, the rest is loaded again, and that is said once', async ({ app }) => {
  const panel = await demoPanel(app);
  await expect(panel.connection).toHaveText('Up to date');
  await panel.openConversation('Theo Brandt');
  await panel.messageBox.fill('Half a thought');
  await panel.go('#/');
  await expect(panel.row('Theo Brandt')).toHaveAccessibleName(/Half a thought/);
  await panel.page.close();
  await app.killWorker();
  await damage(app);
  const again = await app.openPanel();
  const said = again.page.getByText(/^The messages stored on this computer were damaged .+\(drafts: 1, messages: 0\)\.$/);
  await expect(said).toBeVisible({ timeout: 30_000 });
  await again.openConversation('Theo Brandt');
  await expect(again.messageBox).toHaveValue('Half a thought');
  await expect(again.message('Is the showroom open on Monday?')).toBeVisible();
  await again.page.reload();
  await expect(again.message('Is the showroom open on Monday?')).toBeVisible();
  await expect(again.connection).toHaveText('Up to date', { timeout: 30_000 });
  await expect(said).toHaveCount(0);
});

/** Presses a button of the export and reads the file. The place cannot be chosen without a window, so it goes the way of Firefox. */
async function exported(panel: PanelPage, name: string): Promise<{ file: string; text: string }> {
  const [download] = await Promise.all([panel.page.waitForEvent('download'), panel.page.getByRole('button', { name }).click()]);
  return { file: download.suggestedFilename(), text: fs.readFileSync(await download.path(), 'utf8') };
}

test('everything local is exported as JSON and CSV, and nothing secret is in it', async ({ app }) => {
  await app.context.addInitScript(() => Object.assign(window, { showSaveFilePicker: undefined }));
  const panel = await demoPanel(app);
  await expect(panel.connection).toHaveText('Up to date');
  await panel.openConversation('Theo Brandt');
  await panel.send('=SUM(A1), "quoted"\nsecond line, no answer');
  await expect(panel.status('second line', 'Delivered')).toBeAttached();
  await panel.go('#/settings');
  const json = await exported(panel, 'Everything (JSON)');
  expect(json.file).toMatch(/^threadside-Harbour-Pine-demo-\d{4}-\d\d-\d\d\.json$/);
  const all = JSON.parse(json.text) as {
    contacts: { name: string }[];
    conversations: { conversation: { name: string }; messages: { text: string }[] }[];
  };
  expect(all.contacts.map((one) => one.name)).toContain('Tom Okafor');
  const theo = all.conversations.find((one) => one.conversation.name === 'Theo Brandt');
  expect(theo?.messages.at(-1)?.text).toBe('=SUM(A1), "quoted"\nsecond line, no answer');
  expect(json.text).not.toContain('folders');
  const messages = await exported(panel, 'Messages (CSV)');
  expect(messages.file).toMatch(/messages\.csv$/);
  expect(messages.text).toContain('""quoted""');
  expect(messages.text).not.toMatch(/(^|,)"?=SUM/m); // a table program would take it for a formula
  const contacts = await exported(panel, 'Contacts (CSV)');
  expect(contacts.text).toContain('Tom Okafor');
  await expect(panel.page.getByText('The file is written').first()).toBeVisible();
});

test('diagnostics hold no name, number or text of anybody', async ({ app }) => {
  const panel = await demoPanel(app);
  await expect(panel.connection).toHaveText('Up to date');
  await panel.go('#/settings');
  await panel.page.bringToFront();
  await panel.page.getByRole('button', { name: 'Copy diagnostics' }).click();
  await expect(panel.page.getByText('Diagnostics are on the clipboard')).toBeVisible();
  const { text } = await pasted(panel.page);
  expect(text).toMatch(/account 1: demo by stream, current .+\n +conversations \d+, messages \d+/);
  expect(text).not.toMatch(/Theo|Brandt|Robin|Harbour|415555|555-0|showroom/i);
});

test('settings are kept: level, sound, theme, country; the theme is that of the page at once', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.go('#/settings');
  const { page } = panel;
  await page.getByLabel('Notify about').selectOption('none');
  await page.getByLabel('Sound').uncheck();
  await page.getByLabel('Number on the icon').selectOption('mine');
  await page.getByLabel('Theme').selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByLabel('My country').selectOption('DE');
  await expect.poll(() => app.badge()).toBe('1');
  await app.killWorker();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByLabel('Notify about')).toHaveValue('none');
  await expect(page.getByLabel('Sound')).not.toBeChecked();
  await expect(page.getByLabel('Number on the icon')).toHaveValue('mine');
  await expect(page.getByLabel('My country')).toHaveValue('DE');
});
