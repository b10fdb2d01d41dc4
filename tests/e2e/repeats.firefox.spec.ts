/** Firefox repeats no send either (HTTP/1.1; over HTTP/2 it never does): counted at the server. */
import { MAIN_NUMBER } from '../servers/twilio/defaults';
import { startTwilio } from '../servers/twilio/server';
import { expect, test } from './harness/firefox';

test('a connection that breaks over a create that had its effect leaves one message', async ({ app }) => {
  const server = await startTwilio();
  try {
    server.inbound('+14155550134', MAIN_NUMBER, 'Hello');
    const fields = { accountSid: server.accountSid, authToken: server.authToken, baseUrl: server.url, sender: MAIN_NUMBER };
    expect(await app.poke({ type: 'connect', kind: 'twilio', fields })).toMatchObject({ ok: true });
    const panel = await app.openPanel();
    await panel.openConversation('(415) 555-0134');
    for (const text of ['first', 'after the background']) {
      server.faults.add({ kind: 'reset-after', on: 'messages.create' });
      await panel.send(text);
      await panel.tab.see(panel.message(text, 'Delivered'), { timeout: 30_000 });
      expect(server.journal.sends(text)).toBe(1);
      await app.terminateBackground();
    }
  } finally {
    await server.stop();
  }
});
