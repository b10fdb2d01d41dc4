/** What the composer can do beyond typing, in Chromium on the demo: undo, saved replies, later, templates, locks, the 24-hour window. */
import { expect, test } from './harness/chromium';
import { demoPanel, sentTexts } from './harness/demo';

test('undo send: a held message comes back as a draft; left alone it is sent once', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.go('#/settings');
  await panel.page.getByLabel('Undo send').selectOption('3');
  await panel.go('#/');
  await panel.openConversation('Theo Brandt');
  await panel.send('Too early, no answer');
  await panel.page.getByRole('button', { name: 'Undo' }).click();
  await expect(panel.message('Too early')).toHaveCount(0);
  await expect(panel.messageBox).toHaveValue('Too early, no answer');
  await panel.messageBox.fill('Better, no answer');
  await panel.messageBox.press('Enter');
  await expect(panel.status('Better', 'Delivered')).toBeAttached();
  expect(await sentTexts(app)).toEqual(['Better, no answer']);
});

test('saved replies: / finds them, names are filled in, and what is missing must be filled before it is sent', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  await panel.messageBox.pressSequentially('/hi');
  await expect(panel.page.getByRole('listbox', { name: 'Saved replies' }).getByRole('option').first()).toContainText(
    'Hello Theo, Robin here',
  );
  await panel.messageBox.press('Enter');
  await expect(panel.messageBox).toHaveValue('Hello Theo, Robin here from Harbour & Pine. How can I help?');
  await panel.messageBox.fill('');
  await panel.messageBox.pressSequentially('/pay');
  await panel.messageBox.press('Enter');
  await expect(panel.messageBox).toHaveValue('Thank you! Order {{order}} is paid and in the workshop now.');
  await panel.messageBox.press('Enter');
  await expect(panel.page.getByText('Fill in before sending: {{order}}').first()).toBeVisible();
  expect(await sentTexts(app)).toEqual([]);
  await panel.page.keyboard.type('HP-1005');
  await expect(panel.messageBox).toHaveValue('Thank you! Order HP-1005 is paid and in the workshop now.');
  await panel.messageBox.press('Enter');
  await expect(panel.status('HP-1005', 'Delivered')).toBeAttached();
});

test('saved replies are written by keyboard alone: made from what was typed, used, changed, removed and back', async ({ app }) => {
  const panel = await demoPanel(app);
  const { page } = panel;
  const { keyboard } = page;
  const row = (code: string) => page.getByRole('list', { name: 'Saved replies' }).getByRole('button', { name: `/${code}` });
  await panel.openConversation('Theo Brandt');
  await panel.messageBox.pressSequentially('/parking');
  await page.getByRole('button', { name: 'Save a reply as /parking' }).press('Enter');
  const form = page.getByRole('form', { name: 'New reply' });
  await expect(form.getByLabel('Short code')).toHaveValue('parking');
  await expect(form.getByLabel('Short code')).toBeFocused();
  await keyboard.press('Control+Enter');
  await expect(form.getByText('Write the text.')).toBeVisible();
  await expect(form.getByLabel('Text')).toBeFocused();
  await keyboard.type('Hello ');
  await form.getByRole('button', { name: 'First name', exact: true }).press('Enter');
  await keyboard.type(', park at gate ');
  await form.getByRole('button', { name: 'A blank' }).press('Enter');
  await keyboard.type('}}'); // over the selected name: a brace too many
  await keyboard.press('Control+Enter');
  await expect(form.getByText('A variable begins with {{')).toBeVisible();
  await keyboard.press('Backspace');
  await keyboard.press('Backspace');
  await keyboard.type('gate');
  await expect(form.getByText('To be filled in before it can be sent: gate')).toBeVisible();
  await keyboard.press('Control+Enter');
  await expect(row('parking')).toContainText('Hello {{contact.first_name}}, park at gate {{gate}}');
  await keyboard.press('Escape');

  await panel.go('#/');
  await panel.openConversation('Theo Brandt');
  await expect(page.getByRole('option', { name: '/parking' })).toContainText('Hello Theo, park at gate');
  await panel.messageBox.press('Enter');
  await expect(panel.messageBox).toHaveValue('Hello Theo, park at gate {{gate}}');
  await keyboard.type('4, no answer');
  await panel.messageBox.press('Enter');
  await expect(panel.status('park at gate 4, no answer', 'Delivered')).toBeAttached();

  await panel.messageBox.blur();
  await keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Type a command' })).toBeFocused();
  await keyboard.type('saved replies');
  await keyboard.press('Enter');
  await expect(page.getByRole('searchbox', { name: 'Search saved replies' })).toBeFocused();
  await keyboard.type('gate');
  await expect(row('parking')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Saved replies' }).getByRole('listitem')).toHaveCount(1);
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  const change = page.getByRole('form', { name: 'Change /parking' });
  await change.getByLabel('Short code').fill('hi');
  await keyboard.press('Enter');
  await expect(change.getByText('Another reply has this short code.')).toBeVisible();
  await change.getByLabel('Short code').fill('/gate');
  await keyboard.press('Enter');
  await expect(row('gate')).toBeFocused();
  await expect(row('parking')).toHaveCount(0);
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(row('gate')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row('gate')).toBeVisible();
  await page.reload();
  await expect(row('gate')).toBeVisible();
  expect(await sentTexts(app)).toEqual(['Hello Theo, park at gate 4, no answer']);
});

test('later: a scheduled message waits, others overtake it, a reply cancels it, and it can be sent now', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 5 });
  await panel.openConversation('Theo Brandt');
  const schedule = async (text: string) => {
    await panel.messageBox.fill(text);
    await panel.page.getByRole('button', { name: 'Send later' }).click();
    await panel.page.getByRole('button', { name: /^In an hour/ }).click();
    await expect(panel.message(text)).toContainText('Scheduled for');
  };
  await schedule('Reminder one, no answer');
  await panel.page.getByRole('button', { name: 'Send now' }).click();
  await expect(panel.status('Reminder one', 'Delivered')).toBeAttached();
  await schedule('Reminder two');
  await panel.send('Now: please say "I am here"');
  await expect(panel.status('Now:', 'Delivered')).toBeAttached();
  await expect(panel.status('Reminder two', 'Canceled' as never)).toBeAttached();
  expect(await sentTexts(app)).toEqual(['Reminder one, no answer', 'Now: please say "I am here"']);
});

test('outside the 24-hour window: a template with its values, the draft stays, and the answer opens the window', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Oliver Hughes');
  await expect(panel.page.getByText('24-hour window closed').first()).toBeVisible();
  await expect(panel.messageBox).toHaveCount(0);
  await panel.page.getByRole('button', { name: /order_ready/ }).click();
  await expect(panel.sendButton).toBeDisabled();
  await panel.page.getByLabel('Value of 1').fill('Oliver');
  await panel.page.getByLabel('Value of 2').fill('HP-2041');
  await expect(panel.page.getByRole('region', { name: 'Preview' })).toContainText('Hello Oliver, your order HP-2041 is ready.');
  await panel.sendButton.click();
  await expect(panel.message('your order HP-2041 is ready')).toBeVisible();
  await expect(panel.message('Yes please, perfect')).toBeVisible();
  await expect(panel.page.getByText(/^Open for 2[34] h/)).toBeAttached();
  await expect(panel.messageBox).toBeEditable();
  await panel.back.click();
  await panel.owner('Mine').click();
  await panel.openConversation('Aisha Rahman');
  await expect(panel.page.getByText(/^Open for 2[34] h/)).toBeAttached();
});

test('STOP locks the composer with the reason; an open WhatsApp window says how long', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Diego Fuentes');
  await expect(panel.page.getByText(/^This customer opted out of SMS \(STOP, /)).toBeVisible();
  await expect(panel.messageBox).not.toBeEditable();
  await expect(panel.sendButton).toBeDisabled();
  await panel.back.click();
  await panel.page.getByRole('combobox', { name: 'Inbox' }).selectOption('c:whatsapp');
  // She writes by SMS too: the list must be the filtered one before her row is chosen.
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  await panel.openConversation('Camille Moreau');
  await expect(panel.page.getByText(/^Open for \d/)).toBeAttached();
  await expect(panel.segmentCounter).toHaveCount(0);
});

test('choosing a template keeps the newest message in sight and the focus in the form; notes never lie over the composer', async ({
  app,
}) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Oliver Hughes');
  const newest = panel.message('Shall we send a drawing?').getByRole('button', { name: 'Failed' });
  await expect(newest).toBeInViewport();
  await panel.page.getByRole('button', { name: /order_ready/ }).click();
  await expect(panel.page.getByLabel('Value of 1')).toBeFocused();
  await expect(panel.sendButton).toBeInViewport({ ratio: 1 });
  await expect(newest).toBeInViewport();
  await expect(panel.page.getByRole('button', { name: 'Jump to latest' })).toHaveCount(0);
  await panel.page.getByRole('button', { name: 'Back to the templates' }).click();
  await expect(panel.page.getByRole('searchbox', { name: 'Search templates' })).toBeFocused();
  await panel.back.click();
  await panel.openConversation('Theo Brandt');
  await panel.closeConversation();
  const note = panel.page.getByText('Conversation closed');
  await expect(panel.messageBox).toBeVisible();
  await expect
    .poll(async () => {
      const [over, box] = [await note.boundingBox(), await panel.messageBox.boundingBox()];
      return over !== null && box !== null && over.y + over.height <= box.y;
    })
    .toBe(true);
});
