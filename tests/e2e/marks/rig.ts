/** Builds the page scripts, serves the pages of `tests/pages`, and starts Chromium with an extension that holds nothing else. */
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type BrowserContext, test as base, chromium, type Page, type Worker } from '@playwright/test';
import { build } from 'vite';
import { removeFolder, temporaryFolder } from '../../../scripts/lib/folders.mjs';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const PAGES = path.join(ROOT, 'tests', 'pages');

/** Bundles one entry as a plain script and returns it. */
export async function bundle(entry: string, name = 'threadside'): Promise<string> {
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      lib: { entry: path.join(ROOT, entry), formats: ['iife'], name, fileName: name },
    },
  });
  const output = (Array.isArray(result) ? result[0] : result) as { output: { code?: string }[] };
  return output.output[0]?.code ?? '';
}

/** Writes the extension of the tests into a new folder, which `removeRun` takes away. Its script runs on 127.0.0.1, never on localhost; with `auto` false, only its style does. */
export async function writeExtension({
  auto = true,
  files = {},
}: {
  auto?: boolean;
  files?: Record<string, string>;
} = {}): Promise<string> {
  const dir = path.join(temporaryFolder('marks'), 'extension');
  fs.mkdirSync(dir);
  const from = (file: string): string => JSON.stringify(path.join(ROOT, file));
  const sources: Record<string, string> = {
    'marks.js': `import{startMarks}from${from('lib/marks/core.ts')};import{extensionPort}from${from('lib/marks/port.ts')};startMarks(extensionPort());`,
    'marks-card.js': `import{attachHands}from${from('lib/marks/hands.ts')};attachHands();`,
    'background.js': `import${from('tests/e2e/marks/background.ts')};`,
  };
  for (const [name, source] of Object.entries(sources)) {
    const entry = path.join(dir, `entry-${name.replace('.js', '.ts')}`);
    fs.writeFileSync(entry, source);
    fs.writeFileSync(path.join(dir, name), await bundle(path.relative(ROOT, entry)));
    fs.rmSync(entry);
  }
  for (const [name, source] of Object.entries(files)) fs.writeFileSync(path.join(dir, name), source);
  fs.copyFileSync(path.join(ROOT, 'public', 'marks.css'), path.join(dir, 'marks.css'));
  const scripts = {
    matches: ['http://127.0.0.1/*'],
    css: ['marks.css'],
    all_frames: true,
    match_origin_as_fallback: true,
    run_at: 'document_idle',
  };
  const manifest = {
    manifest_version: 3,
    name: 'Threadside marks under test',
    version: '1',
    permissions: ['scripting', 'tabs'],
    host_permissions: ['http://127.0.0.1/*'],
    background: { service_worker: 'background.js' },
    content_scripts: [auto ? { ...scripts, js: ['marks.js'] } : scripts],
  };
  fs.writeFileSync(path.join(dir, 'manifest.json'), JSON.stringify(manifest));
  return dir;
}

/** Serves `tests/pages` and the bundled frameworks on a free port of every loopback name; returns the port and how to stop. */
export async function servePages(extra: Record<string, string> = {}): Promise<{ port: number; stop(): void }> {
  const react = await bundle('tests/pages/react-page.js', 'reactPage');
  const vue = fs.readFileSync(path.join(ROOT, 'node_modules/vue/dist/vue.global.prod.js'), 'utf8');
  const made: Record<string, string> = { '/bundle/react.js': react, '/bundle/vue.js': vue, ...extra };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://local');
    const file = path.join(PAGES, path.basename(url.pathname));
    const body = made[url.pathname] ?? (fs.existsSync(file) ? fs.readFileSync(file) : undefined);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': url.pathname.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}

/** Removes the extension and the profile that ran with it. */
export async function removeRun(dir: string): Promise<void> {
  await removeFolder(path.dirname(dir));
}

/** Starts Chromium with the extension in `dir`. */
export async function launch(dir: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(path.join(path.dirname(dir), 'profile'), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    viewport: { width: 1000, height: 700 },
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-sync',
      '--no-first-run',
      `--disable-extensions-except=${dir}`,
      `--load-extension=${dir}`,
    ],
  });
}

/** What the tests put into the script's own world: the tab as hidden, which a headless browser never has, and as shown again. */
const VISIBILITY = (hidden: boolean): string =>
  `Object.defineProperty(document,'hidden',{value:${hidden},configurable:true});document.dispatchEvent(new Event('visibilitychange'));`;

/** Into the script's own world: notes the texts that it reads, and holds its timers of a second until `turn.js`. */
const HOLD = `{const next=TreeWalker.prototype.nextNode,later=window.setTimeout,held=[],seen=new WeakSet;let count=0;globalThis.walked=()=>count;
TreeWalker.prototype.nextNode=function(){const node=next.call(this);if(node&&!seen.has(node)){seen.add(node);count++}return node};
window.setTimeout=(f,ms,...rest)=>ms===1000?held.push(f):later(f,ms,...rest);
globalThis.turn=()=>held.splice(0).forEach(f=>f())}`;

/** Into the script's own world: each slice is one step, and after the fourth on a list of 2,000 rows those around the walk are gone. */
const STEPS = `{let time=0,steps=0;const give=scheduler.yield.bind(scheduler);performance.now=()=>time+=5;
scheduler.yield=()=>give().then(()=>{const rows=document.querySelectorAll('li');if(rows.length===2000&&++steps===4)for(let i=300;i<1200;i++)rows[i].remove()})}`;

/** Files for `put`. */
const PUT = {
  'hide.js': VISIBILITY(true),
  'show.js': VISIBILITY(false),
  'hold.js': HOLD,
  'walked.js': 'walked()',
  'turn.js': 'turn()',
  'steps.js': STEPS,
};

interface Rig {
  context: BrowserContext;
  worker: Worker;
  port: number;
}

/** Runs one of the files in the script's own world, in the page in front; its value. */
export async function put(rig: Rig, file: keyof typeof PUT): Promise<unknown> {
  const [first] = await rig.worker.evaluate(
    (f) => (globalThis as unknown as { stub: { inject(f: string): Promise<{ result: unknown }[]> } }).stub.inject(f),
    file as string,
  );
  return first?.result;
}

/** Tests get a page, and `open(file)` for a page with the marks; `bare(file)` is the same page without. */
export const test = base.extend<{ open: (file: string) => Promise<Page>; bare: (file: string) => Promise<Page> }, { rig: Rig }>({
  rig: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const dir = await writeExtension({ files: PUT });
      const pages = await servePages();
      const context = await launch(dir);
      const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
      await use({ context, worker, port: pages.port });
      await context.close();
      pages.stop();
      await removeRun(dir);
    },
    { scope: 'worker' },
  ],
  open: async ({ rig }, use) => {
    const pages: Page[] = [];
    await rig.worker.evaluate(() => {
      const { stub } = globalThis as unknown as {
        stub: { heard: unknown[]; rejected: Set<string>; settings: object; judging: unknown; refusals: number };
      };
      stub.heard.length = 0;
      stub.rejected.clear();
      stub.settings = { links: 'panel', paused: false };
      stub.judging = undefined;
      stub.refusals = 0;
    });
    await use(async (file) => {
      const page = await rig.context.newPage();
      pages.push(page);
      await page.goto(`http://127.0.0.1:${rig.port}/${file}`);
      return page;
    });
    for (const page of pages) await page.close();
  },
  bare: async ({ rig }, use) => {
    const pages: Page[] = [];
    await use(async (file) => {
      const page = await rig.context.newPage();
      pages.push(page);
      await page.goto(`http://localhost:${rig.port}/${file}`);
      return page;
    });
    for (const page of pages) await page.close();
  },
});

export { expect } from '@playwright/test';
