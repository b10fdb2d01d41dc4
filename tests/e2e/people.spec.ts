/** Finding people and knowing who they are, in Chromium on the demo: two contacts with one number, search by digits and words, erasing. */
import { readStored } from '../torture/page';
import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import { demoPanel, sentTexts } from './harness/demo';
import type { PanelPage } from './harness/panel.page';

const THEO = 'shop|+14155550145';

/** Writes to a number through one sender, by the dialog. */
async function write(panel: PanelPage, to: string, from: string): Promise<void> {
  await panel.page.getByRole('button', { name: 'New message' }).click();
  const dialog = panel.page.getByRole('dialog', { name: 'New message' });
  await dialog.getByRole('textbox', { name: 'To' }).fill(to);
  await dialog.getByRole('combobox', { name: 'From' }).selectOption({ label: from });
  await dialog.getByRole('button', { name: 'Write', exact: true }).click();
}

test('two contacts with one number: nobody can be written to before it is said who it is', async ({ app }) => {
  const panel = await demoPanel(app);
  await write(panel, '+1 415 555 0111', 'Deliveries · SMS');
  const who = panel.page.getByRole('region', { name: 'Two contacts have this number. Who is it?' });
  const sender = panel.page.getByRole('button', { name: 'Deliveries · SMS' });
  await expect(who.getByRole('button')).toHaveText([/^Martin Doyle/, /^Fiona Doyle/]);
  await expect(sender).toBeDisabled();
  await who.getByRole('button', { name: /^Fiona Doyle/ }).click();
  await expect(who.getByRole('button', { name: /^Fiona Doyle/ })).toHaveAttribute('aria-pressed', 'true');
  await sender.click();
  await expect(panel.threadWith('Fiona Doyle')).toBeVisible();
  await panel.send('Hello Fiona, no answer');
  await expect(panel.status('Hello Fiona', 'Delivered')).toBeAttached();
  await panel.page.getByRole('button', { name: 'Contact details' }).click();
  await expect(panel.contact).toContainText(/Other contacts with this number:.*Martin Doyle/);
  expect(await sentTexts(app)).toEqual(['Hello Fiona, no answer']);
});

test('a contact that was picked by name is not asked about again', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.page.getByRole('button', { name: 'New message' }).click();
  const dialog = panel.page.getByRole('dialog', { name: 'New message' });
  await dialog.getByRole('textbox', { name: 'To' }).fill('fiona');
  await dialog.getByRole('option', { name: /^Fiona Doyle/ }).click();
  await dialog.getByRole('combobox', { name: 'From' }).selectOption({ label: 'Deliveries · SMS' });
  await dialog.getByRole('button', { name: 'Write', exact: true }).click();
  await expect(panel.threadWith('Fiona Doyle')).toBeVisible();
});

test('search finds a person and the conversation by the end of the number, however it is typed, and by any word of the name', async ({
  app,
}) => {
  const panel = await demoPanel(app);
  await panel.go('#/search');
  const people = panel.page.getByRole('list', { name: 'Contacts' }).getByRole('link');
  for (const typed of ['0145', '555 01 45', '(415) 555-0145', '415.555.0145', '+1 415 555 0145', 'Brandt', 'theo']) {
    await panel.searchBox.fill('');
    await expect(people).toHaveCount(0);
    await panel.searchBox.fill(typed);
    await expect(people.filter({ hasText: 'Theo Brandt' }), typed).toHaveCount(1);
    await expect(panel.rows.filter({ hasText: 'Theo Brandt' }), typed).toHaveCount(1);
  }
  // Nobody saved this number: the conversation is found all the same.
  await panel.searchBox.fill('0152');
  await expect(panel.rows).toHaveText([/\(415\) 555-0152/]);
  await panel.rows.click();
  await expect(panel.threadWith('(415) 555-0152')).toBeVisible();
});

test('a new message is addressed by the last digits or the last name', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.page.getByRole('button', { name: 'New message' }).click();
  const to = panel.page.getByRole('textbox', { name: 'To' });
  const options = panel.page.getByRole('listbox', { name: 'Contacts' }).getByRole('option');
  await to.fill('okaf');
  await expect(options).toHaveText([/Tom Okafor/]);
  await to.fill('0117');
  await expect(options).toHaveText([/Tom Okafor/]);
  await to.press('ArrowDown');
  await to.press('Enter');
  await expect(to).toHaveValue(/^Tom Okafor/);
});

/** The messages of Theo Brandt that are stored. */
async function stored(app: ChromiumApp): Promise<number> {
  const { messages, drafts } = await (await app.helper()).evaluate(readStored, 'demo');
  return messages.filter((one) => one.conversationId === THEO).length + drafts.length;
}

test('erasing a contact takes everything about it from this browser, after a question', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  await panel.messageBox.fill('Half a thought');
  await panel.page.getByRole('button', { name: 'Contact details' }).click();
  await panel.contact.getByRole('button', { name: 'Erase this contact' }).click();
  const question = panel.page.getByRole('dialog', { name: 'Erase this contact' });
  await expect(question).toContainText('drafts and contact details of Theo Brandt ((415) 555-0145) are removed from this browser');
  await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
  await question.getByRole('button', { name: 'Keep' }).click();
  await expect(question).toHaveCount(0);
  expect(await stored(app)).toBeGreaterThan(3);
  await panel.contact.getByRole('button', { name: 'Erase this contact' }).click();
  await question.getByRole('button', { name: 'Erase this contact' }).click();
  await expect(panel.page.getByText(/^Erased here, with \d+ messages$/)).toBeVisible();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  expect(await stored(app)).toBe(0);
  await panel.go('#/search');
  await panel.searchBox.fill('0145');
  await expect(panel.page.getByText('Nothing found')).toBeVisible();
});
