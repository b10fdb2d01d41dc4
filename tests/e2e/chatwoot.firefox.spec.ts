/** The main path with Chatwoot in Firefox: connect through the form, receive by the stream, reply, delivered. */
import { startChatwoot } from '../servers/chatwoot/server';
import { expect, test } from './harness/firefox';
import { names } from './harness/firefox-panel';

test('Chatwoot: connect, receive, reply, delivered', async ({ app }) => {
  const server = await startChatwoot();
  try {
    await app.helper(); // first: a tab that opens later takes the focus, and what nobody looks at is not marked as read
    const panel = await app.openPanel();
    const { tab } = panel;
    const form = { role: 'form', name: 'Connect Chatwoot' } as const;
    const connect = { role: 'button', name: 'Connect', inside: form } as const;
    await tab.fill({ role: 'textbox', name: 'Server address', inside: form }, server.url);
    await tab.fill({ role: 'textbox', name: 'Access token', inside: form }, server.agent('bob').token);
    await tab.click(connect);
    await tab.click({ role: 'checkbox', name: /in my own network/, inside: form });
    await tab.click(connect);
    await tab.gone(form);
    await tab.see({ ...names.connection, words: [/Up to date/] });
    server.customerWrites('SMS', '+14155550134', 'Are you open on Monday?', [], { name: 'Ana Alba' });
    await tab.see(panel.row('Ana Alba'));
    await expect.poll(() => app.badge()).toBe('1');
    expect(server.subscriptionCount()).toBeGreaterThan(0);
    await panel.openConversation('Ana Alba');
    await tab.see(panel.message('Are you open on Monday?'));
    await panel.send('Yes, from nine.');
    await tab.see(panel.message('Yes, from nine.', 'Delivered'));
    expect(server.journal.delivered().map((one) => one.text)).toEqual(['Yes, from nine.']);
    const reads = 'POST /api/v1/accounts/:id/conversations/:id/update_last_seen';
    await expect.poll(() => server.journal.requestsByRoute()[reads] ?? 0).toBeGreaterThan(0);
    await expect.poll(() => app.badge()).toBe('');
  } finally {
    await server.close();
  }
});
