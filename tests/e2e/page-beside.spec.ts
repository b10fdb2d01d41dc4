/** The CRM page beside an open thread, in Chromium on the demo: another customer on it is said and asked about, and words go into its fields. */
import type { Page } from '@playwright/test';
import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import { demoPanel, sentTexts } from './harness/demo';
import type { PanelPage } from './harness/panel.page';

/** The panel beside a page of the sample CRM whose site is granted. */
async function beside(app: ChromiumApp, address: string): Promise<{ page: Page; panel: PanelPage }> {
  const panel = await demoPanel(app);
  const page = await app.context.newPage();
  await page.goto(address);
  await panel.page.getByRole('button', { name: `Show numbers on ${new URL(address).host}` }).click();
  await expect(panel.page.getByRole('region', { name: 'On this page' }).getByRole('listitem').first()).toBeVisible();
  return { page, panel };
}

test('the page shows another customer: that is said, and sending asks once for each of them', async ({ app, crm }) => {
  const { page, panel } = await beside(app, `${crm.origin}/customers/2`);
  await panel.openConversation('Theo Brandt');
  const other = (name: string) => panel.page.getByText(`The page beside shows ${name}, not this customer.`);
  const asked = panel.page.getByText('The page shows another customer. Press Enter again to send to Theo Brandt.');
  await expect(other('Tom Okafor')).toBeVisible();
  await panel.messageBox.fill('Meant for Theo, no answer');
  await panel.messageBox.press('Enter');
  await expect(asked).toBeVisible();
  await expect(panel.messageBox).toHaveValue('Meant for Theo, no answer');
  expect(await sentTexts(app)).toEqual([]);
  await panel.messageBox.press('Enter');
  await expect(panel.status('Meant for Theo', 'Delivered')).toBeAttached();
  // The same page: no second question.
  await panel.send('And this, no answer');
  await expect(panel.status('And this', 'Delivered')).toBeAttached();
  // Another record is another question.
  await page.getByRole('link', { name: 'Next customer' }).click();
  await expect(other('Priya Raman')).toBeVisible();
  await panel.messageBox.fill('Third, no answer');
  await panel.sendButton.click();
  await expect(asked).toBeVisible();
  // The right customer: nothing to ask.
  await panel.go('#/');
  await panel.openConversation('Priya Raman');
  await expect(panel.page.getByText(/^The page beside shows/)).toHaveCount(0);
  await panel.send('For Priya, no answer');
  await expect(panel.status('For Priya', 'Delivered')).toBeAttached();
  expect(await sentTexts(app)).toEqual(['Meant for Theo, no answer', 'And this, no answer', 'For Priya, no answer']);
  // What was asked about and not sent is still the draft of its conversation.
  await panel.go('#/');
  await panel.openConversation('Theo Brandt');
  await expect(panel.messageBox).toHaveValue('Third, no answer');
});

test('a list of many customers is no other customer', async ({ app, crm }) => {
  const { panel } = await beside(app, crm.origin);
  await panel.openConversation('Noah Bergström');
  await expect(panel.page.getByText(/^The page beside shows/)).toHaveCount(0);
  await panel.send('No question, no answer');
  await expect(panel.status('No question', 'Delivered')).toBeAttached();
});

test('a message and the whole conversation go into the field of the page that last had the focus; without one that is said', async ({
  app,
  crm,
}) => {
  const { page, panel } = await beside(app, `${crm.origin}/customers/2/edit`);
  await panel.openConversation('Theo Brandt');
  const insert = async () => {
    await panel.page.getByRole('button', { name: 'More actions' }).click();
    await panel.page.getByRole('menuitem', { name: 'Insert into page' }).click();
  };
  await insert();
  await expect(panel.page.getByText('Click into a field of the page first, then insert again.')).toBeVisible();
  await page.bringToFront();
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await notes.fill('Before: ');
  const message = panel.message('Is the showroom open on Monday?');
  await message.hover();
  await message.getByRole('button', { name: 'Insert this message into the page' }).click();
  await expect(notes).toHaveValue(/^Before: Is the showroom open on Monday\? It says so on the map but not on your page$/);
  await notes.fill('');
  await insert();
  await expect(panel.page.getByText('Inserted into the page')).toBeVisible();
  await expect(notes).toHaveValue(/^Theo Brandt, \(415\) 555-0145, SMS\n\n\[.+\] Theo Brandt: .+/s);
  await expect(notes).toHaveValue(/Is the showroom open on Monday/);
});
