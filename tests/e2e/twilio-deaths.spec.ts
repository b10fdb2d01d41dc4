/** The worker dies between request and answer, at Twilio's test server, again and again; counted in its journal: no double, none lost. */
import { MAIN_NUMBER } from '../servers/twilio/defaults';
import type { TwilioServer } from '../servers/twilio/server';
import { readConversations, readStored } from '../torture/page';
import { Random } from '../torture/random';
import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import type { PanelPage } from './harness/panel.page';
import { accountIdOf, withTwilio } from './harness/twilio';

/**
 * How long the worker is killed at most (ms), and after how many deaths between request and answer it is enough. Short unless told:
 * `THREADSIDE_DEATHS_SECONDS=200` gives time for all 200. One conversation for every kill, so that an unclear send holds up nothing else.
 */
const RAGE = Number(process.env.THREADSIDE_DEATHS_SECONDS ?? 8) * 1000;
const ENOUGH = 200;
const CUSTOMERS = 270;
/** The test server answers a create so late (ms); nine of ten kills come in the first half of that time, the others so soon after Enter. */
const ANSWER = 400;
const WITHIN = 300;

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
    const texts = await rage(app, panel, server, ids, new Random(seed));
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
    const sent = texts.length - unclear.length;
    console.log(
      `seed ${seed}: ${texts.length} kills, ${unanswered(server)} of them between request and answer: ` +
        `0 doubled, 0 lost, ${sent} sent once, ${unclear.length} not sent and shown as not confirmed`,
    );
    expect(unanswered(server)).toBeGreaterThan(5);
    for (const { conversationId, text } of unclear.slice(0, 3)) {
      await panel.go(`#/conversation/${encodeURIComponent(conversationId)}`);
      await expect(panel.status(text, 'Not confirmed')).toBeVisible();
    }
    await answersLost(panel, server, ids.slice(-2));
  });
});

/** Creates whose answer nobody was there to hear. */
function unanswered(server: TwilioServer): number {
  return server.journal.requests.filter((one) => one.kind === 'messages.create' && one.status === 0).length;
}

/** One send and one kill in each conversation, until it is enough or the time is over. Returns the texts. */
async function rage(app: ChromiumApp, panel: PanelPage, server: TwilioServer, ids: readonly string[], random: Random): Promise<string[]> {
  const end = Date.now() + RAGE;
  const texts: string[] = [];
  for (const id of ids.slice(0, -2)) {
    if (Date.now() > end || unanswered(server) >= ENOUGH) break;
    const text = `text number ${texts.length}.`;
    await panel.go(`#/conversation/${encodeURIComponent(id)}`);
    await panel.page.waitForFunction((wanted) => location.hash.includes(encodeURIComponent(wanted)), id);
    await panel.messageBox.fill(text);
    const before = server.journal.begun('messages.create');
    await panel.messageBox.press('Enter');
    texts.push(text);
    // Both waits are the moment of the death, not a wait for anything.
    if (random.below(10) > 0) {
      await expect.poll(() => server.journal.begun('messages.create'), { intervals: [3] }).toBeGreaterThan(before);
      await panel.page.waitForTimeout(random.below(ANSWER / 2));
    } else await panel.page.waitForTimeout(random.below(WITHIN));
    await app.killWorker();
    void app.poke({ type: 'poke', accountId: accountIdOf(server) });
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
