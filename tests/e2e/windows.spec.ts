/** The real side panel opened by a real gesture, and two panels at once, in Chromium on the demo backend. */
import { expect, test } from './harness/chromium';
import { demoPanel, sentTexts } from './harness/demo';
import type { PanelPage } from './harness/panel.page';

test('the real side panel beside the CRM: open, reply, delivered, and it follows what a tab of the panel does', async ({ app, crm }) => {
  const tab = await demoPanel(app);
  const page = await app.context.newPage();
  await page.goto(crm.origin);
  const panel = await app.realSidePanel(() => app.clickToolbarButton(page));
  await panel.openConversation('Theo Brandt');
  await panel.send('From the side panel, no answer');
  await expect(panel.status('From the side panel', 'Delivered')).toBeAttached();
  expect(await panel.page.evaluate(() => innerWidth)).toBeLessThan(400);
  await expect(tab.row('Theo Brandt')).toHaveAccessibleName(/^Theo Brandt, You: From the side panel/);
  expect(await sentTexts(app)).toEqual(['From the side panel, no answer']);
});

test('two panels agree within a second, and drafts do not fight', async ({ app }) => {
  const one = await demoPanel(app);
  // Both in view, as a tab and as the side panel beside it: a page in the background is slowed down by the browser.
  const two = await app.realSidePanel(() => app.clickToolbarButton(one.page));
  await one.openConversation('Theo Brandt');
  await two.openConversation('Theo Brandt');
  await one.messageBox.fill('Written in one');
  await expect(two.messageBox).toHaveValue('Written in one');
  await two.messageBox.fill('Written in one, continued in two, no answer');
  await expect(one.messageBox).toHaveValue('Written in one, continued in two, no answer');
  const [shownInOne, shownInTwo] = [one, two].map((panel) => panel.page.evaluate(timeOf, 'continued in two'));
  await one.messageBox.press('Enter');
  expect(Math.abs(((await shownInTwo) ?? 0) - ((await shownInOne) ?? 0))).toBeLessThan(1000);
  await expect(two.messageBox).toHaveValue('');
  for (const panel of [one, two]) await expect(panel.status('continued in two', 'Delivered')).toBeAttached();
  await one.assign('Me');
  await expect(two.assigneeButton).toHaveAccessibleName('Assigned to Robin Vale');
  expect(await sentTexts(app)).toEqual(['Written in one, continued in two, no answer']);
});

/** When a text stood among the messages (ms since the epoch). Runs in the page. */
async function timeOf(text: string): Promise<number> {
  return await new Promise((resolve) => {
    const look = () => document.querySelector('[role=log]')?.textContent?.includes(text) && resolve(Date.now());
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}

test('both panels write at the same moment: nothing is overwritten, a person chooses', async ({ app }) => {
  const panels = [await demoPanel(app), await app.openPanel()];
  for (const panel of panels) await panel.openConversation('Theo Brandt');
  await Promise.all(panels.map((panel, i) => panel.messageBox.fill(`Written in ${i}`)));
  const asking = (panel: PanelPage) => panel.page.getByRole('button', { name: 'Take the other one' });
  const asked = await Promise.race(
    panels.map((panel) =>
      asking(panel)
        .waitFor()
        .then(() => panel),
    ),
  );
  for (const [i, panel] of panels.entries()) await expect(panel.messageBox).toHaveValue(`Written in ${i}`);
  const other = panels.findIndex((panel) => panel !== asked);
  await asking(asked).click();
  for (const panel of panels) await expect(panel.messageBox).toHaveValue(`Written in ${other}`);
  await expect(asking(asked)).toHaveCount(0);
});
