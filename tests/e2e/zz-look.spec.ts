import { test } from './harness/chromium';
import { demoPanel } from './harness/demo';

test('look', async ({ app }) => {
  const panel = await demoPanel(app, {}, 320);
  const { page } = panel;
  const out = (n: string) => page.screenshot({ path: `/tmp/ui2/${n}.png` });
  await panel.openConversation('Theo Brandt');
  await panel.messageBox.fill('Hello there, it’s ok');
  await out('sms');
  await panel.messageBox.fill('Hello there, it is ok');
  await out('sms2');
  await page.getByRole('button', { name: 'Contact details' }).click();
  await out('contact');
  await panel.go('#/');
  await panel.openConversation('Clara Dubois');
  await out('wa');
  await page.getByRole('button', { name: 'More actions' }).click();
  await out('menu');
  await panel.go('#/settings');
  await page.getByRole('heading', { name: 'Export everything' }).scrollIntoViewIfNeeded();
  await out('settings');
  await panel.go('#/to/+14155557777');
  await page.waitForTimeout(500);
  await out('to');
  const dl = await page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name));
  console.log(dl);
});
