/** The main path with Twilio in Firefox: connect through the form, receive, reply, delivered. */
import { MAIN_NUMBER } from '../servers/twilio/defaults';
import { startTwilio } from '../servers/twilio/server';
import { expect, test } from './harness/firefox';
import { names } from './harness/firefox-panel';

const ANA = '+14155550134';
const ANA_SHOWN = '(415) 555-0134';

test('Twilio: connect, receive, reply, delivered', async ({ app }) => {
  const server = await startTwilio();
  try {
    // Opened later, it would take the focus from the panel, and what nobody looks at is not read.
    await app.helper();
    const panel = await app.openPanel();
    const { tab } = panel;
    const form = { role: 'form', name: 'Connect Twilio' } as const;
    await panel.chooseBackend('Twilio');
    await tab.fill({ role: 'textbox', name: 'Account SID', inside: form }, server.accountSid);
    await tab.fill({ role: 'textbox', name: 'API key SID', inside: form }, server.keySid);
    await tab.fill({ role: 'textbox', name: 'API key secret', inside: form }, server.keySecret);
    await tab.click({ css: 'form[aria-label="Connect Twilio"] details:last-of-type summary' });
    await tab.fill({ role: 'textbox', name: 'Base address', inside: form }, server.url);
    await tab.click({ role: 'button', name: 'Connect', inside: form });
    await tab.gone(form);
    await tab.see({ ...names.connection, words: [/Up to date/] });
    server.inbound(ANA, MAIN_NUMBER, 'Are you open on Monday?');
    await tab.see(panel.row(ANA_SHOWN));
    await expect.poll(() => app.badge()).toBe('1');
    await panel.openConversation(ANA_SHOWN);
    await tab.see(panel.message('Are you open on Monday?'));
    await expect.poll(() => app.badge()).toBe('');
    await panel.send('Yes, from nine.');
    await tab.see(panel.message('Yes, from nine.', 'Delivered'));
    expect(server.journal.sends('Yes, from nine.')).toBe(1);
  } finally {
    await server.stop();
  }
});
