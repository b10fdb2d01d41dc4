// A small WebDriver BiDi client for Firefox (https://www.w3.org/TR/webdriver-bidi/): starts it, installs the extension, evaluates, closes it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import WebSocket from 'ws';
import { Tab } from './bidi-tab.mjs';
import { removeFolder, temporaryFolder } from './folders.mjs';

const START_TIMEOUT = 60_000;
const COMMAND_TIMEOUT = 60_000;

/** The extension's id (wxt.config.ts) and the address that every Firefox started here gives it. */
export const EXTENSION_ID = 'threadside@threadside.invalid';
const UUID = '7d1c3a52-0b5e-4f0e-9c41-5f1d2b7a9e60';
export const EXTENSION_ORIGIN = `moz-extension://${UUID}`;

/** Quiet, offline and without first-run pages; the add-on gets a known address and may come unsigned. */
const PREFS = {
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'devtools.jsonview.enabled': false,
  'dom.ipc.processPrelaunch.enabled': false,
  'dom.disable_open_during_load': false,
  'extensions.update.enabled': false,
  'extensions.webextensions.uuids': JSON.stringify({ [EXTENSION_ID]: UUID }),
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'remote.active-protocols': 1,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'termsofuse.bypassNotification': true,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'xpinstall.signatures.required': false,
};

/** Starts Firefox and opens a BiDi session. See bidi.d.mts for the options. */
export async function launchFirefox({ program, headless = true, profile, prefs = {}, args = [], env = {} }) {
  const folder = profile ?? temporaryFolder('firefox');
  const lines = Object.entries({ ...PREFS, ...prefs }).map(
    ([key, value]) => `user_pref(${JSON.stringify(key)}, ${JSON.stringify(value)});`,
  );
  fs.writeFileSync(path.join(folder, 'user.js'), lines.join('\n'));
  const flags = ['--no-remote', '--profile', folder, '--remote-debugging-port', '0', '--remote-allow-system-access'];
  const child = spawn(program, [...flags, ...(headless ? ['--headless'] : []), ...args, 'about:blank'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const dispose = async () => (profile ? undefined : await removeFolder(folder));
  try {
    const address = await listening(child);
    const socket = new WebSocket(`${address}/session`, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const firefox = new Firefox(child, socket, folder, exited, dispose);
    await firefox.begin();
    return firefox;
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    await dispose();
    throw error;
  }
}

/** Resolves to the BiDi address that Firefox prints when it is ready. */
function listening(child) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => reject(new Error(`Firefox did not start within ${START_TIMEOUT / 1000} s:\n${printed}`)), START_TIMEOUT);
    const read = (chunk) => {
      printed += chunk;
      const match = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(printed);
      if (!match) return;
      clearTimeout(timer);
      resolve(match[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`Firefox ended with code ${code}:\n${printed}`));
    });
  });
}

/** One running Firefox with its BiDi session. */
class Firefox {
  #child;
  #socket;
  #dispose;
  #waiting = new Map();
  #listeners = new Set();
  #count = 0;
  /** Why there will be no answers any more. */
  #lost;

  constructor(child, socket, profile, exited, dispose) {
    this.#child = child;
    this.#socket = socket;
    this.#dispose = dispose;
    this.profile = profile;
    this.exited = exited;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data))));
    socket.on('close', () => this.#lose(new Error('Firefox closed the connection.')));
    socket.on('error', (error) => this.#lose(error));
  }

  async begin() {
    const { capabilities } = await this.send('session.new', {
      capabilities: { alwaysMatch: { unhandledPromptBehavior: { default: 'ignore' } } },
    });
    this.version = capabilities.browserVersion;
    this.pid = capabilities['moz:processID'] ?? this.#child.pid;
  }

  #receive(message) {
    if (message.type === 'event') {
      for (const listener of this.#listeners) listener(message.method, message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.type === 'error') waiting.reject(new Error(`${waiting.method}: ${message.error}: ${message.message}`));
    else waiting.resolve(message.result);
  }

  #lose(error) {
    this.#lost ??= error;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }

  send(method, params = {}) {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      const id = ++this.#count;
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`${method}: no answer within ${COMMAND_TIMEOUT / 1000} s`));
      }, COMMAND_TIMEOUT);
      this.#waiting.set(id, { method, resolve, reject, timer });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  async subscribe(events, listener) {
    this.#listeners.add(listener);
    await this.send('session.subscribe', { events });
  }

  async install(source, { permanent = false } = {}) {
    const type = fs.statSync(source).isDirectory() ? 'path' : 'archivePath';
    const params = { extensionData: { type, path: path.resolve(source) }, ...(permanent ? { 'moz:permanent': true } : {}) };
    return (await this.send('webExtension.install', params)).extension;
  }

  async open(url) {
    const { context } = await this.send('browsingContext.create', { type: 'tab' });
    const tab = new Tab(this, context);
    if (url) await tab.goto(url);
    return tab;
  }

  async tabs() {
    const { contexts } = await this.send('browsingContext.getTree');
    return contexts.map(({ context }) => new Tab(this, context));
  }

  async chrome(body, ...args) {
    const { contexts } = await this.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
    const window = contexts.find(({ url }) => url.includes('browser.xhtml')) ?? contexts[0];
    return new Tab(this, window.context).evaluate(body, ...args);
  }

  async close() {
    this.#socket.removeAllListeners('close');
    await Promise.race([this.send('browser.close').catch((error) => error), this.exited]);
    const killer = setTimeout(() => this.#end(), 5000);
    await this.exited;
    clearTimeout(killer);
    await this.#dispose();
  }

  async kill() {
    this.#end();
    await this.exited;
    await this.#dispose();
  }

  /** Ends the process that is the browser and the one that we started (a wrapper script may lie between). */
  #end() {
    for (const pid of new Set([this.pid, this.#child.pid])) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    }
  }
}
