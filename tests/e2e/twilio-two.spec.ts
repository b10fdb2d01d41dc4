/** Two browsers on one Twilio account: the same words from both, answers lost, and each has its own messages; counted at the server. */
import { MAIN_NUMBER } from '../servers/twilio/defaults';
import type { TwilioServer } from '../servers/twilio/server';
import { expect, test } from './harness/chromium';
import { ChromiumApp } from './harness/chromium-app';
import type { PanelPage } from './harness/panel.page';
import { accountIdOf, connectTwilio, withTwilio } from './harness/twilio';

const ANA = '+14155550134';
const ANA_SHOWN = '(415) 555-0134';
const WORDS = 'On my way';

interface StoredSend {
  readonly remoteId: string | undefined;
  readonly status: string;
  /** This browser wrote it. */
  readonly own: boolean;
}

/** The rows with those words, as a browser's database holds them. */
async function stored(app: ChromiumApp, accountId: string): Promise<StoredSend[]> {
  const helper = await app.helper();
  return helper.evaluate(
    async ([name, words]) => {
      const settled = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const db = await settled(indexedDB.open(name));
      const rows = (await settled(db.transaction('messages').objectStore('messages').getAll())) as {
        text: string;
        remoteId?: string;
        status: string;
        ref?: string;
      }[];
      db.close();
      return rows.filter((row) => row.text === words).map(({ remoteId, status, ref }) => ({ remoteId, status, own: ref !== undefined }));
    },
    [`threadside-${accountId}`, WORDS] as const,
  );
}

/** Sends the words, and waits until the server has them, of which the answer may be lost. Resolves to the message's id. */
async function say(panel: PanelPage, server: TwilioServer, answer: 'lost' | 'heard'): Promise<string> {
  const before = server.journal.creates.length;
  if (answer === 'lost') server.faults.add({ kind: 'error-after', on: 'messages.create' });
  await panel.messageBox.fill(WORDS);
  await panel.messageBox.press('Enter');
  await expect.poll(() => server.journal.creates.length).toBe(before + 1);
  const sent = server.journal.creates.at(-1);
  // Twilio's times have whole seconds: what both say in one second cannot be told apart, and need not be.
  await expect.poll(() => server.clock.now() - (sent?.at ?? 0), { intervals: [50] }).toBeGreaterThan(2_000);
  return sent?.sid ?? '';
}

test('two browsers say the same words in a row and lose the answers: each adopts its own, none is sent twice', async ({ app }) => {
  test.setTimeout(90_000);
  const second = await ChromiumApp.launch();
  try {
    await withTwilio(
      app,
      {},
      (server) => void server.inbound(ANA, MAIN_NUMBER, 'Where are you?'),
      async (one, server) => {
        const accountId = accountIdOf(server);
        const two = await second.openPanel();
        await connectTwilio(two, server);
        for (const panel of [one, two]) await panel.openConversation(ANA_SHOWN);
        const ones = [await say(one, server, 'lost')];
        const twos = [await say(two, server, 'lost')];
        // The row in doubt holds up what follows it in its conversation: the next ones leave when it is clear.
        const known = async (browser: ChromiumApp) => (await stored(browser, accountId)).filter((row) => row.own && row.remoteId).length;
        for (const browser of [app, second]) await expect.poll(() => known(browser), { timeout: 20_000 }).toBe(1);
        ones.push(await say(one, server, 'heard'));
        twos.push(await say(two, server, 'lost'));

        // What is looked for stands beside what the list shows until the look has found it.
        const settled = async (browser: ChromiumApp) => {
          await browser.poke({ type: 'sync', accountId });
          return (await stored(browser, accountId)).map((row) => row.status);
        };
        const all = ['delivered', 'delivered', 'delivered', 'delivered'];
        for (const browser of [app, second]) await expect.poll(() => settled(browser), { timeout: 30_000 }).toEqual(all);
        const rows = { one: await stored(app, accountId), two: await stored(second, accountId) };
        const ownIds = (all: readonly StoredSend[]) => all.flatMap((row) => (row.own ? [row.remoteId ?? ''] : [])).sort();
        expect([ownIds(rows.one), ownIds(rows.two)]).toEqual([ones.sort(), twos.sort()]);
        expect([rows.one.length, rows.two.length, server.journal.sends(WORDS)]).toEqual([4, 4, 4]);
        for (const panel of [one, two]) {
          await expect(panel.message(WORDS)).toHaveCount(4);
          await expect(panel.status(WORDS, 'Not confirmed')).toHaveCount(0);
        }
      },
    );
    expect(second.errors, 'uncaught errors in pages').toEqual([]);
  } finally {
    await second.close();
  }
});
