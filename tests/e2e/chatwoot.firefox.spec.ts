/** The main path with Chatwoot in Firefox: connect through the form, receive by the stream, reply, delivered; a file that shows how much has left. */
import type { Tab } from '../../scripts/lib/bidi.mjs';
import { startChatwoot } from '../servers/chatwoot/server';
import { expect, test } from './harness/firefox';
import { names } from './harness/firefox-panel';

/** Picks a file as the file picker does. */
async function attach(tab: Tab): Promise<void> {
  await tab.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('input[type="file"]');
    if (!input) throw new Error('no file input');
    const picked = new DataTransfer();
    picked.items.add(new File([new Uint8Array(500 * 1024)], 'offer.pdf', { type: 'application/pdf' }));
    input.files = picked.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await tab.see({ role: 'list', name: 'Attached files', words: [/offer\.pdf/] });
}

test('Chatwoot: connect, receive, reply, delivered; a file arrives once, one on its way shows how much has left and can be stopped', async ({
  app,
}) => {
  const server = await startChatwoot();
  try {
    await app.helper(); // first: a tab that opens later takes the focus, and what nobody looks at is not marked as read
    const panel = await app.openPanel();
    const { tab } = panel;
    const form = { role: 'form', name: 'Connect Chatwoot' } as const;
    const connect = { role: 'button', name: 'Connect', inside: form } as const;
    await panel.chooseBackend('Chatwoot');
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

    const mine = () => server.storedMessages().filter((one) => one.type === 1).length;
    await attach(tab);
    await panel.send('The offer');
    await tab.see(panel.message('The offer', 'Delivered'));
    expect(mine()).toBe(2);
    // All of it leaves, and no answer comes.
    server.failRequests({ method: 'POST', path: '/messages$', fault: 'hang_before' });
    await attach(tab);
    await panel.send('Another offer');
    const bubble = panel.message('Another offer');
    await tab.see({ role: 'progressbar', name: '100% uploaded', inside: bubble });
    await tab.click({ role: 'button', name: 'Stop sending', inside: bubble });
    await tab.see(panel.message('Another offer', 'Not confirmed'));
    await tab.gone({ role: 'progressbar', inside: bubble });
    expect(mine()).toBe(2);
  } finally {
    await server.close();
  }
});
