/** The worker dies between request and answer, at Twilio's test server, again and again; counted in its journal: no double, none lost. */
import { MAIN_NUMBER } from '../servers/twilio/defaults';
import type { TwilioServer } from '../servers/twilio/server';
import { readConversations, readStored } from '../torture/page';
import { Random } from '../torture/random';
import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import type { PanelPage } from './harness/panel.page';
import { accountIdOf, withTwilio } from './harness/twilio';

/** How long the worker is killed (ms); one conversation for every kill, so that an unclear send holds up nothing else. */
const RAGE = Number(process.env.THREADSIDE_DEATHS_SECONDS ?? 36) * 1000;
const CUSTOMERS = 240;
/** The test server answers a create so late (ms), and kills come within so many after Enter. */
const ANSWER = 120;
const WITHIN = 450;

test('the worker is killed over and over while it sends: nothing doubled, nothing lost, what is unclear says so', async ({ app }) => {
  test.setTimeout(RAGE + 90_000);
  const seed = Number(process.env.THREADSIDE_TORTURE_SEED ?? Date.now() % 1_000_000);
  const phones = Array.from({ length: CUSTOMERS }, (_, i) => `+1415555${2000 + i}`);
  const prepare = (server: TwilioServer) => {
    for (const phone of phones) server.inbound(phone, MAIN_NUMBER, `Hello from ${phone}`);
  };
  await withTwilio(app, {}, prepare, async (panel, server) => {
    const accountId = accountIdOf(server);
    const helper = await app.helper();
    await expect.poll(async () => (await helper.evaluate(readConversations, accountId)).length).toBe(CUSTOMERS);
    const ids = (await helper.evaluate(readConversations, accountId)).map((one) => one.id);
    server.faults.add({ kind: 'slow', on: 'messages.create', times: Number.POSITIVE_INFINITY, ms: ANSWER });
    const texts = await rage(app, panel, accountId, ids, new Random(seed));
    server.faults.clear();

    const verdict = async () => {
      await app.poke({ type: 'poke', accountId });
      const { messages } = await helper.evaluate(readStored, accountId);
      const wrong = texts.flatMap((text) => {
        const rows = messages.filter((one) => one.text === text);
        const status = rows.map((one) => one.status).join(' and ');
        const sends = server.journal.sends(text);
        const right = sends === 1 ? /^(sent|delivered)$/.test(status) : sends === 0 && status === 'unconfirmed';
        return right ? [] : [`${text}: ${sends} times sent, shown as ${status || 'nothing'}`];
      });
      return wrong;
    };
    await expect.poll(verdict, { timeout: 30_000, intervals: [500] }).toEqual([]);
    const { messages } = await helper.evaluate(readStored, accountId);
    const unclear = messages.filter((one) => one.status === 'unconfirmed');
    console.log(`seed ${seed}: ${texts.length} kills, ${texts.length - unclear.length} sent, ${unclear.length} not confirmed and not sent`);
    expect(texts.length).toBeGreaterThan(20);
    for (const { conversationId, text } of unclear.slice(0, 3)) {
      await panel.go(`#/conversation/${encodeURIComponent(conversationId)}`);
      await expect(panel.status(text, 'Not confirmed')).toBeVisible();
    }
    await answersLost(panel, server, ids.slice(-2));
  });
});

/** One send and one kill in each conversation, until the time is over. Returns the texts. */
async function rage(app: ChromiumApp, panel: PanelPage, accountId: string, ids: readonly string[], random: Random): Promise<string[]> {
  const end = Date.now() + RAGE;
  const texts: string[] = [];
  for (const id of ids.slice(0, -2)) {
    if (Date.now() > end) break;
    const text = `text number ${texts.length}.`;
    await panel.go(`#/conversation/${encodeURIComponent(id)}`);
    await panel.page.waitForFunction((wanted) => location.hash.includes(encodeURIComponent(wanted)), id);
    await panel.messageBox.fill(text);
    await panel.messageBox.press('Enter');
    texts.push(text);
    await panel.page.waitForTimeout(random.below(WITHIN));
    await app.killWorker();
    void app.poke({ type: 'poke', accountId });
  }
  return texts;
}

/** The same without a kill: the answer is lost after the send, or before it. */
async function answersLost(panel: PanelPage, server: TwilioServer, [one = '', two = '']: readonly string[]): Promise<void> {
  server.faults.add({ kind: 'error-after', on: 'messages.create' });
  await panel.go(`#/conversation/${encodeURIComponent(one)}`);
  await expect(panel.messageBox).toHaveValue('');
  await panel.send('The answer is lost');
  await expect(panel.status('The answer is lost', 'Not confirmed')).toBeVisible();
  await expect(panel.status('The answer is lost', 'Delivered')).toBeAttached({ timeout: 20_000 });
  server.faults.add({ kind: 'error-before', on: 'messages.create' });
  await panel.go(`#/conversation/${encodeURIComponent(two)}`);
  await panel.send('The message is lost');
  await expect(panel.status('The message is lost', 'Not confirmed')).toBeVisible();
  expect([server.journal.sends('The answer is lost'), server.journal.sends('The message is lost')]).toEqual([1, 0]);
}
