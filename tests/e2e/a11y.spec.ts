/** Accessibility in Chromium on the demo: axe-core in every view and theme, the whole work by keyboard, and what a screen reader hears. */
import { violations } from './harness/axe';
import { expect, test } from './harness/chromium';
import { customerWrites, demoPanel, sentTexts } from './harness/demo';
import { eachView, openViews } from './harness/views';

test.describe.configure({ timeout: 150_000 });

for (const width of [360, 1100]) {
  test(`axe-core finds nothing in any view, light and dark, at ${width} px`, async ({ app, crm }) => {
    const { page, ids } = await openViews(app, crm, width);
    const found: string[] = [];
    await eachView(page, ids, async (name) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        found.push(...(await violations(page)).map((one) => `${name}, ${colorScheme}: ${one}`));
      }
    });
    expect(found).toEqual([]);
  });
}

test('the whole work by keyboard: list, open, reply, assign, find, close', async ({ app }) => {
  const panel = await demoPanel(app);
  const { page } = panel;
  const { keyboard } = page;
  await panel.rows.first().focus();
  for (let i = 0; i < 3; i++) await keyboard.press('j');
  const name = (await page.locator('a.row:focus .row-title').textContent()) ?? '';
  expect(name).not.toBe('');
  await keyboard.press('Enter');
  await expect(panel.threadWith(name)).toBeVisible();
  await keyboard.press('r');
  await expect(panel.messageBox).toBeFocused();
  await keyboard.type('By keyboard alone, no answer');
  await keyboard.press('Enter');
  await expect(panel.message('By keyboard alone')).toBeVisible();
  await keyboard.press('Control+f');
  await keyboard.type('keyboard alone');
  await expect(panel.findCount).toHaveText('1 of 1');
  await keyboard.press('Escape');
  await expect(panel.findBar).toHaveCount(0);
  await expect(panel.messageBox).toBeFocused();
  await keyboard.press('Escape');
  await expect(panel.log).toBeFocused();
  await keyboard.press('a');
  await keyboard.type('Ana');
  await keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Assigned to Ana Ruiz' })).toBeFocused();
  await keyboard.press('e');
  await expect(panel.threadWith(name)).toHaveCount(0);
  await expect(page.getByText('Conversation closed')).toBeVisible();
  await keyboard.press('Escape');
  await expect(panel.list).toBeVisible();
  await expect(panel.row(name)).toHaveCount(0);
  await keyboard.press('z');
  await expect(panel.threadWith(name)).toBeVisible();
  await keyboard.press('s');
  await expect(page.getByRole('button', { name: /^In an hour/ })).toBeFocused();
  await keyboard.press('Enter');
  await expect(page.getByText(/^Snoozed until /)).toBeVisible();
  await expect(panel.threadWith(name)).toHaveCount(0);
  await keyboard.press('z');
  await expect(panel.threadWith(name)).toBeVisible();
  await keyboard.press('u');
  await expect(panel.row(name)).toHaveAccessibleName(/1 unread/);
  await expect(panel.row(name)).toBeFocused();
  await keyboard.press('Enter');
  await expect(panel.threadWith(name)).toBeVisible();
  await keyboard.press('r');
  await keyboard.type('/');
  await expect(page.getByRole('listbox', { name: 'Saved replies' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('listbox', { name: 'Saved replies' })).toHaveCount(0);
  await expect(panel.messageBox).toHaveValue('/');
  await keyboard.press('Backspace');
  await keyboard.type('Sent and closed, no answer');
  await keyboard.press('Control+Enter');
  await expect(page.getByText(`Conversation closed: ${name}`)).toBeVisible();
  await expect(panel.threadWith(name)).toHaveCount(0);
  await expect.poll(() => sentTexts(app)).toEqual(['By keyboard alone, no answer', 'Sent and closed, no answer']);
});

test('a new message is said by a live region, once, and does not move the focus', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  await panel.messageBox.fill('Half a sent');
  await panel.messageBox.focus();
  const said = panel.page.locator('[aria-live=polite], [role=status]').filter({ hasText: 'The gate code is 4471' });
  await customerWrites(app, 'shop|+14155550145', 'The gate code is 4471');
  await expect(panel.message('The gate code is 4471')).toBeVisible();
  await expect(said).toHaveCount(1);
  await expect(said).toContainText('Theo Brandt');
  await expect(panel.messageBox).toBeFocused();
  await expect(panel.messageBox).toHaveValue('Half a sent');
});

test('the sheet of shortcuts shows the keys of a conversation although none is open', async ({ app }) => {
  const panel = await demoPanel(app);
  const row = panel.row('Theo Brandt');
  await row.focus();
  await panel.page.keyboard.press('?');
  const sheet = panel.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const name of ['Next conversation', 'Write a reply', 'Close conversation', 'Snooze', 'Find in conversation', 'Commands'])
    await expect(sheet.getByText(name, { exact: true })).toBeVisible();
  await panel.page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(row).toBeFocused();
  await panel.page.keyboard.press('?');
  await sheet.getByRole('button', { name: 'Close' }).click();
  await expect(sheet).toHaveCount(0);
  await expect(row).toBeFocused();
});

test('the focus stays on its row while others, or it itself, move to the top of the list', async ({ app }) => {
  const panel = await demoPanel(app);
  await expect(panel.connection).toHaveText('Up to date');
  const [theo, noah] = [panel.row('Theo Brandt'), panel.row('Noah Bergström').first()];
  await theo.focus();
  await customerWrites(app, 'shop|+14155550134', 'First to the top');
  await expect(panel.rows.first()).toContainText('First to the top');
  await expect(theo).toBeFocused();
  await customerWrites(app, 'shop|+14155550145', 'And now this one');
  await expect(panel.rows.first()).toContainText('And now this one');
  await expect(theo).toBeFocused();
  await expect(noah).toBeVisible();
});
