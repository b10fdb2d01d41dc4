/** The real side panel opened by a real gesture, and two panels at once, in Chromium on the demo backend. */
import { expect, test } from './harness/chromium';
import { demoPanel, sentTexts } from './harness/demo';

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
  const two = await app.openPanel();
  await one.openConversation('Theo Brandt');
  await two.openConversation('Theo Brandt');
  await one.messageBox.fill('Written in one');
  await expect(two.messageBox).toHaveValue('Written in one', { timeout: 1500 });
  await two.messageBox.fill('Written in one, continued in two, no answer');
  await expect(one.messageBox).toHaveValue('Written in one, continued in two, no answer', { timeout: 1500 });
  await one.messageBox.press('Enter');
  await expect(one.message('continued in two')).toBeVisible();
  await expect(two.message('continued in two')).toBeVisible({ timeout: 1000 });
  await expect(two.messageBox).toHaveValue('', { timeout: 1000 });
  await expect(one.status('continued in two', 'Delivered')).toBeAttached();
  await expect(two.status('continued in two', 'Delivered')).toBeAttached({ timeout: 1000 });
  await one.assign('Me');
  await expect(two.assigneeButton).toHaveAccessibleName('Assigned to Robin Vale', { timeout: 1500 });
  expect(await sentTexts(app)).toEqual(['Written in one, continued in two, no answer']);
});

test('both panels write at the same moment: nothing is overwritten, a person chooses', async ({ app }) => {
  const one = await demoPanel(app);
  const two = await app.openPanel();
  await one.openConversation('Theo Brandt');
  await two.openConversation('Theo Brandt');
  await Promise.all([one.messageBox.fill('Mine'), two.messageBox.fill('Theirs')]);
  const asked = one.page.getByText('This draft was also changed').or(two.page.getByText('This draft was also changed'));
  const conflict = await Promise.race([
    one.page
      .getByRole('button', { name: 'Take the other one' })
      .waitFor()
      .then(() => one),
    two.page
      .getByRole('button', { name: 'Take the other one' })
      .waitFor()
      .then(() => two),
  ]);
  const other = conflict === one ? two : one;
  await expect(one.messageBox).toHaveValue('Mine');
  await expect(two.messageBox).toHaveValue('Theirs');
  await conflict.page.getByRole('button', { name: 'Take the other one' }).click();
  await expect(conflict.messageBox).toHaveValue(await other.messageBox.inputValue());
  await expect(asked).toHaveCount(0);
});
