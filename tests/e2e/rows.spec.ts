/** Rows 1 to 8 of the help page's promises, on the demo backend in Chromium: list, open, reply, segments, close, re-open, contact. */
import { expect, test } from './harness/chromium';
import { demoPanel, sentTexts } from './harness/demo';

test('row 1: the list is newest first, tells who, what, when, unread, failed, owner and channel, and can be narrowed', async ({ app }) => {
  const panel = await demoPanel(app);
  await expect(panel.row('Noah Bergström').first()).toHaveAccessibleName(/^Noah Bergström, 1 unread, .+, \d+:\d\d.+, assigned to you, SMS/);
  await expect(panel.row('Clara Dubois')).toHaveAccessibleName(/^Clara Dubois, 2 unread, And benches instead of chairs.+, WhatsApp$/);
  await expect(panel.row('Hannah Cole')).toHaveAccessibleName(/^Hannah Cole, You: .+, failed, assigned to you, SMS/);
  await expect(panel.row('Meera Iyer')).toHaveAccessibleName(/assigned to Ana Ruiz/);
  const times = await panel.rows.evaluateAll((rows) => rows.map((one) => one.querySelector('time')?.dateTime ?? ''));
  expect(times.length).toBeGreaterThan(10);
  expect([...times].sort().reverse()).toEqual(times);
  await panel.owner('Mine').click();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  await expect(panel.row('Noah Bergström')).toHaveCount(1);
  await panel.owner('Unassigned').click();
  await expect(panel.row('Theo Brandt')).toBeVisible();
  await expect(panel.row('Noah Bergström')).toHaveCount(0);
  await panel.owner('All').click();
  await panel.state('Closed').click();
  await expect(panel.row('Maya Lindqvist')).toBeVisible();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  await panel.state('Open').click();
  const scope = panel.page.getByRole('combobox', { name: 'Inbox' });
  await scope.selectOption('i:vans');
  await expect(panel.row('Peter Novak')).toBeVisible();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  await scope.selectOption('c:whatsapp');
  await expect(panel.row('Clara Dubois')).toBeVisible();
  await expect(panel.row('Peter Novak')).toHaveCount(0);
});

test('rows 2 and 3: Enter opens, Enter sends, Shift+Enter breaks the line, hammering Enter sends once', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.row('Theo Brandt').focus();
  await panel.page.keyboard.press('Enter');
  await expect(panel.threadWith('Theo Brandt')).toBeVisible();
  await panel.messageBox.fill('First line');
  await panel.messageBox.press('Shift+Enter');
  await panel.messageBox.pressSequentially('second line, no answer');
  await panel.messageBox.press('Enter');
  await expect(panel.message('second line')).toBeVisible();
  await expect(panel.messageBox).toHaveValue('');
  await expect(panel.status('second line', 'Delivered')).toBeAttached();
  await panel.messageBox.fill('By the button, no answer');
  await panel.sendButton.click();
  await expect(panel.status('By the button', 'Delivered')).toBeAttached();
  await panel.messageBox.fill('Only once, no answer');
  await panel.messageBox.evaluate((box) => {
    for (let i = 0; i < 5; i++) box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  });
  await expect(panel.status('Only once', 'Delivered')).toBeAttached();
  await panel.messageBox.press('Enter');
  await expect(panel.page.getByText('Write something first.')).toBeVisible();
  expect(await sentTexts(app)).toEqual(['First line\nsecond line, no answer', 'By the button, no answer', 'Only once, no answer']);
});

test('row 4: the segment counter counts while typing and names what makes it unicode', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  await panel.messageBox.fill('a'.repeat(142));
  await expect(panel.segmentCounter).toHaveText('1 segment, 142 of 160');
  await panel.messageBox.fill('a'.repeat(161));
  await expect(panel.segmentCounter).toHaveText('2 segments, 161 of 306');
  await panel.messageBox.fill('It’s late');
  await expect(panel.segmentCounter).toHaveText('1 segment, 9 of 70, because of ’');
  await panel.page.getByRole('button', { name: 'Use plain characters' }).click();
  await expect(panel.messageBox).toHaveValue("It's late");
  await expect(panel.segmentCounter).toHaveText('1 segment, 9 of 160');
  await panel.messageBox.fill('{'.repeat(81));
  await expect(panel.segmentCounter).toHaveText('2 segments, 162 of 306');
  await panel.messageBox.fill('a'.repeat(1601));
  await expect(panel.page.getByText('1 character too many. One message can have 1600.')).toBeVisible();
  await panel.messageBox.press('Enter');
  await expect(panel.messageBox).toHaveValue('a'.repeat(1601));
  expect(await sentTexts(app)).toEqual([]);
});

test('rows 5 and 7: closing moves on to the next and can be undone; the Closed filter re-opens', async ({ app }) => {
  const panel = await demoPanel(app, {}, 1100);
  await panel.openConversation('Theo Brandt');
  await panel.closeConversation();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  await expect(panel.thread).toBeVisible();
  await expect(panel.threadWith('Theo Brandt')).toHaveCount(0);
  await panel.page.getByRole('button', { name: 'Undo' }).click();
  await expect(panel.row('Theo Brandt')).toBeVisible();
  await expect(panel.threadWith('Theo Brandt')).toBeVisible();
  await panel.closeConversation();
  await panel.state('Closed').click();
  await panel.openConversation('Theo Brandt');
  await panel.reopenButton.click();
  await panel.state('Open').click();
  await expect(panel.row('Theo Brandt')).toBeVisible();
  await expect(panel.closeButton).toBeVisible();
});

test('row 6: a reply to a closed conversation re-opens it, unread', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 0.7 });
  await panel.openConversation('Theo Brandt');
  await panel.send('On Monday from ten. please say "See you on Monday"');
  await panel.closeConversation();
  await panel.back.click();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  await expect(panel.row('Theo Brandt')).toHaveAccessibleName(/1 unread.*See you on Monday/s, { timeout: 20_000 });
  await panel.state('Closed').click();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
});

test('row 8: the contact panel has name, number, channel and a way into each previous conversation', async ({ app }) => {
  const panel = await demoPanel(app, {}, 1100);
  await panel.row('Noah Bergström').first().click();
  await expect(panel.contact.getByRole('heading', { name: 'Noah Bergström' })).toBeVisible();
  await expect(panel.contact).toContainText('(415) 555-0134');
  await expect(panel.contact).toContainText('Shop · SMS');
  await expect(panel.contact).toContainText('1 previous conversation');
  await panel.contact.getByRole('link').last().click();
  await expect(panel.contact).toContainText('Deliveries · SMS');
  await expect(panel.threadWith('Noah Bergström')).toBeVisible();
});

test('row 8 in a narrow panel: the contact folds out under the header', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  await expect(panel.contact).toHaveCount(0);
  await panel.page.getByRole('button', { name: 'Contact details' }).click();
  await expect(panel.contact).toContainText('(415) 555-0145');
  await expect(panel.contact).toContainText('0 previous conversations');
  await expect(panel.messageBox).toBeVisible();
});
