/** Firefox for a torture run: its background is ended as its idle timer would, and the whole browser is killed. */
import type { Page } from '@playwright/test';
import { FirefoxApp } from '../e2e/harness/firefox-app';
import type { FirefoxPanel } from '../e2e/harness/firefox-panel';
import { type Correspondent, inTime, type Pressed, pause, type Rig, type RigPanel } from './rig';

const STEP = 10_000;

/** Starts Firefox on a fresh profile. */
export async function startFirefox(): Promise<Rig> {
  const app = await FirefoxApp.launch();
  const none = async (): Promise<void> => undefined;
  await app.helper(); // a tab that opens later takes the focus
  return {
    can: { jump: false, full: false, reload: false, second: false },
    poke: (message) => app.poke(message),
    read: (async (body: (arg: unknown) => unknown, arg: unknown) => (await app.helper()).evaluate(body, arg)) as Page['evaluate'],
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
    async relaunch() {
      await app.relaunch();
      await app.helper();
    },
    reloadExtension: none,
    offline: (offline) => app.offline(offline),
    jump: none,
    full: async () => 0,
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
    await this.panel.tab.evaluate(() => location.reload());
  }

  async jump(): Promise<void> {
    return undefined;
  }

  async close(): Promise<void> {
    await this.panel.tab.close();
  }
}
