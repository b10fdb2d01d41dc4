/** Firefox for a torture run: its background is ended as its idle timer would, and the whole browser is killed. */
import type { Page } from '@playwright/test';
import { FirefoxApp } from '../e2e/harness/firefox-app';
import type { FirefoxPanel } from '../e2e/harness/firefox-panel';
import { inPages } from './firefox-pages';
import { fullDisk, refuseWrites } from './full-disk';
import { ahead, type Correspondent, inTime, type Pressed, pause, type Rig, type RigPanel } from './rig';

const STEP = 10_000;

/** Starts Firefox on a fresh profile. */
export async function startFirefox(): Promise<Rig> {
  const app = await FirefoxApp.launch();
  const helper = async (): Promise<Page> => (await app.helper()) as unknown as Page;
  await app.helper(); // a tab that opens later takes the focus
  return {
    can: { jump: true, full: true, reload: false, second: true },
    poke: (message) => app.poke(message),
    read: (async (...args: Parameters<Page['evaluate']>) => (await helper()).evaluate(...args)) as Page['evaluate'],
    badge: () => app.badge(),
    gone: () => false,
    openPanel: async () => new Panel(await app.openPanel({ width: 400 })),
    async killWorker() {
      if ((await app.backgroundState()) !== 'running') return false;
      return (
        (await inTime(
          5_000,
          app.terminateBackground().then(() => true),
        )) === true
      );
    },
    killBrowser: () => app.killBrowser(),
    async relaunch(timeZone) {
      await app.relaunch(timeZone === undefined ? {} : { TZ: timeZone });
      await app.helper();
    },
    reloadExtension: async () => undefined,
    offline: (offline) => app.offline(offline),
    jump: async (ms) => void (await inTime(1_000, inPages(app, { background: true, until: 0 }, ahead, ms))),
    full: async (ms, form) =>
      fullDisk(
        await helper(),
        async (full) => {
          await inTime(1_000, inPages(app, { background: false, until: full.until }, refuseWrites, full));
          return () => undefined;
        },
        ms,
        form,
      ),
    async freeze(ms) {
      process.kill(app.pid, 'SIGSTOP');
      await pause(ms);
      process.kill(app.pid, 'SIGCONT');
    },
    close: () => app.close(),
  };
}

class Panel implements RigPanel {
  constructor(private readonly panel: FirefoxPanel) {}

  /** By plain questions to the document: names and roles as in the other tests cost too much over thousands of steps. */
  async show({ id, name, phone }: Correspondent): Promise<void> {
    // Of two tabs only the one in front has the keyboard.
    await this.panel.tab.activate();
    await this.panel.go(`#/conversation/${encodeURIComponent(id)}`);
    await this.until((title) => {
      const thread = document.querySelector('[role="region"][aria-label^="Conversation with"], section[aria-label^="Conversation with"]');
      return thread?.getAttribute('aria-label')?.includes(title) === true && document.querySelector('textarea') !== null;
    }, name || phone.slice(-4));
  }

  async press(text: string): Promise<Pressed> {
    const { tab } = this.panel;
    await tab.evaluate((words) => {
      const box = document.querySelector('textarea');
      if (!box) throw new Error('no message box: not open');
      box.focus();
      box.select();
      document.execCommand('insertText', false, words);
    }, text);
    await tab.press('Enter');
    const stored = (words: string): boolean =>
      [...document.querySelectorAll('article')].some((one) => one.textContent?.includes(words) && !one.hasAttribute('aria-busy'));
    try {
      await this.until(stored, text);
      return 'shown';
    } catch (error) {
      if ((await this.inBox()).includes(text)) return 'refused';
      throw error;
    }
  }

  private async until(ask: (words: string) => boolean, words: string): Promise<void> {
    await this.panel.tab.until(() => this.panel.tab.evaluate(ask, words), `${words} did not appear`, { timeout: STEP });
  }

  async inBox(): Promise<string> {
    return await this.panel.tab.evaluate(() => document.querySelector('textarea')?.value ?? '');
  }

  async reload(): Promise<void> {
    await this.panel.tab.reload();
  }

  async jump(ms: number): Promise<void> {
    await this.panel.tab.evaluate(ahead, ms);
  }

  async close(): Promise<void> {
    await this.panel.tab.close();
  }
}
