/** A running Chromium with the extension: opens its panel, kills its worker or the whole browser, and starts it again on the same profile. */
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test';
import { removeFolder, temporaryFolder } from '../../../scripts/lib/folders.mjs';
import { type Running, type StartOptions, start } from './chromium-start';
import { PanelPage } from './panel.page';
import { poll } from './poll';

/** The part of the extension API that runs inside `evaluate`. */
declare const chrome: {
  action: { getBadgeText(details: object): Promise<string> };
  runtime: { reload(): void; sendMessage(message: unknown): Promise<unknown> };
  sidePanel: { open(options: { windowId: number }): Promise<void> };
  windows: { getCurrent(): Promise<{ id: number }> };
};

const SHUTDOWN_TIMEOUT = 10_000;

export interface PanelOptions {
  /** CSS pixels; 360 unless told, which is the width of Chromium's side panel. */
  readonly width?: number;
  readonly height?: number;
  /** A route of the panel, `#/` unless told. */
  readonly hash?: string;
}

export class ChromiumApp {
  /** Uncaught errors of pages; the fixture expects none. A test that provokes one empties the array. */
  readonly errors: string[] = [];
  #helper: Page | undefined;
  #workers: CDPSession | undefined;
  #workerStatus = 'unknown';
  #remotes: Browser[] = [];

  private constructor(
    readonly profile: string,
    private readonly temporary: boolean,
    private readonly options: StartOptions,
    private running: Running,
  ) {
    this.#watch();
  }

  /** Starts on a fresh profile, or on the given one, which is then kept. */
  static async launch({ profile, ...options }: StartOptions & { readonly profile?: string } = {}): Promise<ChromiumApp> {
    const folder = profile ?? temporaryFolder('chromium');
    return new ChromiumApp(folder, profile === undefined, options, await start(folder, options));
  }

  get context(): BrowserContext {
    return this.running.context;
  }

  get id(): string {
    return this.running.id;
  }

  get pid(): number {
    return this.running.pid;
  }

  url(page = ''): string {
    return `chrome-extension://${this.id}/${page}`;
  }

  /** Opens the panel page as a tab of the given size. */
  async openPanel({ width = 360, height = 780, hash = '#/' }: PanelOptions = {}): Promise<PanelPage> {
    const page = await this.context.newPage();
    await page.setViewportSize({ width, height });
    await page.goto(this.url(`sidepanel.html${hash}`));
    return new PanelPage(page);
  }

  /**
   * Runs a gesture that opens the real side panel and resolves to that panel. It appears only to a DevTools connection that is made after it
   * opened, so each call makes its own.
   */
  async realSidePanel(open: () => Promise<unknown>): Promise<PanelPage> {
    const before = new Set((await this.#panelTargets()).map(({ targetId }) => targetId));
    await open();
    const target = await poll('the side panel to open', async () =>
      (await this.#panelTargets()).find(({ targetId }) => !before.has(targetId)),
    );
    const port = fs.readFileSync(path.join(this.profile, 'DevToolsActivePort'), 'utf8').split('\n')[0];
    const remote = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    this.#remotes.push(remote);
    for (const page of remote.contexts().flatMap((context) => context.pages())) {
      const session = await page.context().newCDPSession(page);
      const { targetInfo } = await session.send('Target.getTargetInfo');
      await session.detach();
      if (targetInfo.targetId === target.targetId) return new PanelPage(page);
    }
    throw new Error('The side panel opened but DevTools does not list it.');
  }

  async #panelTargets() {
    const { targetInfos } = await this.running.devtools.send('Target.getTargets');
    return targetInfos.filter(({ type, url }) => type === 'page' && url.startsWith(this.url('sidepanel.html')));
  }

  /** The gesture of pressing the toolbar button while this page is the active tab. */
  async clickToolbarButton(page: Page): Promise<void> {
    await page.bringToFront();
    const { targetInfos } = await this.running.devtools.send('Target.getTargets', { filter: [{}] });
    const tab = targetInfos.find(({ type, url }) => type === 'tab' && url === page.url());
    if (!tab) throw new Error(`No tab shows ${page.url()}.`);
    await this.running.devtools.send('Extensions.triggerAction', { id: this.id, targetId: tab.targetId });
  }

  /** The gesture of a click in a page of the extension: opens the side panel of its window. */
  async openFromExtensionPage(): Promise<void> {
    const page = await this.helper();
    await page.evaluate(async () => {
      const { id } = await chrome.windows.getCurrent();
      await chrome.sidePanel.open({ windowId: id });
    });
  }

  /** A page of the extension that runs none of its code: it has the extension API and changes nothing. */
  async helper(): Promise<Page> {
    if (!this.#helper || this.#helper.isClosed()) {
      this.#helper = await this.context.newPage();
      await this.#helper.goto(this.url('manifest.json'));
    }
    return this.#helper;
  }

  /** The text on the toolbar icon. */
  async badge(): Promise<string> {
    return await (await this.helper()).evaluate(() => chrome.action.getBadgeText({}));
  }

  /** Sends a message as a page of the extension would, which starts a stopped worker; resolves to the answer or the refusal. */
  async poke(message: unknown): Promise<unknown> {
    return await (await this.helper()).evaluate((body) => chrome.runtime.sendMessage(body).catch(String), message);
  }

  /** `running`, `stopping`, `stopped` or `starting`: what Chromium says of the extension's worker. */
  async workerStatus(): Promise<string> {
    await this.#serviceWorkers();
    return this.#workerStatus;
  }

  /**
   * Stops the worker at once, wherever it is in its work; resolves to whether one was running. Until something wakes it, `evaluate` on a
   * Playwright worker handle would hang.
   */
  async killWorker(): Promise<boolean> {
    const session = await this.#serviceWorkers();
    if (this.#workerStatus === 'stopped') return false;
    let heard: (change: { versions: { runningStatus: string }[] }) => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      heard = ({ versions }) => {
        if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve();
      };
      session.on('ServiceWorker.workerVersionUpdated', heard);
    });
    await session.send('ServiceWorker.stopAllWorkers');
    await stopped;
    session.off('ServiceWorker.workerVersionUpdated', heard);
    return true;
  }

  /** Loads the extension again (or lets `ask` do so), which closes all its pages; resolves when its new worker is there. */
  async reloadExtension(ask?: () => Promise<void>): Promise<void> {
    const helper = await this.helper();
    const back = this.context.waitForEvent('serviceworker');
    const closed = helper.waitForEvent('close');
    const asked = ask ? ask() : helper.evaluate(() => setTimeout(() => chrome.runtime.reload()));
    // All three end when the browser does.
    await Promise.all([asked, back, closed]);
    this.#forget();
  }

  async #serviceWorkers(): Promise<CDPSession> {
    if (this.#workers) return this.#workers;
    const session = await this.context.newCDPSession(await this.helper());
    const known = new Promise<void>((resolve) => {
      session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        const version = versions.findLast(({ scriptURL }) => scriptURL.startsWith(this.url()));
        if (version) this.#workerStatus = version.runningStatus;
        if (version) resolve();
      });
    });
    await session.send('ServiceWorker.enable');
    await known;
    this.#workers = session;
    return session;
  }

  /** Cuts or restores the network of pages and worker, also for a worker that starts later. */
  async offline(offline: boolean): Promise<void> {
    await this.context.setOffline(offline);
  }

  /** Kills the whole browser (SIGKILL), as a crash or a power cut does. */
  async killBrowser(): Promise<void> {
    const closed = new Promise((resolve) => this.context.once('close', resolve));
    process.kill(this.pid, 'SIGKILL');
    await closed;
  }

  /** Starts the browser again on the same profile, after killBrowser() or in an orderly way, with these variables (`TZ`). */
  async relaunch(env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#shutDown();
    this.running = await start(this.profile, { ...this.options, env });
    this.#watch();
  }

  /** What every page shows and what the background says of itself, for the report of a test that failed. */
  async describe(): Promise<string> {
    const pages = this.context.pages().map(async (page) => {
      const text = await page.evaluate(() => document.body.innerText.replace(/\s*\n\s*/g, ' | ').slice(0, 1500)).catch(String);
      return `${page.url()}: ${text}`;
    });
    const background = await this.poke({ type: 'diagnostics' }).catch(String);
    return [JSON.stringify(background).slice(0, 6000), ...(await Promise.all(pages))].join('\n');
  }

  async close(): Promise<void> {
    await this.#shutDown();
    if (this.temporary) await removeFolder(this.profile);
  }

  #watch(): void {
    this.context.on('weberror', (webError) => {
      const { message, stack } = webError.error();
      this.errors.push(stack ?? message);
    });
  }

  #forget(): void {
    this.#helper = undefined;
    this.#workers = undefined;
    this.#workerStatus = 'unknown';
  }

  async #shutDown(): Promise<void> {
    for (const remote of this.#remotes.splice(0)) await remote.close();
    this.#forget();
    const timer = setTimeout(() => process.kill(this.pid, 'SIGKILL'), SHUTDOWN_TIMEOUT);
    await this.context.close();
    clearTimeout(timer);
  }
}
