/** Twilio in Chromium, the rarer paths: traps that are set later, states after a new installation, files at public addresses, SignalWire. */
import { MAIN_NUMBER, POOL_NUMBER } from '../servers/twilio/defaults';
import { PIXEL } from '../servers/twilio/outbound-media';
import { startTwilio, type TwilioServer } from '../servers/twilio/server';
import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import type { PanelPage } from './harness/panel.page';
import { accountIdOf, connectTwilio, withTwilio } from './harness/twilio';

declare const chrome: { alarms: { create(name: string, when: { when: number }): Promise<void> } };

const ANA = '+14155550134';
const ANA_SHOWN = '(415) 555-0134';
const BEN = '+14155550145';
const BEN_SHOWN = '(415) 555-0145';

/** Two days pass for the daily look for traps, and an alarm rings. */
async function twoDaysLater(app: ChromiumApp): Promise<void> {
  const helper = await app.helper();
  await helper.evaluate(async (ms) => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await settled(indexedDB.open('threadside'));
    const store = db.transaction('accounts', 'readwrite').objectStore('accounts');
    for (const one of (await settled(store.getAll())) as { connectedAt: number; checkedAt?: number }[]) {
      await settled(store.put({ ...one, connectedAt: one.connectedAt - ms, checkedAt: one.connectedAt - ms }));
    }
    db.close();
    await chrome.alarms.create('test', { when: Date.now() });
  }, 2 * 86_400_000);
}

async function repair(panel: PanelPage, finding: string, says: string): Promise<void> {
  await panel.page.locator('.findings > li').filter({ hasText: finding }).getByRole('button', { name: 'Repair' }).click();
  await expect(panel.page.getByRole('dialog', { name: 'Change this at Twilio?' })).toContainText(says);
  await panel.page.getByRole('button', { name: 'Change it' }).click();
  await expect(panel.page.getByText(finding)).toHaveCount(0);
}

test('traps that are set later are found, said above the list, and repaired from the settings after a question', async ({ app }) => {
  await withTwilio(
    app,
    {},
    () => undefined,
    async (panel, server) => {
      const [service, number] = [server.world.services[0], server.world.numbers[0]];
      if (!service || !number) throw new Error('nothing to spoil');
      const trouble = panel.page.getByText('Something is wrong with this account.');
      await expect(trouble).toHaveCount(0);
      service.useInboundWebhookOnNumber = false;
      number.smsUrl = 'https://demo.twilio.com/welcome/sms/reply';
      await twoDaysLater(app);
      await expect(trouble).toBeVisible({ timeout: 45_000 });
      await panel.page.getByRole('link', { name: 'See what, and how to repair it' }).click();
      await expect(panel.page.getByText('throws away what customers write to')).toContainText(POOL_NUMBER);
      await repair(panel, 'still has its sample setting', 'no longer get an automatic text');
      expect([number.smsUrl, service.useInboundWebhookOnNumber]).toEqual(['', false]);
      await repair(panel, 'throws away what customers write to', 'Twilio keeps what customers write');
      expect(service.useInboundWebhookOnNumber).toBe(true);
      await panel.go('#/');
      await expect(trouble).toHaveCount(0);
      server.inbound(ANA, POOL_NUMBER, 'Heard again');
      await expect(panel.row(ANA_SHOWN)).toBeVisible();
    },
  );
});

test('closed stays closed when the account is connected anew; who wrote meanwhile is open', async ({ app }) => {
  const prepare = (server: TwilioServer) => {
    server.inbound(ANA, MAIN_NUMBER, 'Thanks, all done');
    server.inbound(BEN, MAIN_NUMBER, 'Bye for now');
  };
  await withTwilio(app, {}, prepare, async (panel, server) => {
    for (const name of [ANA_SHOWN, BEN_SHOWN]) {
      await panel.openConversation(name);
      await panel.closeButton.click();
      await panel.go('#/');
      await expect(panel.row(name)).toHaveCount(0);
    }
    const kept = async () => {
      const helper = await app.helper();
      const all = await helper.evaluate(() =>
        (globalThis as unknown as { chrome: { storage: { sync: { get(): Promise<object> } } } }).chrome.storage.sync.get(),
      );
      return JSON.stringify(all);
    };
    await expect.poll(async () => (await kept()).match(/\\"c[0-9a-l]+\\"/g)?.length).toBe(2);
    expect(await kept()).not.toContain('41555501');
    expect(await app.poke({ type: 'disconnect', accountId: accountIdOf(server) })).toMatchObject({ ok: true });
    await expect(panel.page.getByRole('heading', { name: 'Welcome to Threadside' })).toBeVisible();
    server.inbound(BEN, MAIN_NUMBER, 'One more thing');
    await connectTwilio(panel, server);
    await expect(panel.row(BEN_SHOWN)).toBeVisible();
    await expect(panel.connection).toHaveText('Up to date');
    await expect(panel.row(ANA_SHOWN)).toHaveCount(0);
    await panel.state('Closed').click();
    await expect(panel.row(ANA_SHOWN)).toBeVisible();
  });
});

test('saved replies of a backend that keeps none are kept here: made, used, counted before the account goes, and gone with it', async ({
  app,
}) => {
  await withTwilio(
    app,
    {},
    (server) => void server.inbound(ANA, MAIN_NUMBER, 'When are you open?'),
    async (panel, server) => {
      const { page } = panel;
      await panel.openConversation(ANA_SHOWN);
      await page.getByRole('button', { name: 'Saved replies' }).click();
      await expect(page.getByText('No saved replies yet')).toBeVisible();
      await page.getByRole('button', { name: 'Manage saved replies' }).click();
      await expect(page.getByText('They are kept in this browser.')).toBeVisible();
      await page.getByRole('button', { name: 'New reply' }).click();
      await page.getByLabel('Short code').fill('open');
      await page.getByLabel('Text').fill('From ten to six, every day.');
      await page.keyboard.press('Control+Enter');
      await expect(page.getByRole('button', { name: '/open' })).toBeFocused();
      await page.reload();
      await panel.go('#/');
      await panel.openConversation(ANA_SHOWN);
      await panel.messageBox.fill('/open');
      await panel.messageBox.press('Enter');
      await expect(panel.messageBox).toHaveValue('From ten to six, every day.');
      await panel.messageBox.press('Enter');
      await expect(panel.status('From ten to six', 'Delivered')).toBeAttached({ timeout: 20_000 });
      expect(server.journal.sends('From ten to six, every day.')).toBe(1);

      await panel.go('#/settings');
      await page.getByRole('button', { name: /^Disconnect / }).click();
      const question = page.getByRole('dialog');
      await expect(question).toContainText('1 saved reply is only here and will be deleted.');
      await question.getByRole('button', { name: 'Disconnect', exact: true }).click();
      await panel.go('#/connect');
      await connectTwilio(panel, server);
      await expect(page.getByRole('form', { name: 'Connect Twilio' })).toHaveCount(0);
      await panel.go('#/replies');
      await expect(page.getByText('No saved replies yet')).toBeVisible();
    },
  );
});

test('a key that may not use the media store: said, and no files; public addresses where that is allowed; smart encoding', async ({
  app,
}) => {
  const server = await startTwilio({ knobs: { buildMs: 300 } });
  try {
    server.faults.deny('/twilio/mcs/media/read');
    server.faults.deny('/twilio/mcs/media/create');
    server.inbound(ANA, MAIN_NUMBER, 'Can you send the plan?');
    const panel = await app.openPanel();
    await connectTwilio(panel, server);
    await expect(panel.page.getByText('Pictures and files cannot be sent with this key')).toBeVisible();
    await panel.page.getByRole('button', { name: 'Go to the conversations' }).click();
    await panel.openConversation(ANA_SHOWN);
    await expect(panel.page.getByRole('button', { name: 'Attach a file' })).toHaveCount(0);
    await panel.messageBox.fill('“It’s here…”');
    await expect(panel.page.getByRole('button', { name: 'Use plain characters' })).toBeVisible();

    await panel.go('#/connect');
    const form = panel.page.getByRole('form', { name: 'Connect Twilio' });
    await panel.chooseBackend('Twilio');
    await form.getByText('Files and text').click();
    await expect(form.getByText('nobody can guess it, but whoever has it can see the file')).toBeVisible();
    await form.getByRole('checkbox', { name: /put files at public addresses/ }).check();
    await form.getByRole('checkbox', { name: 'Smart encoding' }).check();
    await connectTwilio(panel, server);
    await expect(panel.page.getByText('at a public address that nobody can guess')).toBeVisible();
    await panel.page.getByRole('button', { name: 'Go to the conversations' }).click();
    await panel.openConversation(ANA_SHOWN);
    await expect(panel.messageBox).toHaveValue('“It’s here…”');
    await expect(panel.page.getByRole('status', { name: '1 segment, 14 of 160' })).toBeVisible();
    await expect(panel.page.getByRole('button', { name: 'Use plain characters' })).toHaveCount(0);
    const picker = panel.page.getByLabel('Attach', { exact: false }).first();
    await picker.setInputFiles({ name: 'plan.png', mimeType: 'image/png', buffer: PIXEL });
    await expect(panel.page.getByText('plan.png')).toBeVisible();
    await panel.messageBox.press('Enter');
    await expect(panel.status('“It’s here…”', 'Delivered')).toBeAttached({ timeout: 20_000 });
    const [sent] = server.journal.creates;
    expect(sent?.mediaUrls).toEqual([expect.stringMatching(/^https:\/\/threadside-[\w-]+\.twil\.io\/[0-9a-f-]{36}\/plan\.png$/)]);
    expect(server.world.media.get(sent?.sid ?? '')?.map((one) => one.bytes.length)).toEqual([PIXEL.length]);
    expect(server.world.messages.at(-1)).toMatchObject({ smartEncoded: true, body: '"It\'s here..."' });
  } finally {
    await server.stop();
  }
});

test('SignalWire by the same form: project, token and the address of the space', async ({ app }) => {
  const server = await startTwilio({ flavor: 'signalwire' });
  try {
    const panel = await app.openPanel();
    const form = panel.page.getByRole('form', { name: 'Connect Twilio' });
    await panel.chooseBackend('Twilio');
    await form.getByLabel('Account SID').fill(server.accountSid);
    await form.getByText('Auth token instead of a key').click();
    await form.getByLabel('Auth token', { exact: true }).fill(server.authToken);
    await form.getByText('Region and address').click();
    await form.getByLabel('Base address').fill(`${server.url}/api/laml`);
    await form.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(form).toHaveCount(0);
    await expect(panel.connection).toHaveText('Up to date');
    server.inbound(ANA, MAIN_NUMBER, 'Hello, SignalWire');
    await panel.openConversation(ANA_SHOWN);
    await panel.send('Hello, Ana');
    await expect(panel.status('Hello, Ana', 'Delivered')).toBeAttached({ timeout: 20_000 });
    expect(server.journal.sends('Hello, Ana')).toBe(1);
  } finally {
    await server.stop();
  }
});
