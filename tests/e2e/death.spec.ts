/** Death and return in Chromium: nothing is lost, nothing is sent twice, everything in order, counted at the backend. */
import { expect, test } from './harness/chromium';
import { countStored, demoPanel, sentTexts } from './harness/demo';

const POKE = { type: 'poke', accountId: 'demo' };

test('the worker dies after the backend took the message: found again, sent once, in order', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 2 });
  await panel.openConversation('Theo Brandt');
  const texts = ['one hold after, no answer', 'two, no answer', 'three, no answer'];
  for (const text of texts) await panel.send(text);
  await expect.poll(() => sentTexts(app)).toEqual(texts.slice(0, 1));
  await app.killWorker();
  await app.poke(POKE);
  for (const text of texts) await expect(panel.status(text, 'Delivered')).toBeAttached({ timeout: 20_000 });
  expect(await sentTexts(app)).toEqual(texts);
  expect((await panel.messages.allTextContents()).filter((text) => text.includes('no answer'))).toHaveLength(3);
});

test('the worker dies before the backend got the message: a person decides, and it is sent once', async ({ app }) => {
  const panel = await demoPanel(app, { speed: 2 });
  await panel.openConversation('Theo Brandt');
  await panel.send('hold before, no answer');
  await expect(panel.status('hold before', 'Sending')).toBeAttached();
  await app.killWorker();
  await app.poke(POKE);
  await expect(panel.status('hold before', 'Not confirmed')).toBeAttached();
  await expect(panel.page.getByText('It is not known whether this message arrived.')).toBeVisible();
  expect(await sentTexts(app)).toEqual([]);
  await panel.page.getByRole('button', { name: 'Send again' }).click();
  await expect(panel.status('hold before', 'Delivered')).toBeAttached({ timeout: 25_000 });
  expect(await sentTexts(app)).toEqual(['hold before, no answer']);
});

test('the worker dies three times in the first sync: everything is there in the end', async ({ app }) => {
  const config = JSON.stringify({ speed: 20, script: false, conversations: 400, messages: 30 });
  await app.poke({ type: 'connect', kind: 'demo', fields: { config } });
  for (const stored of [20, 100, 200]) {
    await expect.poll(() => countStored(app, 'conversations'), { intervals: [20], timeout: 20_000 }).toBeGreaterThan(stored);
    await app.killWorker();
    await app.poke(POKE);
  }
  await expect.poll(() => countStored(app, 'messages'), { timeout: 60_000 }).toBe(400 * 30);
  expect(await countStored(app, 'conversations')).toBe(400);
  const panel = await app.openPanel();
  await expect(panel.connection).toHaveText('Up to date', { timeout: 20_000 });
});

test('offline: messages wait in order, survive a killed browser, and leave once when the network is back', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Theo Brandt');
  await app.offline(true);
  for (const text of ['a, no answer', 'b, no answer', 'c, no answer']) await panel.send(text);
  await expect(panel.connection).toHaveText(/^Offline since /);
  await expect(panel.page.getByText('You are offline. Messages wait here')).toBeVisible();
  await expect(panel.status('c, no answer', 'Queued')).toBeAttached();
  expect(await sentTexts(app)).toEqual([]);
  await app.offline(false);
  await expect(panel.status('c, no answer', 'Delivered')).toBeAttached({ timeout: 20_000 });
  await expect(panel.connection).toHaveText('Up to date');
  await app.offline(true);
  await panel.send('d, no answer');
  await panel.send('e, no answer');
  await expect(panel.status('e, no answer', 'Queued')).toBeAttached();
  // Pale, it is not stored yet, and nothing is promised.
  await expect(panel.message('e, no answer')).not.toHaveAttribute('aria-busy');
  await app.killBrowser();
  await app.relaunch();
  const again = await app.openPanel();
  await again.openConversation('Theo Brandt');
  await expect(again.status('e, no answer', 'Delivered')).toBeAttached({ timeout: 20_000 });
  expect(await sentTexts(app)).toEqual(['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter}, no answer`));
});

test('drafts belong to their conversation and survive a reload, another conversation and a killed browser', async ({ app }) => {
  const panel = await demoPanel(app);
  await panel.openConversation('Wei Zhang');
  await panel.messageBox.fill('Half a sentence for Wei');
  await panel.back.click();
  await expect(panel.row('Wei Zhang')).toHaveAccessibleName(/Draft: Half a sentence for Wei/);
  await panel.openConversation('Theo Brandt');
  await expect(panel.messageBox).toHaveValue('');
  await panel.back.click();
  await panel.openConversation('Wei Zhang');
  await expect(panel.messageBox).toHaveValue('Half a sentence for Wei');
  await panel.page.reload();
  await expect(panel.messageBox).toHaveValue('Half a sentence for Wei');
  await app.killBrowser();
  await app.relaunch();
  const again = await app.openPanel();
  await again.openConversation('Wei Zhang');
  await expect(again.messageBox).toHaveValue('Half a sentence for Wei');
});
