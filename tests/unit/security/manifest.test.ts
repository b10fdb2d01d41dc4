/** The store packages as they are built: what they ask for, what may run in them, and what pages get. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'threadside-manifest-'));
const wxt = path.join(root, 'node_modules', 'wxt', 'bin', 'wxt.mjs');

/** Permissions of the store build, each with its reason in wxt.config.ts. A new one is a decision: change this list with it. */
const PERMISSIONS = [
  'activeTab',
  'alarms',
  'contextMenus',
  'declarativeNetRequestWithHostAccess',
  'notifications',
  'offscreen',
  'scripting',
  'sidePanel',
  'storage',
  'unlimitedStorage',
];
const CHROME_ONLY = ['offscreen', 'sidePanel'];

interface Manifest extends Record<string, unknown> {
  readonly permissions: readonly string[];
  readonly optional_host_permissions: readonly string[];
  readonly content_security_policy: { readonly extension_pages: string };
  readonly content_scripts?: unknown;
}

beforeAll(async () => {
  const { THREADSIDE_BUILD: _e2e, ...env } = process.env;
  for (const browser of ['chrome', 'firefox'])
    await promisify(execFile)(process.execPath, [wxt, 'build', '-b', browser], {
      cwd: root,
      env: { ...env, THREADSIDE_OUT: out, NODE_ENV: 'production' },
    });
}, 120_000);
afterAll(() => fs.rmSync(out, { recursive: true, force: true }));

describe.each(['chrome', 'firefox'])('the store build for %s', (browser) => {
  const folder = path.join(out, `${browser}-mv3`);
  const manifest = (): Manifest => JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const files = (ext: RegExp): { name: string; text: string }[] =>
    fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => ext.test(name))
      .map((name) => ({ name, text: fs.readFileSync(path.join(folder, name), 'utf8') }));

  it('may reach no host that the user has not granted', () => {
    const { host_permissions, optional_host_permissions, content_scripts, permissions } = manifest();
    expect(host_permissions).toBeUndefined();
    expect([...optional_host_permissions].sort()).toEqual(['http://*/*', 'https://*/*']);
    expect(content_scripts).toBeUndefined();
    expect([...permissions].sort()).toEqual(PERMISSIONS.filter((one) => browser === 'chrome' || !CHROME_ONLY.includes(one)));
  });

  it('cannot be messaged or embedded from outside', () => {
    for (const key of ['externally_connectable', 'web_accessible_resources', 'sandbox', 'protocol_handlers', 'key', 'update_url'])
      expect(manifest()).not.toHaveProperty(key);
  });

  it('runs its own scripts only', () => {
    const policy = new Map(
      manifest()
        .content_security_policy.extension_pages.split(';')
        .map((part) => part.trim().split(/\s+/))
        .map(([name = '', ...sources]) => [name, sources.join(' ')]),
    );
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('object-src')).toMatch(/^'(self|none)'$/);
    expect(policy.get('base-uri')).toBe("'none'");
    expect(policy.get('form-action')).toBe("'none'");
    expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*(?!:)|wasm/);
  });

  it('carries no code that makes code, and none from elsewhere', () => {
    const scripts = files(/\.m?js$/);
    expect(scripts.length).toBeGreaterThan(3);
    const forbidden = [
      /(?<![\w.$])eval\s*\(/,
      /new\s+Function\b/,
      /(?<![\w.$])Function\s*\(\s*["'`]/,
      /import\s*\(\s*["'`]https?:/,
      /from\s*["']https?:/,
      /\.src\s*=\s*["'`]https?:/,
      /set(?:Timeout|Interval)\s*\(\s*["'`]/,
      /document\.write/,
      /sourceMappingURL/,
    ];
    const found = scripts.flatMap(({ name, text }) => forbidden.filter((one) => one.test(text)).map((one) => `${name}: ${one.source}`));
    expect(found).toEqual([]);
    for (const { name, text } of files(/\.html$/)) {
      expect(text, name).not.toMatch(/<script[^>]*\ssrc=["']?(?:https?:)?\/\//i);
      expect(text, name).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>[^<]/i);
      expect(text, name).not.toMatch(/\son\w+=/i);
      expect(text, name).not.toMatch(/<(?:link|img|iframe)[^>]*(?:href|src)=["']?(?:https?:)?\/\//i);
    }
    for (const { name, text } of files(/\.css$/)) expect(text, name).not.toMatch(/@import|url\(["']?(?:https?:)?\/\//i);
  });

  it('reads parts of the worker from the package only, each by a name of a fixed list', () => {
    const folder = (name: string) => name.split(path.sep).join('/');
    const scripts = files(/\.m?js$/).map(({ name, text }) => ({ name: folder(name), text }));
    const packed = scripts.map(({ name }) => name).filter((name) => name.startsWith('worker/'));
    // However it is called or passed on, it has to be named.
    const said = scripts.flatMap(({ name, text }) => [...text.matchAll(/importScripts/g)].map(() => name));
    if (browser === 'firefox') {
      expect([said, packed]).toEqual([[], []]);
      return;
    }
    expect(said).toEqual(['background.js']);
    const worker = scripts.find(({ name }) => name === 'background.js')?.text ?? '';
    // The only call: a file of one folder of the package, and nothing that is not on the list.
    expect(worker).toMatch(/if \(!makers\[name\] && later\.includes\(name\)\) importScripts\(`\/worker\/\$\{name\}`\);/);
    const [, list = ''] = /^\(\(\)=>\{const need=\(function loader\(later\) \{.*?\n\}\)\((\[[^\]]*\])\);\n/s.exec(worker) ?? [];
    const parts = JSON.parse(list) as string[];
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) expect(part).toMatch(/^[\w-]+\.js$/);
    expect(packed.sort()).toEqual(parts.map((part) => `worker/${part}`).sort());
  });

  it('listens to no other extension and no page', () => {
    const sources = ['lib', 'entrypoints', 'components'].flatMap((one) =>
      fs
        .readdirSync(path.join(root, one), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => path.join(root, one, name)),
    );
    const listening = sources.filter((file) => /onMessageExternal|onConnectExternal|onUserScript/.test(fs.readFileSync(file, 'utf8')));
    expect(listening).toEqual([]);
  });

  it('puts little into pages, and neither phone metadata nor the polyfill', () => {
    const [marks] = files(/^marks\.js$/);
    const [card] = files(/^marks-card\.js$/);
    if (!marks || !card) throw new Error('the page scripts are not where they were');
    expect(gzipSync(marks.text).length).toBeLessThan(10 * 1024);
    expect(gzipSync(card.text).length).toBeLessThan(12 * 1024);
    for (const { text, name } of [marks, card]) {
      expect(text, name).not.toMatch(/webextension-polyfill|mozilla\/webextension/i);
      expect(text, name).not.toMatch(/indexedDB|dexie/i);
    }
  });

  it('has the first thread compiled while it is read, and nothing before the first frame', () => {
    const marked = files(/\.js$/).flatMap(({ name, text }) =>
      text.startsWith('//# allFunctionsCalledOnLoad\n') ? path.basename(name) : [],
    );
    for (const wanted of [/^thread-/, /^panel-/, /^session-/, /^draft-/]) expect(marked.some((name) => wanted.test(name))).toBe(true);
    const first = files(/^(?:sidepanel|options|sound|upload)\.html$/).map(({ text }) => text);
    expect(first).toHaveLength(4);
    for (const name of marked) expect(first.join(''), name).not.toContain(name);
    expect(marked.filter((name) => /^(?:background|marks|sidepanel|strings)/.test(name))).toEqual([]);
  });

  it('has nothing of the tests in it', () => {
    for (const { name, text } of files(/\.(?:js|html|json)$/)) expect(text, name).not.toMatch(/127\.0\.0\.1|localhost:\d|__E2E__/);
  });
});

describe('the worker of Chrome', () => {
  it('listens to everything before its first await, and reads no part for that', () => {
    const heard: string[] = [];
    const read: string[] = [];
    const never = new Promise(() => undefined);
    /** An extension API in which everything exists, nothing answers, and listeners are written down. */
    const api = (name: string): unknown =>
      new Proxy(() => never, {
        get: (_target, key) => {
          if (typeof key === 'symbol' || key === 'then') return undefined;
          if (key === 'addListener') return () => void heard.push(name);
          return name === 'runtime' && key === 'id' ? 'id' : api(name === '' ? key : `${name}.${key}`);
        },
      });
    const nothing = () => 0;
    const { crypto, performance, URL, AbortController, AbortSignal, TextEncoder, TextDecoder, queueMicrotask, fetch } = globalThis;
    vm.runInNewContext(fs.readFileSync(path.join(out, 'chrome-mv3', 'background.js'), 'utf8'), {
      ...{ crypto, performance, URL, AbortController, AbortSignal, TextEncoder, TextDecoder, queueMicrotask, fetch, console },
      ...{ setTimeout: nothing, clearTimeout: nothing, setInterval: nothing, clearInterval: nothing, removeEventListener: nothing },
      ...{ browser: api(''), chrome: api(''), navigator: { onLine: true }, indexedDB: { open: () => ({}) }, IDBKeyRange: {} },
      addEventListener: (name: string) => void heard.push(name),
      importScripts: (name: string) => void read.push(name),
    });
    // Evaluated to its end, and no microtask has run yet.
    const wanted = ['install', 'online', 'offline', 'runtime.onMessage', 'runtime.onInstalled', 'runtime.onStartup', 'alarms.onAlarm'];
    const gestures = ['contextMenus.onClicked', 'commands.onCommand', 'notifications.onClicked', 'action.onClicked'];
    expect(heard).toEqual(expect.arrayContaining([...wanted, ...gestures, 'permissions.onAdded', 'permissions.onRemoved']));
    expect(heard.filter((name) => name === 'runtime.onMessage')).toHaveLength(2);
    expect(read).toEqual([]);
  });
});

describe('the background of Firefox', () => {
  const folder = path.join(out, 'firefox-mv3');
  const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');
  const imported = (text: string) => [...text.matchAll(/\bfrom\s*["'`](\.[^"'`]+)["'`]/g)].map(([, name]) => name);

  it('wakes with one file, of which its parts are made', () => {
    const parts = fs.readdirSync(path.join(folder, 'background'));
    expect(parts.length).toBeGreaterThan(5);
    expect(imported(read('background.js'))).toEqual([]);
    const others = parts.flatMap((part) => imported(read(`background/${part}`)));
    expect(others).toContain('../background.js');
    for (const name of others) expect(name).toMatch(/^(?:\.\.\/background\.js|\.\/[\w-]+\.js)$/);
  });

  it('speaks to the browser without the polyfill, as the panel does', () => {
    // Its own words, when it finds itself somewhere else.
    const polyfill = /should only be loaded in a browser extension/;
    expect(fs.readFileSync(path.join(out, 'chrome-mv3', 'background.js'), 'utf8')).toMatch(polyfill);
    for (const name of ['background.js', ...fs.readdirSync(path.join(folder, 'chunks')).map((one) => `chunks/${one}`)])
      expect(read(name), name).not.toMatch(polyfill);
  });
});
