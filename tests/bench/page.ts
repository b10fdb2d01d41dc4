/** Runs a bundled script in a page on loopback, in Chromium or in the installed Firefox, and brings its result back. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from '@playwright/test';
import { launchFirefox } from '../../scripts/lib/bidi.mjs';
import { findChromium, findFirefox } from '../../scripts/lib/browsers.mjs';

declare global {
  interface Window {
    /** The result as JSON, once it is there; or what went wrong. */
    benchAnswer?: { readonly json: string } | { readonly error: string };
  }
}

/** How often Firefox is asked whether the work is done: one call may not take as long as the work does (ms). */
const ASK_EVERY = 1000;

/** Where to run: a fresh `profile` folder in Chromium; Firefox brings its own. */
export interface Place {
  readonly browser: 'chromium' | 'firefox';
  readonly profile: string;
}

/** Calls the function `name` that `script` puts on `window`, with one argument; both ways as JSON. Throws what the page throws. */
export async function callInPage<T>(place: Place, script: string, name: string, argument: unknown): Promise<T> {
  const server = await serve(script);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const json = await (place.browser === 'firefox' ? inFirefox : inChromium)(place, address, name, argument);
    return JSON.parse(json) as T;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function serve(script: string): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    const isScript = request.url === '/bench.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8' });
    response.end(isScript ? script : '<!doctype html><title>bench</title><script src="/bench.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function inChromium({ profile }: Place, address: string, name: string, argument: unknown): Promise<string> {
  const program = await findChromium({ branded: false });
  const context = await chromium.launchPersistentContext(profile, {
    headless: true,
    ...(program ? { executablePath: program.path } : {}),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [], // Chromium's sandbox refuses root
  });
  try {
    const page = await context.newPage();
    await page.goto(address);
    await page.evaluate(begin, [name, JSON.stringify(argument)] as const);
    await page.waitForFunction(() => window.benchAnswer, undefined, { timeout: 0 });
    return settled(await page.evaluate(() => window.benchAnswer));
  } finally {
    await context.close();
  }
}

async function inFirefox(_place: Place, address: string, name: string, argument: unknown): Promise<string> {
  const program = findFirefox();
  if (!program) throw new Error('Firefox was not found. Install it, or set THREADSIDE_FIREFOX to its path.');
  const browser = await launchFirefox({ program: program.path });
  try {
    const tab = await browser.open();
    await tab.goto(address);
    await tab.evaluate(begin, [name, JSON.stringify(argument)] as const);
    for (;;) {
      const answer = await tab.evaluate(() => window.benchAnswer ?? null);
      if (answer) return settled(answer);
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  } finally {
    await browser.close();
  }
}

/** Runs in the page. */
function begin([name, argument]: readonly [string, string]): void {
  const work = (window as unknown as Record<string, (given: unknown) => Promise<unknown>>)[name];
  Promise.resolve(JSON.parse(argument) as unknown)
    .then((given) => work?.(given))
    .then(
      (value) => {
        window.benchAnswer = { json: JSON.stringify(value) };
      },
      (error: unknown) => {
        window.benchAnswer = { error: String(error) };
      },
    );
}

function settled(answer: Window['benchAnswer']): string {
  if (!answer || 'error' in answer) throw new Error(`The page failed: ${answer?.error ?? 'no answer'}`);
  return answer.json;
}
