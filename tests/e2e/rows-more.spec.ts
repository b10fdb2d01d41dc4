/** Rows 9 to 13 of the help page's promises, on the demo backend in Chromium: status, history, assignment, role, find. */
import { expect, test } from './harness/chromium';
import { demoPanel } from './harness/demo';

test('row 9: sent, delivered and read; failed shows the reason on hover and on focus, and can be sent again', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 8 });
  await panel.openConversation('Clara Dubois');
  await panel.send('Yes, benches too. no answer');
  await expect(panel.status('Yes, benches too', 'Read')).toBeAttached();
  await panel.back.click();
  await panel.openConversation('Theo Brandt');
  await panel.send('please fail 30003');
  const failed = panel.message('please fail 30003').getByRole('button', { name: 'Failed' });
  await failed.hover();
  await expect(panel.tooltip).toContainText('code 30003');
  await panel.messageBox.hover();
  await expect(panel.tooltip).toBeHidden();
  await failed.focus();
  await expect(panel.tooltip).toBeVisible();
  await expect(failed).toHaveAccessibleDescription(/30003.*The phone is off, out of reach or roaming\. Send again later, or call\./s);
  await panel.message('please fail 30003').getByRole('button', { name: 'Send again' }).click();
  await expect(panel.message('please fail 30003')).toHaveCount(2);
  await expect(panel.message('please fail 30003').getByRole('button', { name: 'Send again' })).toHaveCount(1);
});

test('row 10: scrolling up reaches the first of 5,000 messages without a jump', async ({ app }) => {
  test.setTimeout(120_000);
  const panel = await demoPanel(app, { older: undefined });
  await panel.row('Grace Whitfield').first().click();
  await panel.messages.last().waitFor();
  const jumps = await panel.page.evaluate(scrollToFirst, 'Hello, is this Harbour & Pine?');
  await expect(panel.message('Hello, is this Harbour & Pine?')).toBeVisible();
  await expect(panel.page.getByText('This is where the conversation begins.')).toBeVisible();
  expect(jumps).toEqual([]);
  expect(await panel.messages.count()).toBeLessThan(200);
  await panel.page.getByRole('button', { name: 'Jump to latest' }).click();
  await expect(panel.page.getByRole('button', { name: 'Jump to latest' })).toHaveCount(0);
});

/**
 * Scrolls up by most of a screen at a time until the text is there. Gives the steps at which what was on the screen moved by anything else,
 * and the messages that took another place once their files were there or older ones above them.
 */
async function scrollToFirst(text: string): Promise<string[]> {
  const log = document.querySelector('[role=log]');
  const port = log?.parentElement;
  if (!log || !port) throw new Error('no messages');
  // What is measured is what was painted: sizes are put right after the frame's callbacks.
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
  const jumps: string[] = [];
  // From the first sight on, before any file can have come: the observer runs before the next frame.
  const heights = new Map<string, number>();
  const compare = () => {
    for (const one of log.querySelectorAll<HTMLElement>('article')) {
      const { message: id = '' } = one.dataset;
      const { top, height } = one.getBoundingClientRect();
      if (top > port.getBoundingClientRect().bottom) continue; // nobody will see it again
      const before = heights.get(id) ?? height;
      if (Math.abs(before - height) > 1) jumps.push(`${id}: ${before} pixels tall, then ${height}: ${one.innerText.slice(0, 80)}`);
      heights.set(id, height);
    }
  };
  new MutationObserver(compare).observe(log, { childList: true, subtree: true });
  compare();
  await frame();
  for (let step = 0, idle = 0; step < 4000 && idle < 600; step++) {
    const { top } = port.getBoundingClientRect();
    const anchor = [...log.querySelectorAll('article')].find((one) => one.getBoundingClientRect().bottom > top + 40);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    const wanted = Math.min(700, port.scrollTop);
    port.scrollTop -= wanted;
    await frame();
    compare();
    const moved = (anchor?.getBoundingClientRect().top ?? 0) - before;
    if (anchor?.isConnected && Math.abs(moved - wanted) > 2) jumps.push(`step ${step}: ${moved} instead of ${wanted}`);
    idle = wanted === 0 ? idle + 1 : 0;
    if (log.textContent?.includes(text)) break;
  }
  port.scrollTop = 0;
  return jumps;
}

test('row 11: assignment by dropdown, type to filter, Me first, and unassign', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  await expect(panel.assigneeButton).toHaveAccessibleName('Unassigned');
  await panel.assigneeButton.click();
  const options = panel.page.getByRole('listbox', { name: 'Agents' }).getByRole('option');
  await expect(options.first()).toHaveAccessibleName(/^Me/);
  expect((await options.allTextContents()).length).toBe(5);
  await panel.page.keyboard.type('Ana');
  await expect(options).toHaveCount(1);
  await panel.page.keyboard.press('Enter');
  await expect(panel.assigneeButton).toHaveAccessibleName('Assigned to Ana Ruiz');
  await panel.assign('Unassigned');
  await expect(panel.assigneeButton).toHaveAccessibleName('Unassigned');
  await panel.assign('Me');
  await expect(panel.assigneeButton).toHaveAccessibleName('Assigned to Robin Vale');
  await panel.back.click();
  await panel.owner('Mine').click();
  await expect(panel.row('Theo Brandt')).toBeVisible();
});

test('row 12: a role that sees only assigned and unassigned sees no more, even if the server tells', async ({ app }) => {
  const panel = await demoPanel(app, { visibility: 'assigned-and-unassigned', leaky: true });
  await expect(panel.row('Noah Bergström')).toBeVisible();
  await expect(panel.row('Meera Iyer')).toHaveCount(0);
  const unread = panel.list.getByRole('link', { name: /, \d+ unread, / });
  await expect.poll(async () => Number(await app.badge())).toBe(await unread.count());
  await panel.go('#/search');
  await panel.searchBox.fill('Meera');
  await expect(panel.page.getByRole('list', { name: 'Contacts' })).toContainText('Meera Iyer');
  await expect(panel.page.getByRole('list', { name: 'Conversations' })).toHaveCount(0);
  await expect(panel.page.getByRole('list', { name: 'Messages' })).toHaveCount(0);
  for (const key of ['shop|+14155550167', 'wa|+14155550167']) {
    await panel.go(`#/conversation/${encodeURIComponent(key)}`);
    await expect(panel.page.getByText('This conversation is not here')).toBeVisible();
    await expect(panel.messages).toHaveCount(0);
  }
  await panel.go('#/to/+14155550167');
  await expect(panel.page.getByRole('heading', { name: 'Write from' })).toBeVisible();
  await expect(panel.page.getByText('This number has several conversations')).toHaveCount(0);
});

test('row 13: Ctrl+F finds in the whole stored thread, and pressed again is left to the browser', async ({ app }) => {
  const panel = await demoPanel(app, { older: undefined });
  await panel.row('Grace Whitfield').first().click();
  await panel.messages.last().waitFor();
  await panel.find('Hello, is this Harbour');
  await expect(panel.findCount).toHaveText('1 of 1', { timeout: 30_000 });
  await expect(panel.message('Hello, is this Harbour & Pine?')).toBeVisible();
  await panel.findBox.fill('HP-10');
  await expect(panel.findCount).toHaveText(/^1 of \d{2,}$/);
  await panel.findNext();
  await expect(panel.findCount).toHaveText(/^2 of /);
  await panel.findPrevious();
  await expect(panel.findCount).toHaveText(/^1 of /);
  const left = await panel.page.evaluate(() => {
    const event = new KeyboardEvent('keydown', { key: 'f', ctrlKey: true, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    return !event.defaultPrevented;
  });
  expect(left).toBe(true);
  await panel.page.keyboard.press('Escape');
  await expect(panel.findBar).toBeHidden();
  await expect(panel.messageBox).toBeFocused();
});
