/** The browser itself repeats no send: a connection that breaks over a create that had its effect leaves one message, not two. */
import { startFront } from '../servers/h2-front';
import { MAIN_NUMBER } from '../servers/twilio/defaults';
import { startTwilio, type TwilioServer } from '../servers/twilio/server';
import { expect, test } from './harness/chromium';
import { ChromiumApp } from './harness/chromium-app';
import type { PanelPage } from './harness/panel.page';

declare const chrome: {
  declarativeNetRequest: {
    getSessionRules(): Promise<{ id: number }[]>;
    updateSessionRules(change: { removeRuleIds: number[] }): Promise<void>;
  };
};

const ANA = '+14155550134';

async function connect(app: ChromiumApp, server: TwilioServer, baseUrl = server.url): Promise<void> {
  const fields = { accountSid: server.accountSid, authToken: server.authToken, baseUrl, sender: MAIN_NUMBER };
  expect(await app.poke({ type: 'connect', kind: 'twilio', fields })).toMatchObject({ ok: true });
}

async function openAna(app: ChromiumApp): Promise<PanelPage> {
  const panel = await app.openPanel();
  await panel.openConversation('(415) 555-0134');
  return panel;
}

/** Sends while the next create is cut after its effect, and counts. */
async function sendAndCut(panel: PanelPage, server: TwilioServer, text: string): Promise<number> {
  server.faults.add({ kind: 'reset-after', on: 'messages.create' });
  await panel.send(text);
  await expect(panel.status(text, 'Delivered').first()).toBeAttached({ timeout: 30_000 });
  return server.journal.sends(text);
}

test('HTTP/1.1: once, at the first send, and after the death of worker, extension and browser', async ({ app }) => {
  const server = await startTwilio();
  try {
    server.inbound(ANA, MAIN_NUMBER, 'Hello');
    await connect(app, server);
    let panel = await openAna(app);
    expect(await sendAndCut(panel, server, 'first')).toBe(1);
    await app.killWorker();
    expect(await sendAndCut(panel, server, 'after the worker')).toBe(1);
    await app.reloadExtension();
    panel = await openAna(app);
    expect(await sendAndCut(panel, server, 'after the extension')).toBe(1);
    await app.killBrowser();
    await app.relaunch();
    panel = await openAna(app);
    expect(await sendAndCut(panel, server, 'after the browser')).toBe(1);
  } finally {
    await server.stop();
  }
});

test('HTTP/1.1 without the rule: Chromium sends it twice, so the rule is needed and this test can see it', async ({ app }) => {
  const server = await startTwilio();
  try {
    server.inbound(ANA, MAIN_NUMBER, 'Hello');
    await connect(app, server);
    const panel = await openAna(app);
    await expect(panel.connection).toHaveText('Up to date');
    const helper = await app.helper();
    const removed = await helper.evaluate(async () => {
      const rules = await chrome.declarativeNetRequest.getSessionRules();
      await chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: rules.map((rule) => rule.id) });
      return rules.length;
    });
    expect(removed).toBe(1);
    // A request without the rule leaves the connection that is then used again.
    const before = server.journal.count('messages.list');
    await app.poke({ type: 'sync', accountId: `twilio-${server.accountSid.toLowerCase()}` });
    await expect.poll(() => server.journal.count('messages.list')).toBeGreaterThan(before);
    await sendAndCut(panel, server, 'twice');
    await expect.poll(() => server.journal.sends('twice')).toBe(2);
  } finally {
    await server.stop();
  }
});

test('HTTP/2: once, also for a server that wants to know the length of what it gets', async () => {
  const server = await startTwilio();
  const front = await startFront(server.url);
  const app = await ChromiumApp.launch({ args: ['--ignore-certificate-errors'] });
  try {
    server.world.origin = front.url;
    server.inbound(ANA, MAIN_NUMBER, 'Hello');
    await connect(app, server, front.url);
    const panel = await openAna(app);
    await expect(panel.connection).toHaveText('Up to date');
    for (const text of ['one', 'two']) {
      front.cutAfter('Messages');
      await panel.send(text);
      await expect(panel.status(text, 'Delivered')).toBeAttached({ timeout: 30_000 });
      expect(server.journal.sends(text)).toBe(1);
      await app.killWorker();
    }
    expect(front.seen.every((line) => line.endsWith(' 2.0'))).toBe(true);
    front.wantsLength(true);
    await panel.send('measured');
    await expect(panel.status('measured', 'Delivered')).toBeAttached({ timeout: 30_000 });
    expect(server.journal.sends('measured')).toBe(1);
  } finally {
    await app.close();
    await front.close();
    await server.stop();
  }
});
