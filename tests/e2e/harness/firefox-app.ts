/** A running Firefox with the extension: opens its panel, watches the real sidebar, ends its background, and starts again on the same profile. */
import { EXTENSION_ID, EXTENSION_ORIGIN, type Firefox, launchFirefox, type Tab } from '../../../scripts/lib/bidi.mjs';
import { findFirefox } from '../../../scripts/lib/browsers.mjs';
import { removeFolder, temporaryFolder } from '../../../scripts/lib/folders.mjs';
import { extensionFolder } from './build';
import type { PanelOptions } from './chromium-app';
import { FirefoxPanel } from './firefox-panel';

/** The part of the extension API that runs inside `evaluate`. */
declare const browser: {
  action: { getBadgeText(details: object): Promise<string> };
  runtime: { sendMessage(message: unknown): Promise<unknown> };
};

/** What the browser window's own scope offers. */
declare const WebExtensionPolicy: {
  getByID(id: string): {
    extension: {
      backgroundState: string;
      terminateBackground(options: { ignoreDevToolsAttached: boolean; disableResetIdleForTest: boolean }): Promise<void>;
    };
  };
};
declare const SidebarController: { isOpen: boolean; show(command: string): Promise<void>; hide(): void };

const SIDEBAR = `${EXTENSION_ID.replace(/[^a-z0-9_-]/gi, '_')}-sidebar-action`;

/** A temporary add-on loses its data when the browser closes; these keep it, so that a restart can be tested. */
const KEEP_DATA = { 'extensions.webextensions.keepStorageOnUninstall': true, 'extensions.webextensions.keepUuidOnUninstall': true };

export interface FirefoxOptions {
  /** A profile to keep; without it a fresh one is made and removed. */
  readonly profile?: string;
  readonly prefs?: Record<string, string | number | boolean>;
}

export class FirefoxApp {
  #helper: Tab | undefined;

  private constructor(
    readonly profile: string,
    private readonly options: FirefoxOptions,
    private running: Firefox,
  ) {}

  static async launch(options: FirefoxOptions = {}): Promise<FirefoxApp> {
    const profile = options.profile ?? temporaryFolder('firefox');
    return new FirefoxApp(profile, options, await start(profile, options));
  }

  /** The BiDi client. */
  get firefox(): Firefox {
    return this.running;
  }

  get pid(): number {
    return this.running.pid;
  }

  url(page = ''): string {
    return `${EXTENSION_ORIGIN}/${page}`;
  }

  /** Opens the panel page as a tab of the given size. */
  async openPanel({ width = 360, height = 780, hash = '#/' }: PanelOptions = {}): Promise<FirefoxPanel> {
    const tab = await this.running.open();
    await tab.resize({ width, height });
    await tab.goto(this.url(`sidepanel.html${hash}`));
    return new FirefoxPanel(tab);
  }

  /** A page of the extension that runs none of its code: it has the extension API and changes nothing. */
  async helper(): Promise<Tab> {
    this.#helper ??= await this.running.open(this.url('manifest.json'));
    return this.#helper;
  }

  /** The text on the toolbar icon. */
  async badge(): Promise<string> {
    return await (await this.helper()).evaluate(() => browser.action.getBadgeText({}));
  }

  /** Sends a message as a page of the extension would, which wakes the background; resolves to the answer or the refusal. */
  async poke(message: unknown): Promise<unknown> {
    return await (await this.helper()).evaluate((body) => browser.runtime.sendMessage(body).catch(String), message);
  }

  /** `running`, `stopped`, `starting` or `suspending`. */
  async backgroundState(): Promise<string> {
    return await this.running.chrome((id) => WebExtensionPolicy.getByID(id).extension.backgroundState, EXTENSION_ID);
  }

  /** Ends the background as its idle timer would, but now; it wakes at the next event. */
  async terminateBackground(): Promise<void> {
    await this.running.chrome(async (id) => {
      const { extension } = WebExtensionPolicy.getByID(id);
      await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
    }, EXTENSION_ID);
  }

  async sidebarIsOpen(): Promise<boolean> {
    return await this.running.chrome(() => SidebarController.isOpen);
  }

  /** Opens the real sidebar, as its menu item does. Its content is not within reach of BiDi: drive openPanel() for that. */
  async openSidebar(): Promise<void> {
    await this.running.chrome((command) => SidebarController.show(command), SIDEBAR);
  }

  async closeSidebar(): Promise<void> {
    await this.running.chrome(() => SidebarController.hide());
  }

  /** Cuts or restores the network of all of Firefox. */
  async offline(offline: boolean): Promise<void> {
    await this.running.chrome((value) => {
      (globalThis as unknown as { Services: { io: { offline: boolean } } }).Services.io.offline = value;
    }, offline);
  }

  /** Kills the whole browser (SIGKILL), as a crash or a power cut does. */
  async killBrowser(): Promise<void> {
    await this.running.kill();
  }

  /** Starts the browser again on the same profile, after killBrowser() or in an orderly way, with these variables (`TZ`). */
  async relaunch(env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#shutDown();
    this.running = await start(this.profile, this.options, env);
  }

  async close(): Promise<void> {
    await this.#shutDown();
    if (!this.options.profile) await removeFolder(this.profile);
  }

  async #shutDown(): Promise<void> {
    this.#helper = undefined;
    await this.running.close();
  }
}

async function start(profile: string, { prefs = {} }: FirefoxOptions, env: Readonly<Record<string, string>> = {}): Promise<Firefox> {
  const program = findFirefox();
  if (!program) throw new Error('Firefox was not found. Install Firefox 140 or newer, or set THREADSIDE_FIREFOX to its path.');
  const firefox = await launchFirefox({ program: program.path, profile, prefs: { ...KEEP_DATA, ...prefs }, env });
  await firefox.install(extensionFolder('firefox'));
  return firefox;
}
