/** Chromium with the built extension for the bench: its pages, its worker's death, and a profile that is filled once and used again. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { findChromium } from '../../scripts/lib/browsers.mjs';

/** The part of the extension API that runs inside `evaluate`. */
declare const chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } };

/** The folder of the bench's own build, beside the one of the tests. */
const OUT = '.output/bench';

/** Frames as soon as there is something to show: a time then holds the work, not the wait for a display that is not there. */
const UNTHROTTLED = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-breakpad'];

/** Builds the extension for the bench; a page that shows one word and runs nothing is put beside it. Returns the folder. */
export function buildExtension(root: string): string {
  const folder = path.join(root, OUT, 'chrome-mv3');
  const env = { ...process.env, THREADSIDE_OUT: OUT };
  if (process.env.THREADSIDE_SKIP_BUILD !== '1' || !fs.existsSync(folder)) {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build-e2e.mjs', 'chrome'], { cwd: root, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`The build failed.\n${stderr}`);
  }
  fs.writeFileSync(path.join(folder, 'blank.html'), '<!doctype html><title>Blank</title><p class="blank">Blank</p>');
  return folder;
}

/** Bundles a module of the bench as a script for `evaluate`. */
export async function bundle(root: string, entry: string): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: path.join(root, entry), output: { format: 'iife' } } },
  });
  for (const output of Array.isArray(result) ? result : [result]) {
    if (!('output' in output)) continue;
    for (const file of output.output) if (file.type === 'chunk') return file.code;
  }
  throw new Error(`${entry} could not be bundled.`);
}

/** A running browser. */
export interface App {
  readonly context: BrowserContext;
  /** An address of the extension. */
  url(page: string): string;
  /** A page of the extension that runs none of its code. */
  readonly helper: Page;
  /** Sends a message as a page of the extension would. */
  poke(message: unknown): Promise<unknown>;
  /** Stops the worker and waits until it is. */
  killWorker(): Promise<void>;
  close(): Promise<void>;
}

/** Starts Chromium on a profile. `smooth`: frames come at the display's rate. */
export async function launch(folder: string, profile: string, { smooth = false } = {}): Promise<App> {
  const program = await findChromium({ branded: false });
  if (!program) throw new Error('Chromium was not found. `npm test` installs it, or set THREADSIDE_CHROMIUM to its path.');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program.path,
    headless: true,
    viewport: { width: 360, height: 780 },
    args: [
      ...QUIET,
      ...(smooth ? [] : UNTHROTTLED),
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium's sandbox refuses root
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
    ],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const origin = `chrome-extension://${new URL(worker.url()).host}`;
  const helper = await context.newPage();
  await helper.goto(`${origin}/manifest.json`);
  let workers: Workers | undefined;
  return {
    context,
    helper,
    url: (page) => `${origin}/${page}`,
    poke: (message) => helper.evaluate((body) => chrome.runtime.sendMessage(body), message),
    async killWorker() {
      workers ??= await watchWorkers(await context.newCDPSession(helper), origin);
      await workers.stop();
    },
    close: () => context.close(),
  };
}

interface Workers {
  stop(): Promise<void>;
}

async function watchWorkers(session: CDPSession, origin: string): Promise<Workers> {
  let status = 'unknown';
  let told: (() => void) | undefined;
  session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    const version = versions.findLast(({ scriptURL }) => scriptURL.startsWith(origin));
    if (version) status = version.runningStatus;
    told?.();
  });
  await session.send('ServiceWorker.enable');
  return {
    async stop() {
      await session.send('ServiceWorker.stopAllWorkers');
      while (status !== 'stopped') {
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
    },
  };
}
