/** Twilio end to end in Chromium: the built extension against the test server, counted in the server's journal. */
import { MAIN_NUMBER, POOL_NUMBER, WHATSAPP_SENDER } from '../servers/twilio/defaults';
import { PIXEL } from '../servers/twilio/outbound-media';
import { startTwilio, type TwilioServer } from '../servers/twilio/server';
import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import { accountIdOf, connectTwilio, withTwilio } from './harness/twilio';

const ANA = '+14155550134';
const ANA_SHOWN = '(415) 555-0134';
const BEN = '+14155550145';
const BEN_SHOWN = '(415) 555-0145';

/** Asks now instead of at the next poll. */
async function look(app: ChromiumApp, server: TwilioServer): Promise<void> {
  await app.poke({ type: 'sync', accountId: accountIdOf(server) });
}

test('connect: wrong shapes and secrets are told, a service that loses inbound is repaired, and then texts arrive', async ({ app }) => {
  const server = await startTwilio({
    services: [{ friendlyName: 'Support', numbers: [POOL_NUMBER], useInboundWebhookOnNumber: false }],
  });
  try {
    const panel = await app.openPanel();
    const form = panel.page.getByRole('form', { name: 'Connect Twilio' });
    await panel.chooseBackend('Twilio');
    await form.getByText('Permissions that the key needs').click();
    await expect(form.getByText('/twilio/messaging/messages/create', { exact: true })).toBeVisible();
    await expect(form.getByRole('link', { name: 'API keys in the Twilio Console' })).toHaveAttribute(
      'href',
      /^https:\/\/console\.twilio\.com\//,
    );
    await connectTwilio(panel, server, { keySid: 'SK12' });
    await expect(form.getByLabel('API key SID')).toBeFocused();
    await expect(form.getByRole('alert')).toContainText('An API key SID is SK and 32 more characters.');
    expect(server.journal.requests).toEqual([]);
    await connectTwilio(panel, server, { keySecret: 'a'.repeat(32) });
    await expect(form.getByRole('alert')).toContainText('Twilio refused the key. Check the secret');
    await expect(form.getByLabel('API key secret')).toBeFocused();
    await connectTwilio(panel, server);
    await expect(panel.page.getByRole('heading', { name: 'Connected' })).toBeVisible();
    const loss = panel.page.getByText('throws away what customers write to');
    await expect(loss).toContainText('“Support”');
    expect(server.inbound(ANA, POOL_NUMBER, 'Lost before the repair')).toBeNull();
    await panel.page.getByRole('button', { name: 'Repair' }).click();
    await expect(panel.page.getByRole('dialog', { name: 'Change this at Twilio?' })).toContainText('Twilio keeps what customers write');
    expect(server.world.services[0]?.useInboundWebhookOnNumber).toBe(false);
    await panel.page.getByRole('button', { name: 'Change it' }).click();
    await expect(panel.page.getByText('Repaired')).toBeVisible();
    await expect(loss).toHaveCount(0);
    expect(server.world.services[0]?.useInboundWebhookOnNumber).toBe(true);
    await panel.page.getByRole('button', { name: 'Go to the conversations' }).click();
    server.inbound(ANA, POOL_NUMBER, 'Do you hear me now?');
    await expect(panel.row(ANA_SHOWN)).toHaveAccessibleName(/1 unread, Do you hear me now\?/);
    await expect.poll(() => app.badge()).toBe('1');
  } finally {
    await server.stop();
  }
});

test('connect with the auth token: accepted, with a warning; a key that may list nothing needs the sender by hand', async ({ app }) => {
  const server = await startTwilio();
  try {
    server.faults.deny('/twilio/phone-numbers/incoming-phone-numbers/list');
    server.faults.deny('/twilio/phone-numbers/incoming-phone-numbers/read');
    server.faults.deny('/twilio/phone-numbers/active-numbers/list');
    server.faults.deny('/twilio/phone-numbers/active-numbers/read');
    server.faults.deny('/twilio/messaging/services/list');
    server.faults.deny('/twilio/messaging/whatsapp-senders/list');
    server.faults.deny('/twilio/messaging/whatsapp-senders/read');
    const panel = await app.openPanel();
    const form = panel.page.getByRole('form', { name: 'Connect Twilio' });
    await panel.chooseBackend('Twilio');
    await form.getByLabel('Account SID').fill(server.accountSid);
    await form.getByText('Auth token instead of a key').click();
    await form.getByLabel('Auth token', { exact: true }).fill(server.authToken);
    await form.getByText('Region and address').click();
    await form.getByLabel('Base address').fill(server.url);
    const press = () => form.getByRole('button', { name: 'Connect', exact: true }).click();
    await press();
    await expect(form.getByRole('alert')).toContainText('No sender could be found.');
    await form.getByLabel('Sender').fill('+1 415 555 0100');
    await press();
    await expect(panel.page.getByText('The auth token opens everything in the account. A restricted API key is safer')).toBeVisible();
    await expect(panel.page.getByText('The key may not see messaging services')).toBeVisible();
    await panel.page.getByRole('button', { name: 'Go to the conversations' }).click();
    server.inbound(ANA, MAIN_NUMBER, 'To the sender typed by hand');
    await expect(panel.row(ANA_SHOWN)).toBeVisible();
  } finally {
    await server.stop();
  }
});

test('receive, reply, delivered; failures say why; refused for STOP locks until START; 429 delays and doubles nothing', async ({ app }) => {
  const doomed = '+15005530003';
  const prepare = (server: TwilioServer) => {
    server.inbound(doomed, MAIN_NUMBER, 'My phone will be off');
    server.inbound(BEN, MAIN_NUMBER, 'Ben was here');
  };
  await withTwilio(app, {}, prepare, async (panel, server) => {
    server.inbound(ANA, MAIN_NUMBER, 'Are you open on Monday?');
    await expect(panel.row(ANA_SHOWN)).toHaveAccessibleName(/1 unread, Are you open on Monday\?/);
    await expect.poll(() => app.badge()).not.toBe('');
    await panel.openConversation(ANA_SHOWN);
    server.faults.add({ kind: 'rate', on: 'messages.create', times: 2, retryAfter: 1 });
    server.faults.add({ kind: 'rate', on: 'messages.list', times: 2 });
    await panel.send('Yes, from nine.');
    await expect(panel.status('Yes, from nine.', 'Delivered')).toBeAttached({ timeout: 20_000 });
    expect(server.journal.sends('Yes, from nine.')).toBe(1);
    await panel.back.click();

    await panel.openConversation('(500) 553-0003');
    await panel.send('Please call back');
    const failed = panel.message('Please call back').getByRole('button', { name: 'Failed' });
    await expect(failed).toHaveAccessibleDescription(/30003.*The phone is off, out of reach or roaming/s);
    await panel.back.click();

    await panel.openConversation(BEN_SHOWN);
    server.world.failTo.set(BEN, 21610);
    await panel.send('Are you still there?');
    await expect(panel.message('Are you still there?').getByRole('button', { name: 'Failed' })).toHaveAccessibleDescription(/21610/);
    await expect(panel.page.getByText('This customer opted out of SMS')).toBeVisible();
    await expect(panel.sendButton).toBeDisabled();
    server.world.failTo.delete(BEN);
    server.inbound(BEN, MAIN_NUMBER, 'START');
    await look(app, server);
    await expect(panel.sendButton).toBeEnabled();
    await panel.send('Welcome back');
    await expect(panel.status('Welcome back', 'Delivered')).toBeAttached();
    server.inbound(BEN, MAIN_NUMBER, 'STOP');
    await look(app, server);
    await expect(panel.page.getByText('This customer opted out of SMS')).toBeVisible();
    expect(server.journal.creates.map((one) => one.body)).toEqual(['Yes, from nine.', 'Please call back', 'Welcome back']);
  });
});

test('pictures come and go; WhatsApp after 24 hours takes a template, and free text again once the customer writes', async ({ app }) => {
  const old = Date.now() - 25 * 3_600_000;
  const prepare = (server: TwilioServer) => {
    server.inbound(ANA, MAIN_NUMBER, 'Look at this', [{ contentType: 'image/png', bytes: PIXEL }]);
    server.world.add({
      direction: 'inbound',
      status: 'received',
      from: `whatsapp:${BEN}`,
      to: WHATSAPP_SENDER,
      body: 'Yesterday',
      created: old,
      sent: old,
    });
  };
  await withTwilio(app, {}, prepare, async (panel, server) => {
    await panel.openConversation(ANA_SHOWN);
    const picture = panel.message('Look at this').getByRole('img', { name: 'Picture' });
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    expect([server.journal.cdn.length > 0, server.journal.leaks]).toEqual([true, 0]);
    await panel.page
      .getByLabel('Attach', { exact: false })
      .first()
      .setInputFiles({ name: 'offer.png', mimeType: 'image/png', buffer: PIXEL });
    await expect(panel.page.getByText('offer.png')).toBeVisible();
    await panel.send('And here is ours');
    await expect(panel.status('And here is ours', 'Delivered')).toBeAttached();
    expect(server.journal.creates.map((one) => [one.body, one.mediaUrls.length])).toEqual([['And here is ours', 1]]);
    await panel.back.click();

    await panel.openConversation(BEN_SHOWN);
    await expect(panel.page.getByText('WhatsApp now takes templates only')).toBeVisible();
    await expect(panel.messageBox).toHaveCount(0);
    await expect(panel.page.getByRole('button', { name: /^spring_offer/ })).toHaveCount(0);
    await panel.page.getByRole('button', { name: /^appointment_reminder/ }).click();
    await panel.page.getByLabel('Value of 1').fill('Ben');
    await panel.page.getByLabel('Value of 2').fill('Friday 9:00');
    await expect(panel.page.getByRole('region', { name: 'Preview' })).toHaveText('Hello Ben, we expect you on Friday 9:00.');
    await panel.sendButton.click();
    await expect(panel.status('we expect you on Friday', 'Read')).toBeAttached();
    expect(server.journal.creates.at(-1)?.contentSid).toBe(server.world.contents[0]?.sid);
    server.inbound(`whatsapp:${BEN}`, WHATSAPP_SENDER, 'I will be there');
    await look(app, server);
    await panel.send('Good!');
    await expect(panel.status('Good!', 'Read')).toBeAttached();
    expect(server.journal.creates).toHaveLength(3);
  });
});

test('later: kept by Twilio, listed, cancelled there; "cancel if they reply" is kept here and cancelled by the reply', async ({ app }) => {
  const prepare = (server: TwilioServer) => {
    server.inbound(ANA, POOL_NUMBER, 'Remind me tomorrow');
  };
  await withTwilio(app, {}, prepare, async (panel, server) => {
    await panel.openConversation(ANA_SHOWN);
    const later = async (text: string, cancelOnReply: boolean) => {
      await panel.messageBox.fill(text);
      await panel.page.getByRole('button', { name: 'Send later' }).click();
      await panel.page.getByRole('checkbox', { name: /^Cancel if / }).setChecked(cancelOnReply);
      await panel.page.getByRole('button', { name: /^In an hour/ }).click();
      await expect(panel.message(text)).toContainText('Scheduled for');
    };
    await later('A reminder', false);
    await expect.poll(() => server.journal.creates.map((one) => one.sendAt !== null)).toEqual([true]);
    await expect(panel.message('A reminder').getByText('Scheduled', { exact: true })).toBeVisible();
    await panel.message('A reminder').getByRole('button', { name: 'Cancel' }).click();
    await expect(panel.message('A reminder').getByText('Canceled', { exact: true })).toBeVisible();
    expect(server.world.messages.find((one) => one.body === 'A reminder')?.status).toBe('canceled');
    await later('Only if silent', true);
    server.inbound(ANA, POOL_NUMBER, 'I remember myself');
    await look(app, server);
    await expect(panel.message('Only if silent').getByText('Canceled', { exact: true })).toBeVisible();
    expect(server.journal.creates).toHaveLength(1);
  });
});
