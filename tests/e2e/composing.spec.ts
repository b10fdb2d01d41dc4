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
