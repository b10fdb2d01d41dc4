// One tab of Firefox over WebDriver BiDi: goes places, finds things by role and name, and handles them as a person would.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { chord } from './bidi-keys.mjs';
import { inWords, matches, words } from './target.mjs';

const require = createRequire(import.meta.url);
const NAVIGATION_TIMEOUT = 30_000;
const DEFAULT_TIMEOUT = 30_000;
const POLL = 60;

export class Tab {
  #firefox;

  constructor(firefox, context) {
    this.#firefox = firefox;
    this.context = context;
  }

  async goto(url) {
    const loaded = this.#firefox.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
    await within(loaded, NAVIGATION_TIMEOUT, `${url} did not load`);
  }

  async reload() {
    const loaded = this.#firefox.send('browsingContext.reload', { context: this.context, wait: 'complete' });
    await within(loaded, NAVIGATION_TIMEOUT, 'the page did not load again');
  }

  async resize({ width, height }) {
    await this.#firefox.send('browsingContext.setViewport', { context: this.context, viewport: { width, height } });
  }

  async close() {
    await this.#firefox.send('browsingContext.close', { context: this.context });
  }

  async activate() {
    await this.#firefox.send('browsingContext.activate', { context: this.context });
  }

  /** Calls a function in the page; arguments and result travel as JSON. It counts as a user gesture. */
  async evaluate(body, ...args) {
    return await this.#call(`async (json) => JSON.stringify(await (${body})(...JSON.parse(json)))`, [
      { type: 'string', value: JSON.stringify(args) },
    ]);
  }

  async #call(functionDeclaration, parameters) {
    const answer = await this.#firefox.send('script.callFunction', {
      functionDeclaration,
      arguments: parameters,
      target: { context: this.context },
      awaitPromise: true,
      userActivation: true,
    });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return answer.result.type === 'string' ? JSON.parse(answer.result.value) : undefined;
  }

  /** The elements of a target now, in document order per role: `{ node, words }`, words being name and text. */
  async all(target) {
    const start = target.inside ? await this.all(target.inside) : undefined;
    if (start && start.length === 0) return [];
    const locators = target.css
      ? [{ type: 'css', value: target.css }]
      : [target.role].flat().map((role) => ({ type: 'accessibility', value: { role } }));
    const found = [];
    for (const locator of locators) found.push(...(await this.#locate(locator, start?.[0]?.node)));
    const accepted = [];
    for (const { node, name, text } of await this.#read(found)) {
      if (matches(target, name, text)) accepted.push({ node, words: `${name} ${text}` });
    }
    return accepted;
  }

  async #locate(locator, start) {
    const params = { context: this.context, locator, ...(start ? { startNodes: [{ sharedId: start.sharedId }] } : {}) };
    return (await this.#firefox.send('browsingContext.locateNodes', params)).nodes;
  }

  /** Reads name and words of nodes in one call, names by axe-core's implementation of the accessible name. */
  async #read(nodes) {
    if (nodes.length === 0) return [];
    if (!(await this.evaluate(() => Boolean(globalThis.axe)))) {
      const source = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
      await this.#firefox.send('script.evaluate', { expression: `${source};0`, target: { context: this.context }, awaitPromise: false });
    }
    const read = `(...elements) => {
      const texts = (${words})(elements);
      axe.setup();
      try {
        return JSON.stringify(elements.map((element, index) => ({ name: element.isConnected ? axe.commons.text.accessibleText(element) : '', text: texts[index] })));
      } finally {
        axe.teardown();
      }
    }`;
    const references = nodes.map(({ sharedId }) => ({ sharedId }));
    const answers = await this.#call(read, references);
    return answers.map((each, index) => ({ ...each, node: nodes[index] }));
  }

  /** Waits until at least one element fits and resolves to the first. */
  async see(target, { timeout = DEFAULT_TIMEOUT } = {}) {
    return await this.until(async () => (await this.#tryAll(target))[0], `${inWords(target)} did not appear`, { timeout });
  }

  /** Waits until nothing fits. */
  async gone(target, { timeout = DEFAULT_TIMEOUT } = {}) {
    await this.until(async () => (await this.#tryAll(target)).length === 0, `${inWords(target)} did not go away`, { timeout });
  }

  /** Repeats a question until its answer is truthy. */
  async until(ask, complaint, { timeout = DEFAULT_TIMEOUT } = {}) {
    const end = Date.now() + timeout;
    for (;;) {
      const answer = await ask();
      if (answer) return answer;
      if (Date.now() > end) throw new Error(`${complaint} within ${timeout / 1000} s.`);
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  }

  /** A node may leave the page between being found and being read: that is an empty answer, not an error. */
  async #tryAll(target) {
    try {
      return await this.all(target);
    } catch (error) {
      if (/no such node|stale|no such element|axe|detached|AbortError|no such frame/i.test(error.message)) return [];
      throw error;
    }
  }

  async click(target, options) {
    const { node } = await this.see(target, options);
    await this.#pointer(node, [
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ]);
  }

  async hover(target, options) {
    const { node } = await this.see(target, options);
    await this.#pointer(node, []);
  }

  async #pointer(node, then) {
    await this.#call('(element) => { element.scrollIntoView({ block: "nearest", inline: "nearest" }); }', [{ sharedId: node.sharedId }]);
    const origin = { type: 'element', element: { sharedId: node.sharedId } };
    const actions = [{ type: 'pointerMove', x: 0, y: 0, origin }, ...then];
    await this.#perform([{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }]);
  }

  /** Replaces the text of a field. */
  async fill(target, text, options) {
    const { node } = await this.see(target, options);
    await this.#call('(element) => { element.focus(); element.select(); }', [{ sharedId: node.sharedId }]);
    await (text ? this.type(text) : this.press('Delete'));
  }

  /** Types into what has the focus; a line break is Shift+Enter, as in the message box. */
  async type(text) {
    const actions = [];
    for (const character of text) {
      if (character === '\n') actions.push(...chord('Shift+Enter'));
      else actions.push({ type: 'keyDown', value: character }, { type: 'keyUp', value: character });
    }
    await this.#perform([{ type: 'key', id: 'keyboard', actions }]);
  }

  /** Presses a key or a chord: `Enter`, `Control+f`. */
  async press(keys) {
    await this.#perform([{ type: 'key', id: 'keyboard', actions: chord(keys) }]);
  }

  async #perform(actions) {
    await this.#firefox.send('input.performActions', { context: this.context, actions });
  }

  async screenshot(file) {
    const { data } = await this.#firefox.send('browsingContext.captureScreenshot', { context: this.context });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  }
}

/** A promise that fails with the complaint when it takes longer than `milliseconds`. */
async function within(promise, milliseconds, complaint) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${complaint} within ${milliseconds / 1000} s.`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
