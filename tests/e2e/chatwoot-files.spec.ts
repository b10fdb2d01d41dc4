/** Files on the Chatwoot test server: how much has left is shown, and an upload can be stopped. */
import { withChatwoot } from './harness/chatwoot';
import { expect, test } from './harness/chromium';

const ANA = '+14155550134';
/** As large as Twilio takes a document. */
const LARGE = { name: 'offer.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(500 * 1024, 7) };
const MESSAGES = { method: 'POST', path: '/messages$' };

test('a file arrives once; one on its way shows how much of it has left and can be stopped', async ({ app }) => {
  await withChatwoot(
    app,
    (server) => {
      server.customerWrites('SMS', ANA, 'Your offer?', [], { name: 'Ana Alba' });
    },
    async (panel, server) => {
      await panel.openConversation('Ana Alba');
      const attach = async () => {
        await panel.page.locator('input[type="file"]').setInputFiles(LARGE);
        await expect(panel.page.getByRole('list', { name: 'Attached files' })).toContainText('offer.pdf');
      };
      const mine = () => server.storedMessages().filter((one) => one.type === 1);
      await attach();
      await panel.send('The offer');
      await expect(panel.status('The offer', 'Delivered')).toBeAttached({ timeout: 20_000 });
      expect(mine()).toHaveLength(1);

      // All of it leaves, and no answer comes.
      server.failRequests({ ...MESSAGES, fault: 'hang_before' });
      await attach();
      await panel.send('Another offer');
      const bar = panel.message('Another offer').getByRole('progressbar');
      await expect(bar).toHaveAccessibleName('100% uploaded');
      await panel.message('Another offer').getByRole('button', { name: 'Stop sending' }).click();
      await expect(panel.status('Another offer', 'Not confirmed')).toBeAttached();
      await expect(bar).toHaveCount(0);
      expect(mine()).toHaveLength(1);
    },
  );
});
