/** Closing, its undo and its race with the customer, snoozing, and ways to a person, in Chromium on the demo backend. */
import { expect, test } from './harness/chromium';
import { customerWrites, demoPanel, sentTexts } from './harness/demo';

test('a customer who writes while a close can still be undone wins: the conversation stays open, unread', async ({ app }) => {
  const panel = await demoPanel(app, {}, 1100);
  await panel.openConversation('Theo Brandt');
  await panel.closeConversation();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  await customerWrites(app, 'shop|+14155550145', 'One more thing');
  await expect(panel.row('Theo Brandt')).toHaveAccessibleName(/1 unread, One more thing/);
  await expect(panel.page.getByRole('button', { name: 'Undo' })).toHaveCount(0, { timeout: 15_000 });
  await expect(panel.row('Theo Brandt')).toHaveAccessibleName(/1 unread, One more thing/);
  await panel.state('Closed').click();
  await expect(panel.row('Maya Lindqvist')).toBeVisible();
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
});

test('snooze: until a time, until they reply, undo, and back at the reply', async ({ app }) => {
  const panel = await demoPanel(app);
  const snooze = async (choice: RegExp) => {
    await panel.page.getByRole('button', { name: 'More actions' }).click();
    await panel.page.getByRole('menuitem', { name: 'Snooze' }).click();
    await panel.page.getByRole('button', { name: choice }).click();
  };
  await panel.openConversation('Theo Brandt');
  await snooze(/^In an hour/);
  await panel.page.getByRole('button', { name: 'Undo' }).click();
  await expect(panel.threadWith('Theo Brandt')).toBeVisible();
  await snooze(/^Until they reply/);
  await panel.go('#/');
  await expect(panel.row('Theo Brandt')).toHaveCount(0);
  await panel.state('Snoozed').click();
  await expect(panel.row('Theo Brandt')).toBeVisible();
  await expect(panel.row('Yuki Tanaka')).toHaveAccessibleName(/until /);
  await customerWrites(app, 'shop|+14155550145', 'I am back');
  await expect(panel.row('Theo Brandt')).toHaveCount(0, { timeout: 15_000 });
  await panel.state('Open').click();
  await expect(panel.row('Theo Brandt')).toHaveAccessibleName(/1 unread, I am back/);
});

test('search finds people, conversations and messages offline, and leads to the message', async ({ app }) => {
  const panel = await demoPanel(app);
  await expect(panel.connection).toHaveText('Up to date');
  await app.offline(true);
  await panel.page.getByRole('link', { name: 'Search messages' }).click();
  await panel.searchBox.fill('bench window squeaks');
  const hit = panel.page.getByRole('list', { name: 'Messages' }).getByRole('link');
  await expect(hit).toHaveCount(1, { timeout: 20_000 });
  await expect(hit.locator('mark').first()).toHaveText('bench');
  await hit.click();
  await expect(panel.threadWith('Maya Lindqvist')).toBeVisible();
  await expect(panel.message('The bench by our window squeaks')).toBeInViewport();
  await panel.page.keyboard.press('Escape'); // back to the results, to look at the next one
  await expect(panel.searchBox).toHaveValue('bench window squeaks');
  await expect(hit).toHaveCount(1);
  await panel.searchBox.fill('(415) 555-0145');
  await expect(panel.page.getByRole('link', { name: /^Theo Brandt/ }).first()).toBeVisible();
  await panel.searchBox.fill('xyzzyx');
  await expect(panel.page.getByText('Nothing found')).toBeVisible();
});

test('new message: an unknown number, nonsense, a known one, and one number that two contacts share', async ({ app }) => {
  const panel = await demoPanel(app);
  const write = async (to: string) => {
    await panel.page.getByRole('button', { name: 'New message' }).click();
    await panel.page.getByRole('textbox', { name: 'To' }).fill(to);
    await panel.page.getByRole('button', { name: 'Write', exact: true }).click();
  };
  await write('no number');
  await expect(panel.page.getByText('This is neither a contact nor a phone number.')).toBeVisible();
  await panel.page.keyboard.press('Escape');
  await write('415 555 0142');
  await expect(panel.threadWith('(415) 555-0142')).toBeVisible();
  await panel.send('Welcome! no answer');
  await expect(panel.status('Welcome!', 'Delivered')).toBeAttached();
  await panel.back.click();
  await expect(panel.rows.first()).toHaveAccessibleName(/^\(415\) 555-0142, You: Welcome!/);
  await write('+1 415 555 0145');
  await expect(panel.threadWith('Theo Brandt')).toBeVisible();
  await panel.back.click();
  await write('+1 415 555 0111');
  await expect(panel.threadWith('Doyle')).toBeVisible();
  await panel.page.getByRole('button', { name: 'Contact details' }).click();
  await expect(panel.contact).toContainText(/Other contacts with this number:.*Fiona Doyle/);
  expect(await sentTexts(app)).toEqual(['Welcome! no answer']);
});
