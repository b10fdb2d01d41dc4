/** The inbox in Firefox: receive, reply to delivered, failed, close and re-open, badge, menu, background ended with a send in flight, restart. */
import { sentIn } from '../../lib/backend/demo/state';
import { BRIEF } from './harness/demo';
import { expect, test } from './harness/firefox';
import type { FirefoxApp } from './harness/firefox-app';
import { names } from './harness/firefox-panel';

declare const browser: {
  contextMenus: { update(id: string, properties: object): Promise<void> };
};

/** Connects a quick demo in which nobody acts by himself, and opens the panel. */
async function demoPanel(app: FirefoxApp, config: object = {}) {
  const answer = await app.poke({
    type: 'connect',
    kind: 'demo',
    fields: { config: JSON.stringify({ speed: 20, script: false, older: BRIEF, ...config }) },
  });
  expect(answer).toMatchObject({ ok: true });
  const panel = await app.openPanel();
  await panel.tab.see({ role: ['link', 'button'], inside: names.list }, { timeout: 30_000 });
  // The first rows are there before the last: what is counted is counted when all is.
  await panel.tab.see({ css: '.freshness', words: [/Up to date/] }, { timeout: 30_000 });
  return panel;
}

/** What the demo's customers have, in order. */
async function sentTexts(app: FirefoxApp): Promise<string[]> {
  const text = await (await app.helper()).evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const open = indexedDB.open('threadside');
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const get = open.result.transaction('settings').objectStore('settings').get('store:demo');
          get.onerror = () => reject(get.error);
          get.onsuccess = () => {
            open.result.close();
            resolve((get.result as { value?: string } | undefined)?.value ?? '{}');
          };
        };
      }),
  );
  return sentIn(text).map((one) => one.text);
}

test('receive, reply to delivered, failed with the reason, close, customer re-opens, badge', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 2 });
  const before = Number(await app.badge());
  expect(before).toBeGreaterThan(0);
  await panel.openConversation('Noah Bergström');
  await expect.poll(async () => Number(await app.badge())).toBe(before - 1);
  await panel.send('Twelve each, no answer');
  await panel.tab.see(panel.message('Twelve each', 'Delivered'), { timeout: 20_000 });
  await panel.send('please fail 30003');
  await panel.tab.see(panel.message('please fail 30003', 'Failed'), { timeout: 20_000 });
  await panel.send('please say "Then I come by"');
  await panel.tab.click(names.close);
  await panel.go('#/');
  await panel.tab.see(
    { role: ['link', 'button'], name: /^Noah Bergström.*1 unread.*Then I come by/s, inside: names.list },
    { timeout: 30_000 },
  );
  expect(await sentTexts(app)).toEqual(['Twelve each, no answer', 'please fail 30003', 'please say "Then I come by"']);
});

test('background ended with a send in flight, and the browser killed with sends queued: once each, in order', async ({ app }) => {
  test.setTimeout(240_000);
  // The answer is withheld for 30 s: long enough to be seen; what follows takes its time on a busy machine.
  const panel = await demoPanel(app, { speed: 1 });
  await panel.openConversation('Noah Bergström');
  await panel.send('hold after, no answer');
  await panel.tab.see(panel.message('hold after', 'Sending'));
  // Before that, nobody but a person could know whether it arrived.
  await expect.poll(() => sentTexts(app)).toEqual(['hold after, no answer']);
  await app.terminateBackground();
  await panel.send('and the next, no answer');
  await panel.tab.see(panel.message('and the next', 'Delivered'), { timeout: 60_000 });
  await panel.tab.see(panel.message('hold after', 'Delivered'), { timeout: 60_000 });
  await app.offline(true);
  await panel.send('written offline, no answer');
  // The bubble is there before its row: the list shows what is stored.
  await panel.go('#/');
  await panel.tab.see({ role: ['link', 'button'], name: /Noah Bergström.*written offline/s, inside: names.list });
  await app.killBrowser();
  await app.relaunch();
  await app.offline(false);
  const again = await app.openPanel();
  await again.openConversation('Noah Bergström');
  await again.tab.see(again.message('written offline', 'Delivered'), { timeout: 90_000 });
  expect(await sentTexts(app)).toEqual(['hold after, no answer', 'and the next, no answer', 'written offline, no answer']);
});

test('the context menu has its entries, and a number that was chosen opens its conversation', async ({ app }) => {
  const panel = await demoPanel(app);
  const helper = await app.helper();
  // Updating an entry that does not exist is refused, so this proves that both exist.
  const known = (id: string) =>
    helper.evaluate(
      (entry) =>
        browser.contextMenus.update(entry, {}).then(
          () => true,
          () => false,
        ),
      id,
    );
  expect([await known('message-selection'), await known('message-link'), await known('nothing-like-it')]).toEqual([true, true, false]);
  await panel.go('#/to/+14155550145');
  await panel.tab.see({ role: 'region', name: /^Conversation with .*Theo Brandt/ });
});

test('saved replies: / finds one, Enter takes it with the names filled in, and what was typed can become a new one', async ({ app }) => {
  const panel = await demoPanel(app);
  const { tab } = panel;
  await panel.openConversation('Theo Brandt');
  await tab.fill(names.messageBox, '/hi');
  await tab.see({ role: 'option', words: [/Hello Theo, Robin here/] });
  await tab.press('Enter');
  const text = 'Hello Theo, Robin here from Harbour & Pine. How can I help?';
  const written = () => tab.evaluate(() => document.querySelector<HTMLTextAreaElement>('[data-field=message]')?.value);
  await tab.until(async () => (await written()) === text, 'the reply is not in the message box');
  await tab.press('Enter');
  await tab.see(panel.message(text, 'Delivered'), { timeout: 20_000 });
  await tab.fill(names.messageBox, '/parking');
  await tab.click({ role: 'button', name: 'Save a reply as /parking' });
  await tab.fill({ role: 'textbox', name: 'Text' }, 'You can park behind the house.');
  await tab.click({ role: 'button', name: 'Save' });
  await tab.see({ role: 'button', words: [/You can park behind the house\./] });
  await panel.go('#/to/+14155550145');
  await tab.fill(names.messageBox, '/park');
  await tab.see({ role: 'option', words: [/You can park behind the house\./] });
});
