/** Row 14 and the notifications, in Chromium on the demo backend: true with the panel closed, after a killed worker, after a killed browser. */

import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import { customerWrites, demoPanel } from './harness/demo';

/** The part of the extension API that runs inside `evaluate`. */
declare const chrome: {
  notifications: {
    getAll(): Promise<Record<string, boolean>>;
    onClicked: { dispatch(id: string): void };
  };
};

const THEO = 'shop|+14155550145';
const WEI = 'shop|+14155550122';

/** The ids of the notifications that are shown. */
async function notifications(app: ChromiumApp): Promise<string[]> {
  return await (await app.helper()).evaluate(async () => Object.keys(await chrome.notifications.getAll()).sort());
}

async function badge(app: ChromiumApp): Promise<number> {
  return Number(await app.badge());
}

test('row 14: the badge is true with the panel closed, after the worker was killed and after a browser restart', async ({ app }) => {
  const panel = await demoPanel(app);
  await expect.poll(() => badge(app)).toBeGreaterThan(3);
  const before = await badge(app);
  await panel.openConversation('Theo Brandt');
  await expect.poll(() => badge(app)).toBe(before - 1);
  await expect(panel.page).toHaveTitle(`(${before - 1}) Threadside`);
  await panel.page.close();
  await customerWrites(app, WEI, 'Anybody there?');
  await expect.poll(() => badge(app)).toBe(before);
  await app.killWorker();
  expect(await badge(app)).toBe(before);
  await customerWrites(app, THEO, 'And me?');
  await expect.poll(() => badge(app)).toBe(before + 1);
  await app.killBrowser();
  await app.relaunch();
  await expect.poll(() => badge(app), { timeout: 20_000 }).toBe(before + 1);
});

test('one notification for each conversation, replaced, gone when read, silent for the thread that is shown', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.page.bringToFront();
  await customerWrites(app, THEO, 'First');
  await customerWrites(app, THEO, 'Second');
  await customerWrites(app, WEI, 'Hello?');
  await expect(panel.row('Wei Zhang')).toHaveAccessibleName(/1 unread, Hello\?/);
  await expect.poll(() => notifications(app)).toEqual([`thread:demo:${WEI}`, `thread:demo:${THEO}`]);
  await panel.page.bringToFront();
  await panel.openConversation('Theo Brandt');
  await expect.poll(() => notifications(app)).not.toContain(`thread:demo:${THEO}`);
  await customerWrites(app, THEO, 'You see this');
  await expect(panel.message('You see this')).toBeVisible();
  await customerWrites(app, 'shop|+14155550118', 'Another one');
  await expect.poll(() => notifications(app)).toContain('thread:demo:shop|+14155550118');
  expect(await notifications(app)).not.toContain(`thread:demo:${THEO}`);
});

test('a click on a notification opens its thread; settings and role silence', async ({ app }) => {
  const panel = await demoPanel(app, { visibility: 'assigned-and-unassigned', leaky: true });
  await customerWrites(app, 'shop|+14155550167', 'For Ana only');
  await customerWrites(app, WEI, 'For whoever is free');
  await expect.poll(() => notifications(app)).toEqual([`thread:demo:${WEI}`]);
  await app.context.serviceWorkers()[0]?.evaluate((id) => chrome.notifications.onClicked.dispatch(id), `thread:demo:${WEI}`);
  await expect(panel.threadWith('Wei Zhang')).toBeVisible();
  await expect(panel.message('For whoever is free')).toBeVisible();
  await panel.go('#/settings');
  await panel.page.getByLabel('Notify about').selectOption('mine');
  await customerWrites(app, THEO, 'Nobody owns me');
  await customerWrites(app, 'shop|+14155550118', 'I am yours');
  await expect.poll(() => notifications(app)).toContain('thread:demo:shop|+14155550118');
  expect(await notifications(app)).not.toContain(`thread:demo:${THEO}`);
});
