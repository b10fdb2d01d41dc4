/** Chatwoot end to end when things break: network, worker, server, a proxy without WebSockets. Counted at the server: none lost, none doubled. */
import type { ChatwootServer } from '../servers/chatwoot/server';
import { readConversations, readStored } from '../torture/page';
import { accountIdOf, sendsOf, storedInbound, withChatwoot } from './harness/chatwoot';
import { expect, test } from './harness/chromium';

const ANA = '+14155550134';
const phoneOf = (index: number) => `+1415555${2000 + index}`;

/** What customers wrote, as the server has it, sorted. */
function inboundAt(server: ChatwootServer): string[] {
  return server
    .storedMessages()
    .filter((one) => one.type === 0)
    .map((one) => String(one.content))
    .sort();
}

test('the network is cut and returns: what was written meanwhile arrives, what waited is sent once', async ({ app }) => {
  const prepare = (server: ChatwootServer) => {
    server.customerWrites('SMS', ANA, 'Hello', [], { name: 'Ana Alba' });
  };
  await withChatwoot(app, prepare, async (panel, server) => {
    await panel.openConversation('Ana Alba');
    await app.offline(true);
    server.dropSockets();
    await expect(panel.connection).toContainText('Offline since');
    await panel.send('Written without a network');
    await expect(panel.status('Written without a network', 'Queued')).toBeVisible();
    for (let i = 0; i < 20; i++) server.customerWrites('SMS', i < 5 ? ANA : phoneOf(i), `Missed ${i}`);
    expect(sendsOf(server, 'Written without a network')).toBe(0);
    await app.offline(false);
    await expect(panel.status('Written without a network', 'Delivered')).toBeAttached({ timeout: 20_000 });
    await expect(panel.message('Missed 4')).toBeVisible();
    await expect.poll(() => storedInbound(app, accountIdOf(server, 'bob'))).toEqual(inboundAt(server));
    expect(sendsOf(server, 'Written without a network')).toBe(1);
    await expect(panel.connection).toHaveText('Up to date');
  });
});

test('the worker is killed while it sends: each message reaches the customer once, or says that it did not', async ({ app }) => {
  const kills = [0, 40, 120, 200, 300, 450].map((delay, index) => ({ delay, phone: phoneOf(index), text: `Killed after ${delay}` }));
  const prepare = (server: ChatwootServer) => {
    for (const { phone } of kills) server.customerWrites('SMS', phone, 'Hello');
  };
  await withChatwoot(app, prepare, async (panel, server) => {
    const accountId = accountIdOf(server, 'bob');
    const helper = await app.helper();
    const conversations = await helper.evaluate(readConversations, accountId);
    server.failRequests({ fault: 'latency', method: 'POST', path: '/messages$', times: 0, ms: 200 });
    for (const { delay, phone, text } of kills) {
      const id = conversations.find((one) => one.phone === phone)?.id ?? '';
      await panel.go(`#/conversation/${encodeURIComponent(id)}`);
      await panel.page.waitForFunction((wanted) => location.hash.includes(encodeURIComponent(wanted)), id);
      await panel.send(text);
      await panel.page.waitForTimeout(delay); // the moment of the death, not a wait for anything
      await app.killWorker();
      void app.poke({ type: 'poke', accountId });
    }
    server.clearFaults();
    const wrong = async () => {
      await app.poke({ type: 'poke', accountId });
      const { messages } = await helper.evaluate(readStored, accountId);
      return kills.flatMap(({ text }) => {
        const rows = messages.filter((one) => one.text === text).map((one) => one.status);
        const sends = sendsOf(server, text);
        const right = sends === 1 ? rows.join() === 'delivered' : sends === 0 && rows.join() === 'unconfirmed';
        return right ? [] : [`${text}: ${sends} times sent, shown as ${rows.join(' and ') || 'nothing'}`];
      });
    };
    await expect.poll(wrong, { timeout: 30_000, intervals: [500] }).toEqual([]);
    expect(server.journal.doubled()).toEqual([]);
  });
});

test('the server restarts and 300 messages were missed, 150 of them in one conversation: all arrive, each once', async ({ app }) => {
  const prepare = (server: ChatwootServer) => {
    server.customerWrites('SMS', ANA, 'Hello', [], { name: 'Ana Alba' });
    for (let i = 0; i < 10; i++) server.customerWrites('SMS', phoneOf(i), `Hello from ${i}`);
  };
  await withChatwoot(app, prepare, async (panel, server) => {
    const accountId = accountIdOf(server, 'bob');
    await panel.openConversation('Ana Alba');
    await panel.send('Before the restart');
    await expect(panel.status('Before the restart', 'Delivered')).toBeAttached();
    await server.stop(true);
    await expect(panel.connection).toHaveText('Reconnecting');
    await panel.send('While it is away');
    for (let i = 0; i < 300; i++) server.customerWrites('SMS', i < 150 ? ANA : phoneOf(i % 30), `Missed ${i}`);
    await server.start();
    await expect.poll(() => storedInbound(app, accountId), { timeout: 30_000, intervals: [500] }).toEqual(inboundAt(server));
    // In the thread it stands far above what is shown.
    const statuses = async () => {
      const { messages } = await (await app.helper()).evaluate(readStored, accountId);
      return messages.filter((one) => one.text === 'While it is away').map((one) => one.status);
    };
    await expect.poll(statuses, { timeout: 20_000 }).toEqual(['delivered']);
    await expect(panel.connection).toHaveText('Up to date');
    expect([sendsOf(server, 'Before the restart'), sendsOf(server, 'While it is away')]).toEqual([1, 1]);
    server.customerWrites('SMS', ANA, 'By the stream again');
    await expect(panel.message('By the stream again')).toBeAttached({ timeout: 5000 });
    expect(server.journal.doubled()).toEqual([]);
  });
});

test('a proxy refuses WebSockets: polling shows messages, and replies are delivered', async ({ app }) => {
  const prepare = (server: ChatwootServer) => {
    server.setCable({ refuseStatus: 403 });
    server.customerWrites('SMS', ANA, 'Hello', [], { name: 'Ana Alba' });
  };
  await withChatwoot(app, prepare, async (panel, server) => {
    server.customerWrites('SMS', ANA, 'Do you hear me?');
    await expect(panel.row('Ana Alba')).toHaveAccessibleName(/2 unread, Do you hear me\?/, { timeout: 15_000 });
    await panel.openConversation('Ana Alba');
    await panel.send('By polling');
    await expect(panel.status('By polling', 'Delivered')).toBeAttached({ timeout: 20_000 });
    expect([sendsOf(server, 'By polling'), server.subscriptionCount()]).toEqual([1, 0]);
  });
});
