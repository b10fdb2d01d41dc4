/** Chromium for a torture run. */
import type { Page } from '@playwright/test';
import { ChromiumApp } from '../e2e/harness/chromium-app';
import type { PanelPage } from '../e2e/harness/panel.page';
import { type Full, fullDisk, refuseWrites } from './full-disk';
import { ahead, type Correspondent, inTime, isDeath, type Pressed, pause, type Rig, type RigPanel } from './rig';

/** How long one step of a panel may take (ms); a slow machine is not a fault. */
const STEP = 8_000;

/** Starts Chromium on a fresh profile. */
export async function startChromium(): Promise<Rig> {
  const app = await ChromiumApp.launch();
  return {
    can: { jump: true, full: true, reload: true, second: true },
    poke: (message) => app.poke(message),
    read: (async (...args: Parameters<Page['evaluate']>) => (await app.helper()).evaluate(...args)) as Page['evaluate'],
    badge: () => app.badge(),
    gone: () => app.context.browser()?.isConnected() !== true,
    async openPanel() {
      const panel = await app.openPanel({ width: 400 });
      panel.page.setDefaultTimeout(STEP);
      return new ChromiumPanel(panel);
    },
    killWorker: async () => (await inTime(5_000, app.killWorker())) === true,
    killBrowser: () => app.killBrowser(),
    relaunch: (timeZone) => again(() => app.relaunch(timeZone === undefined ? {} : { TZ: timeZone })),
    reloadExtension: () => app.reloadExtension(),
    offline: (offline) => app.offline(offline),
    async jump(ms) {
      const worker = app.context.serviceWorkers()[0];
      // A handle on a worker that has just been stopped never answers.
      if (worker) await inTime(1_000, worker.evaluate(ahead, ms));
    },
    full: async (ms, form) => fullDisk(await app.helper(), (full) => fill(app, full), ms, form),
    async freeze(ms) {
      process.kill(app.pid, 'SIGSTOP');
      await pause(ms);
      process.kill(app.pid, 'SIGCONT');
    },
    close: () => app.close(),
  };
}

/** All pages and workers that there are, and workers that start later: they have no room either. */
async function fill(app: ChromiumApp, full: Full): Promise<() => void> {
  const { context } = app;
  const helper = await app.helper();
  // Whoever is gone or stopped by now writes nothing either.
  const one = async (where: Pick<Page, 'evaluate'>): Promise<void> =>
    void (await inTime(
      1_000,
      where.evaluate(refuseWrites, full).catch(() => undefined),
    ));
  context.on('serviceworker', one);
  const pages = context.pages().filter((page) => page.url().startsWith(app.url()) && page !== helper);
  await Promise.all([...pages, ...context.serviceWorkers()].map(one));
  return () => context.off('serviceworker', one);
}

/** A browser that does not come up on a busy machine is started once more. */
async function again(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!isDeath(error)) throw error;
    return work();
  });
}

class ChromiumPanel implements RigPanel {
  constructor(private readonly panel: PanelPage) {}

  async show({ id, name, phone }: Correspondent): Promise<void> {
    await this.panel.go(`#/conversation/${encodeURIComponent(id)}`);
    await this.panel.threadWith(name || phone.slice(-4)).waitFor();
    await this.panel.messageBox.waitFor();
  }

  async press(text: string): Promise<Pressed> {
    const { panel } = this;
    await panel.messageBox.fill(text);
    await panel.messageBox.press('Enter');
    // The panel may refuse (a full disk, a lock): then the words are still in the box, and nothing was promised.
    const end = Date.now() + STEP;
    while (Date.now() < end) {
      // Pale, it is not stored yet: then nothing is promised.
      if ((await panel.message(text).and(panel.page.locator(':not([aria-busy])')).count()) > 0) return 'shown';
      if ((await panel.page.getByRole('alert').count()) > 0 && (await panel.messageBox.inputValue()).includes(text)) return 'refused';
      await pause(20);
    }
    return (await panel.messageBox.inputValue()).includes(text) ? 'silent' : 'shown';
  }

  async inBox(): Promise<string> {
    return await this.panel.messageBox.inputValue();
  }

  async reload(): Promise<void> {
    await this.panel.page.reload();
  }

  async jump(ms: number): Promise<void> {
    await this.panel.page.evaluate(ahead, ms);
  }

  async close(): Promise<void> {
    await this.panel.page.close();
  }
}
