/** What people saw in the panel and would not have shipped: what covered, moved, shrank or swallowed something. Narrow, on the demo. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './harness/chromium';
import { demoPanel } from './harness/demo';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(one: Locator): Promise<Box> {
  const box = await one.boundingBox();
  if (!box) throw new Error(`${one} is not shown.`);
  return box;
}

/** A thread slides in: until it has, nothing has its place. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test('a note stands over the pop-ups of the composer, and comes down when they close', async ({ app }) => {
  const panel = await demoPanel(app, {}, 320);
  const { page } = panel;
  await panel.openConversation('Diego Fuentes');
  await panel.closeConversation();
  const note = page.locator('.toast');
  await expect(note).toContainText('Conversation closed');
  await expect(panel.messageBox).toBeEditable();
  await note.getByRole('button', { name: 'Undo' }).focus(); // it stays while it has the focus
  const low = (await boxOf(note)).y;
  const popup = page.locator('.composer .popup-panel');
  const covered = async () => {
    const [over, under] = [await boxOf(note), await boxOf(popup)];
    return overlap(over, under) || over.y < 0;
  };
  await panel.messageBox.fill('/');
  await expect(popup.getByRole('option').first()).toBeVisible();
  await expect.poll(covered).toBe(false);
  await panel.messageBox.fill('');
  await expect(popup).toHaveCount(0);
  await expect.poll(async () => (await boxOf(note)).y).toBe(low);
  await page.getByRole('button', { name: 'Send later' }).click();
  await expect(popup).toBeVisible();
  await expect.poll(covered).toBe(false);
});

test('why a message failed is read beside the message, also at the upper edge, and the pointer gets to it', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 8 }, 320);
  const { page } = panel;
  await panel.openConversation('Theo Brandt');
  const text = 'please fail 30003, and say so in more than one line of a narrow panel';
  await panel.send(text);
  const message = panel.message(text);
  const failed = message.getByRole('button', { name: 'Failed' });
  // The message grows by this button, and what is above it moves.
  await expect(message.getByRole('button', { name: 'Send again' })).toBeInViewport({ ratio: 1 });
  await failed.hover();
  await expect(panel.tooltip).toBeVisible();
  const covers = async () => {
    const reason = await boxOf(panel.tooltip);
    const parts = [message.locator('.bubble'), failed, message.getByRole('button', { name: 'Send again' })];
    return (await Promise.all(parts.map(boxOf))).map((one) => overlap(one, reason));
  };
  expect(await covers()).toEqual([false, false, false]);
  const { x, y, width, height } = await boxOf(panel.tooltip);
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 8 });
  await expect(panel.tooltip).toBeVisible();
  await panel.messageBox.hover();
  await expect(panel.tooltip).toBeHidden();

  for (const more of ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'])
    await panel.send(`${more}, no answer`);
  await panel.log.evaluate(
    (log, id) => {
      const one = log.querySelector(`[data-message="${id}"]`);
      if (one) log.scrollTop += one.getBoundingClientRect().top - log.getBoundingClientRect().top;
    },
    await message.getAttribute('data-message'),
  );
  await failed.focus();
  await expect(panel.tooltip).toBeVisible();
  expect(await covers()).toEqual([false, false, false]);
  const [view, reason] = [await boxOf(panel.log), await boxOf(panel.tooltip)];
  expect(reason.y).toBeGreaterThanOrEqual(view.y);
});

test('an empty message box counts nothing, and nothing moves when the count comes', async ({ app }) => {
  for (const width of [320, 1100]) {
    const panel = await demoPanel(app, {}, width);
    await panel.openConversation('Theo Brandt');
    await expect(panel.messageBox).toBeEditable();
    await expect(panel.segmentCounter).toHaveCount(0);
    const top = async () => Math.round((await boxOf(panel.messageBox)).y);
    const before = await top();
    await panel.messageBox.fill('Yes');
    await expect(panel.segmentCounter).toHaveText('1 segment, 3 of 160');
    expect(await top()).toBe(before);
    await panel.messageBox.fill('Yes! '.repeat(50));
    await expect(panel.segmentCounter).toHaveText('2 segments, 250 of 306');
    const foot = await boxOf(panel.page.locator('.composer-foot'));
    expect([foot.height, (await boxOf(panel.segmentCounter)).height < foot.height]).toEqual([32, true]);
    // What makes it dear has a line of its own where there is little room.
    await panel.messageBox.fill('It’s');
    await expect(panel.page.getByRole('button', { name: 'Use plain characters' })).toBeVisible();
    expect((await boxOf(panel.page.getByRole('button', { name: 'Use plain characters' }))).height).toBe(24);
    await panel.messageBox.fill('');
    await expect(panel.segmentCounter).toHaveCount(0);
    await panel.page.close();
  }
});

test('the button of a private note stays under the pointer when it is pressed', async ({ app }) => {
  const panel = await demoPanel(app, {}, 320);
  // Diego Fuentes opted out: nothing but a note can be written.
  for (const name of ['Theo Brandt', 'Diego Fuentes']) {
    await panel.openConversation(name);
    const button = panel.page.getByRole('button', { name: 'Private note' });
    await atRest(panel.page);
    const { x } = await boxOf(button);
    await button.click();
    await expect(panel.page.getByText('only your team sees it')).toBeVisible();
    expect((await boxOf(button)).x).toBe(x);
    await expect(panel.page.getByRole('button', { name: 'Attach a file' })).toBeDisabled();
    await panel.back.click();
  }
});

test('one connect form at a time; what was typed in another is still there; a checkbox beside a long text has its size', async ({
  app,
}) => {
  const panel = await app.openPanel({ width: 320 });
  const { page } = panel;
  const forms = page.getByRole('form');
  await expect(page.getByRole('button', { name: 'Try the demo' })).toBeInViewport({ ratio: 1 });
  await expect(forms).toHaveCount(0);
  await panel.chooseBackend('Chatwoot');
  await expect(forms).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Try the demo' })).toBeHidden();
  await page.getByLabel('Server address').fill('http://127.0.0.1:9');
  await page.getByLabel('Access token').fill('abcd');
  await panel.chooseBackend('Twilio');
  await expect(page.getByRole('form', { name: 'Connect Twilio' })).toBeVisible();
  await expect(forms).toHaveCount(1);
  await panel.chooseBackend('Chatwoot');
  await expect(page.getByLabel('Access token')).toHaveValue('abcd');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  const box = await boxOf(page.getByRole('checkbox', { name: /in my own network/ }));
  expect([box.width, box.height]).toEqual([18, 18]);
});

test('what is typed right after Ctrl+K arrives in the palette, not in the message box, and is no command', async ({ app }) => {
  const panel = await demoPanel(app);
  const { page } = panel;
  await panel.openConversation('Theo Brandt');
  await panel.messageBox.fill('Half a sentence');
  await panel.messageBox.focus();
  // In one task: the palette's code cannot be there before the last of them.
  await panel.messageBox.evaluate((box) => {
    const press = (key: string, ctrlKey = false) => {
      box.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
    };
    press('k', true);
    for (const key of ['s', 'e', 't', 'x', 'Backspace', 't']) press(key);
  });
  const field = page.getByRole('combobox', { name: 'Type a command' });
  await expect(field).toHaveValue('sett');
  await expect(field).toBeFocused();
  await page.keyboard.type('ings');
  await expect(page.getByRole('dialog').getByRole('option')).toHaveText(['Settings']);
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
  await expect(panel.messageBox).toHaveValue('Half a sentence');
  await expect(panel.messages.filter({ hasText: 'Half a sentence' })).toHaveCount(0);
  await panel.messageBox.evaluate((box) => {
    for (const [key, ctrlKey] of [['k', true], ...[...'settings'].map((one) => [one, false] as const), ['Enter', false]] as const)
      box.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
});

test('a key right after Escape is the next command, and what it opens stays open', async ({ app }) => {
  const { page } = await demoPanel(app);
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Type a command' })).toBeFocused();
    // Without waiting in between, as fast fingers do.
    await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('?')]);
    await expect(sheet).toBeVisible();
    await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('?')]);
    await expect(sheet).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});
