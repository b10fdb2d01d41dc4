/** Launches Chromium with the built extension on a profile, quiet and without a window. */
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium } from '@playwright/test';
import { findChromium } from '../../../scripts/lib/browsers.mjs';
import { extensionFolder } from './build';

const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-breakpad'];

/** Milliseconds that one step of a test (a click, a wait for an element) may take. */
const STEP_TIMEOUT = 45_000;

export interface Running {
  readonly context: BrowserContext;
  readonly browser: Browser;
  readonly devtools: CDPSession;
  /** The extension's id. */
  readonly id: string;
  /** Process id of the browser. */
  readonly pid: number;
}

/** How to start; everything has a default. */
export interface StartOptions {
  /** The folder of another build of the extension. */
  readonly extension?: string;
  /** More switches. */
  readonly args?: readonly string[];
  /** More environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Launches Chromium with the extension and waits for its worker. */
export async function start(profile: string, { extension, args = [], env = {} }: StartOptions = {}): Promise<Running> {
  const folder = extension ?? extensionFolder('chrome');
  const program = await findChromium({ branded: false });
  if (!program) throw new Error('Chromium was not found. `npm test` installs it, or set THREADSIDE_CHROMIUM to its path.');
  allowReload(profile);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program.path,
    headless: true,
    env: { ...process.env, ...env },
    args: [
      ...QUIET,
      ...args,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium's sandbox refuses root
      '--remote-debugging-port=0',
      '--enable-unsafe-extension-debugging',
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
    ],
  });
  // A step that never comes is named by its own error instead of ending as "Test timeout exceeded".
  context.setDefaultTimeout(STEP_TIMEOUT);
  try {
    return await introduce(context);
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** Waits for the extension's worker. */
async function introduce(context: BrowserContext): Promise<Running> {
  const browser = context.browser();
  if (!browser) throw new Error('This Playwright hides the browser of a persistent context.');
  const devtools = await browser.newBrowserCDPSession();
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  const pid = processInfo.find(({ type }) => type === 'browser')?.id;
  if (!pid) throw new Error('Chromium does not tell its process id.');
  return { context, browser, devtools, id: new URL(worker.url()).host, pid };
}

/** In a fresh profile, switches developer mode on: without it Chromium disables an unpacked extension that calls runtime.reload(). */
function allowReload(profile: string): void {
  const file = path.join(profile, 'Default', 'Preferences');
  if (fs.existsSync(file)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ extensions: { ui: { developer_mode: true } } }));
}
