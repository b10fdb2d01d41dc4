/** The parts of Chrome's worker: read when they are wanted, kept with the worker, renewed by an update, and missed with a sentence. */
import fs from 'node:fs';
import path from 'node:path';
import { removeFolder, temporaryFolder } from '../../scripts/lib/folders.mjs';
import type { ChatwootServer } from '../servers/chatwoot/server';
import { MAIN_NUMBER } from '../servers/twilio/defaults';
import { startTwilio, type TwilioServer } from '../servers/twilio/server';
import { extensionFolder } from './harness/build';
import { sendsOf, withChatwoot } from './harness/chatwoot';
import { expect, test } from './harness/chromium';
import { ChromiumApp } from './harness/chromium-app';
import { demoPanel, sentTexts } from './harness/demo';
import type { PanelPage } from './harness/panel.page';
import { accountIdOf, connectTwilio, fieldsOf } from './harness/twilio';

const ANA = '+14155550134';
const ANA_SHOWN = '(415) 555-0134';
const MISSING = 'A part of Threadside cannot be read';

/** A copy of the build, whose files a test may change. */
class Copy {
  readonly folder = temporaryFolder('parts');

  constructor() {
    fs.cpSync(extensionFolder('chrome'), this.folder, { recursive: true });
  }

  /** The file of a part in the folder. */
  file(part: string): string {
    const name = fs.readdirSync(path.join(this.folder, 'worker')).find((one) => one.startsWith(`${part}-`));
    if (!name) throw new Error(`There is no part ${part}.`);
    return path.join(this.folder, 'worker', name);
  }

  /** Takes the part out of the folder; resolves to what puts it back. */
  remove(part: string): () => void {
    const file = this.file(part);
    const aside = path.join(this.folder, path.basename(file));
    fs.renameSync(file, aside);
    return () => fs.renameSync(aside, file);
  }

  /** What an update does: the part has other content, and with it another name. */
  update(part: string, from: string, to: string): void {
    const old = this.file(part);
    const [was, is] = [path.basename(old), `${part}-changed.js`];
    const text = fs.readFileSync(old, 'utf8');
    if (!text.includes(from)) throw new Error(`${part} does not say ${from}.`);
    fs.writeFileSync(path.join(this.folder, 'worker', is), text.replaceAll(was, is).replaceAll(from, to));
    fs.rmSync(old);
    const main = path.join(this.folder, 'background.js');
    fs.writeFileSync(main, fs.readFileSync(main, 'utf8').replaceAll(was, is));
  }

  /** Runs a test on the copy in a browser of its own, which must see no uncaught error. */
  async run(use: (app: ChromiumApp) => Promise<void>): Promise<void> {
    const app = await ChromiumApp.launch({ extension: this.folder });
    try {
      await use(app);
      expect(app.errors, 'uncaught errors in pages').toEqual([]);
    } catch (error) {
      console.log(await app.describe());
      throw error;
    } finally {
      await app.close();
      await removeFolder(this.folder);
    }
  }
}

/** Connects as the form would. */
function connectDirectly(app: ChromiumApp, server: TwilioServer): Promise<unknown> {
  return app.poke({ type: 'connect', kind: 'twilio', fields: { ...fieldsOf(server), baseUrl: server.url } });
}

async function sendTo(panel: PanelPage, name: string, text: string): Promise<void> {
  await panel.openConversation(name);
  await panel.send(text);
  await expect(panel.status(text, 'Delivered')).toBeAttached({ timeout: 20_000 });
  await panel.back.click();
}

async function show(panel: PanelPage, account: RegExp | string): Promise<void> {
  const choice = panel.page.getByRole('combobox', { name: 'Account' });
  await choice.selectOption(await choice.getByRole('option', { name: account }).textContent());
}

test('parts that never ran are there after a kill and after a restart of the browser; two backends send side by side', async ({ app }) => {
  const twilio = await startTwilio();
  try {
    twilio.inbound(ANA, MAIN_NUMBER, 'Are you open?');
    const panel = await app.openPanel();
    // The worker that was installed is gone; the one that reads the part was only started.
    await app.killWorker();
    await connectTwilio(panel, twilio);
    await panel.go('#/');
    await sendTo(panel, ANA_SHOWN, 'Yes, after the kill.');
    await app.killWorker();
    await sendTo(panel, ANA_SHOWN, 'Yes, killed again.');
    await app.killBrowser();
    await app.relaunch();
    const again = await app.openPanel();
    await sendTo(again, ANA_SHOWN, 'Yes, after the restart.');
    await app.killWorker();
    const demo = await demoPanel(app);
    await sendTo(demo, 'Theo Brandt', 'Another backend, no answer');
    await app.killWorker();
    await sendTo(demo, 'Theo Brandt', 'The same after a kill, no answer');
    await show(demo, /^(?!.*demo)/);
    await sendTo(demo, ANA_SHOWN, 'Beside the other.');
    expect(await sentTexts(app)).toEqual(['Another backend, no answer', 'The same after a kill, no answer']);
    for (const text of ['Yes, after the kill.', 'Yes, killed again.', 'Yes, after the restart.', 'Beside the other.'])
      expect(twilio.journal.sends(text)).toBe(1);
  } finally {
    await twilio.stop();
  }
});

test('Chatwoot is read for the first time after a restart of the browser, and works after a kill', async ({ app }) => {
  await app.relaunch();
  await app.killBrowser();
  await app.relaunch();
  const prepare = (server: ChatwootServer) => void server.customerWrites('SMS', ANA, 'Hello', [], { name: 'Ana Alba' });
  await withChatwoot(app, prepare, async (panel, server) => {
    await sendTo(panel, 'Ana Alba', 'First part.');
    await app.killWorker();
    await sendTo(panel, 'Ana Alba', 'After the kill.');
    expect([sendsOf(server, 'First part.'), sendsOf(server, 'After the kill.')]).toEqual([1, 1]);
  });
});

test('an update brings its own parts, which are kept with the worker: after a kill and a restart also without their files', async () => {
  const copy = new Copy();
  await copy.run(async (app) => {
    const works = async (shop: string, text: string) => {
      const panel = await demoPanel(app);
      await expect(panel.page.getByText(`${shop} (demo)`)).toBeVisible();
      await sendTo(panel, 'Theo Brandt', text);
      await panel.page.close();
    };
    await works('Harbour & Pine', 'Before it, no answer');
    copy.update('demo', 'Harbour & Pine', 'Quay & Larch');
    await app.reloadExtension();
    await works('Quay & Larch', 'After it, no answer');
    copy.remove('demo');
    await app.killWorker();
    await works('Quay & Larch', 'After a kill, no answer');
    await app.killBrowser();
    await app.relaunch();
    await works('Quay & Larch', 'After a restart, no answer');
  });
});

test('a part cannot be read: its account says so and loses nothing, the other goes on, and it runs again when the part is there', async () => {
  const copy = new Copy();
  const twilio = await startTwilio();
  try {
    twilio.inbound(ANA, MAIN_NUMBER, 'Are you open?');
    await copy.run(async (app) => {
      const first = await demoPanel(app);
      expect(await connectDirectly(app, twilio)).toMatchObject({ ok: true });
      await sendTo(await app.openPanel(), ANA_SHOWN, 'Yes, before.');
      await first.page.close();

      const putBack = copy.remove('demo');
      await app.reloadExtension();
      const panel = await app.openPanel();
      await sendTo(panel, ANA_SHOWN, 'Yes, beside it.');
      await show(panel, /demo/);
      await expect(panel.connection).toHaveText('Not running');
      await expect(panel.page.getByRole('alert')).toContainText(MISSING);
      await panel.openConversation('Theo Brandt');
      await panel.send('Written meanwhile, no answer');
      await expect(panel.status('Written meanwhile', 'Queued')).toBeAttached();
      const answer = { ok: false, messageKey: 'errorPartMissing', args: [] };
      expect(await app.poke({ type: 'poke', accountId: 'demo' })).toEqual(answer);
      await app.killWorker();
      expect(await app.poke({ type: 'poke', accountId: 'demo' })).toEqual(answer);
      expect(await app.poke({ type: 'connect', kind: 'demo', fields: { config: '{}' } })).toEqual(answer);
      expect(await app.poke({ type: 'poke', accountId: accountIdOf(twilio) })).toEqual({ ok: true });

      putBack();
      // What was not read when the worker was installed is not read by a new start of it either: the whole extension is loaded again.
      await app.killWorker();
      expect(await app.poke({ type: 'poke', accountId: 'demo' })).toEqual(answer);
      await panel.back.click();
      const button = panel.page.getByRole('alert').getByRole('button', { name: 'Reload Threadside' });
      // The click takes its own page with it.
      await app.reloadExtension(() => button.click().catch(() => undefined));
      const again = await app.openPanel();
      await again.openConversation('Theo Brandt');
      await expect(again.status('Written meanwhile', 'Delivered')).toBeAttached({ timeout: 20_000 });
      await expect(again.connection).toHaveText('Up to date');
      await expect(again.page.getByText(MISSING)).toHaveCount(0);
      expect(await sentTexts(app)).toEqual(['Written meanwhile, no answer']);
      expect([twilio.journal.sends('Yes, before.'), twilio.journal.sends('Yes, beside it.')]).toEqual([1, 1]);
    });
  } finally {
    await twilio.stop();
  }
});
