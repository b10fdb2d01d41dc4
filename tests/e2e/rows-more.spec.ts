/** Rows 9 to 16 of the help page's promises, on the demo backend in Chromium: status, history, assignment, role, find, badge, menu. */
import { expect, test } from './harness/chromium';
import { demoPanel } from './harness/demo';

test('row 9: sent, delivered and read; failed shows the reason on hover and on focus, and can be sent again', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 8 });
  await panel.openConversation('Clara Dubois');
  await panel.send('Yes, benches too. no answer');
  await expect(panel.status('Yes, benches too', 'Read')).toBeAttached();
  await panel.back.click();
  await panel.openConversation('Noah Bergström');
  await panel.send('please fail 30003');
  const status = panel.status('please fail 30003', 'Failed');
  await expect(status).toBeVisible();
  const described = panel.message('please fail 30003').locator('[aria-describedby]');
  await described.hover();
  await expect(panel.tooltip).toContainText(/30003|reach/i);
  await panel.messageBox.hover();
  await expect(panel.tooltip).toBeHidden();
  await described.focus();
  await expect(panel.tooltip).toBeVisible();
  await expect(described).toHaveAccessibleDescription(/reach|30003/i);
  await panel.message('please fail 30003').getByRole('button', { name: 'Send again' }).click();
  await expect(panel.message('please fail 30003')).toHaveCount(2);
});

test('row 10: scrolling up reaches the first of 5,000 messages without a jump', async ({ app }) => {
  test.setTimeout(120_000);
  const panel = await demoPanel(app);
  await panel.page
    .getByRole('link', { name: /^Grace Whitfield/ })
    .first()
    .click();
  await panel.messages.last().waitFor();
  const first = panel.message('Hello, is this Harbour & Pine?');
  const jumps = await panel.log.evaluate(async (log) => {
    const scroller = [log, ...log.querySelectorAll('*')]
      .concat(log.parentElement ?? [])
      .find((e) => e.scrollHeight > e.clientHeight + 50) as HTMLElement;
    const frame = () => new Promise(requestAnimationFrame);
    let worst = 0;
    let idle = 0;
    for (let i = 0; i < 4000 && idle < 240; i++) {
      const top = scroller.getBoundingClientRect().top;
      const anchor = [...log.querySelectorAll('[role=article],article')].find((e) => e.getBoundingClientRect().bottom > top + 40);
      if (!anchor) {
        await frame();
        continue;
      }
      const before = anchor.getBoundingClientRect().top;
      const wanted = Math.min(900, scroller.scrollTop);
      scroller.scrollTop -= wanted;
      await frame();
      if (anchor.isConnected) worst = Math.max(worst, Math.abs(anchor.getBoundingClientRect().top - before - wanted));
      idle = wanted === 0 ? idle + 1 : 0;
      if (log.textContent?.includes('Hello, is this Harbour & Pine?')) break;
    }
    return worst;
  });
  await expect(first).toBeVisible();
  expect(jumps).toBeLessThanOrEqual(2);
});

test('row 11: assignment by dropdown, type to filter, Me first, and unassign', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  await expect(panel.assigneeButton).toHaveAccessibleName('Unassigned');
  await panel.assigneeButton.click();
  const options = panel.page.getByRole('option');
  await expect(options.first()).toHaveAccessibleName(/^Me/);
  const names = await options.allTextContents();
  expect(names.length).toBeGreaterThanOrEqual(5);
  await panel.page.keyboard.type('Ana');
  await expect(options).toHaveCount(1);
  await panel.page.keyboard.press('Enter');
  await expect(panel.assigneeButton).toHaveAccessibleName(/^Assigned to Ana/);
  await panel.assign('Unassigned');
  await expect(panel.assigneeButton).toHaveAccessibleName('Unassigned');
  await panel.assign('Me');
  await expect(panel.assigneeButton).toHaveAccessibleName('Assigned to Robin Vale');
  await panel.back.click();
  await panel.owner('Mine').click();
  await expect(panel.row('Theo Brandt')).toBeVisible();
});

test('row 12: a role that sees only assigned and unassigned sees no more: lists, badge, search, address', async ({ app }) => {
  const panel = await demoPanel(app, { visibility: 'assigned-and-unassigned', leaky: true });
  await expect(panel.row('Noah Bergström')).toBeVisible();
  const badge = Number(await app.badge());
  const unread = await panel.list
    .getByRole('listitem')
    .filter({ has: panel.page.getByRole('link', { name: /unread/ }) })
    .count();
  expect(badge).toBe(unread);
  await expect(panel.row('Meera Iyer')).toHaveCount(0);
  await panel.go('#/search');
  await panel.searchBox.fill('Meera');
  await expect(panel.page.getByText(/nothing|no /i).first()).toBeVisible();
  await expect(panel.page.getByRole('link', { name: /Meera Iyer/ })).toHaveCount(0);
  const hidden = await panel.page.evaluate(async () => {
    const open = indexedDB.open('threadside-demo');
    const db = await new Promise<IDBDatabase>((resolve) => {
      open.onsuccess = () => resolve(open.result);
    });
    const get = db.transaction('conversations').objectStore('conversations').getAll();
    const rows = await new Promise<{ id: string; name: string }[]>((resolve) => {
      get.onsuccess = () => resolve(get.result);
    });
    db.close();
    return rows.find((row) => row.name === 'Meera Iyer')?.id;
  });
  if (hidden !== undefined) {
    await panel.go(`#/conversation/${encodeURIComponent(hidden)}`);
    await expect(panel.messages).toHaveCount(0);
  }
});

test('row 13: Ctrl+F finds in the whole stored thread, and pressed again is left to the browser', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.page
    .getByRole('link', { name: /^Grace Whitfield/ })
    .first()
    .click();
  await panel.messages.last().waitFor();
  await panel.find('Hello, is this Harbour');
  await expect(panel.findCount).toContainText(/1/);
  await expect(panel.message('Hello, is this Harbour & Pine?')).toBeVisible({ timeout: 20_000 });
  await panel.findBox.fill('HP-10');
  await expect(panel.findCount).toHaveText(/\d+ of \d+|\d+ matches/);
  const before = await panel.findCount.textContent();
  await panel.findNext();
  await expect(panel.findCount).not.toHaveText(before ?? '');
  await panel.findPrevious();
  await expect(panel.findCount).toHaveText(before ?? '');
  const left = await panel.page.evaluate(() => {
    const event = new KeyboardEvent('keydown', { key: 'f', ctrlKey: true, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    return !event.defaultPrevented;
  });
  expect(left).toBe(true);
  await panel.page.keyboard.press('Escape');
  await expect(panel.findBar).toBeHidden();
});

test('row 14: the badge is true with the panel closed, after the worker was killed and after a browser restart', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 4, lines: [{ at: 24_000, phone: '+14155550145', text: 'Anybody there?' }] });
  const before = Number(await app.badge());
  expect(before).toBeGreaterThan(0);
  await panel.openConversation('Noah Bergström');
  await expect.poll(async () => Number(await app.badge())).toBe(before - 1);
  await panel.page.close();
  await app.killWorker();
  expect(Number(await app.badge())).toBe(before - 1);
  await app.killBrowser();
  await app.relaunch();
  await expect.poll(async () => Number(await app.badge()), { timeout: 20_000 }).toBe(before - 1);
});

test('drafts belong to their conversation and survive a reload, another conversation and a killed browser', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Noah Bergström');
  await panel.messageBox.fill('Half a sentence for Noah');
  await panel.back.click();
  await panel.openConversation('Theo Brandt');
  await expect(panel.messageBox).toHaveValue('');
  await panel.back.click();
  await panel.openConversation('Noah Bergström');
  await expect(panel.messageBox).toHaveValue('Half a sentence for Noah');
  await panel.page.reload();
  await expect(panel.messageBox).toHaveValue('Half a sentence for Noah');
  await app.killBrowser();
  await app.relaunch();
  const again = await app.openPanel();
  await again.openConversation('Noah Bergström');
  await expect(again.messageBox).toHaveValue('Half a sentence for Noah');
});
