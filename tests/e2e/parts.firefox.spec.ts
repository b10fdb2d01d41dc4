/** The parts of Firefox's background: read when they are wanted, also by a background that was just woken. */
import { MAIN_NUMBER } from '../servers/twilio/defaults';
import { startTwilio } from '../servers/twilio/server';
import { expect, test } from './harness/firefox';
import { fieldsOf } from './harness/twilio';

const ANA = '+14155550134';
const ANA_SHOWN = '(415) 555-0134';

test('a backend is read for the first time by a woken background, again after its end, and another after a restart', async ({ app }) => {
  test.setTimeout(240_000);
  const twilio = await startTwilio();
  try {
    twilio.inbound(ANA, MAIN_NUMBER, 'Are you open?');
    await app.helper();
    await expect.poll(() => app.backgroundState()).toBe('running');
    await app.terminateBackground();
    const fields = { ...fieldsOf(twilio), baseUrl: twilio.url };
    expect(await app.poke({ type: 'connect', kind: 'twilio', fields })).toMatchObject({ ok: true });
    const panel = await app.openPanel();
    await panel.openConversation(ANA_SHOWN);
    await panel.send('Yes, woken.');
    await panel.tab.see(panel.message('Yes, woken.', 'Delivered'), { timeout: 30_000 });
    await app.terminateBackground();
    await panel.send('Yes, woken again.');
    await panel.tab.see(panel.message('Yes, woken again.', 'Delivered'), { timeout: 60_000 });
    await app.killBrowser();
    await app.relaunch();
    const config = JSON.stringify({ speed: 20, script: false, older: 5 });
    expect(await app.poke({ type: 'connect', kind: 'demo', fields: { config } })).toMatchObject({ ok: true });
    const again = await app.openPanel();
    await again.openConversation('Theo Brandt');
    await again.send('Another backend, no answer');
    await again.tab.see(again.message('Another backend', 'Delivered'), { timeout: 60_000 });
    expect([twilio.journal.sends('Yes, woken.'), twilio.journal.sends('Yes, woken again.')]).toEqual([1, 1]);
  } finally {
    await twilio.stop();
  }
});
