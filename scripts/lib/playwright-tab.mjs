// One tab of Chromium with the same verbs as bidi-tab.mjs, on Playwright.
import { inWords, matches, words } from './target.mjs';

const DEFAULT_TIMEOUT = 15_000;
const POLL = 60;

export class PlaywrightTab {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
  }

  goto(url) {
    return this.page.goto(url);
  }

  resize(size) {
    return this.page.setViewportSize(size);
  }

  activate() {
    return this.page.bringToFront();
  }

  close() {
    return this.page.close();
  }

  evaluate(body, ...args) {
    return this.page.evaluate(`(${body})(...${JSON.stringify(args)})`);
  }

  /** The elements of a target now: `{ locator, words }`. */
  async all(target) {
    const start = target.inside ? await this.all(target.inside) : undefined;
    if (start && start.length === 0) return [];
    const root = start?.[0]?.locator ?? this.page;
    const accepted = [];
    for (const role of target.css ? [undefined] : [target.role].flat()) {
      const options = target.name === undefined ? {} : { name: target.name, exact: typeof target.name === 'string' };
      const locator = role ? root.getByRole(role, options) : root.locator(target.css);
      const texts = await locator.evaluateAll(words);
      texts.forEach((text, index) => {
        if (matches({ words: target.words }, '', text)) accepted.push({ locator: locator.nth(index), words: text });
      });
    }
    return accepted;
  }

  async see(target, { timeout = DEFAULT_TIMEOUT } = {}) {
    return await this.until(async () => (await this.all(target))[0], `${inWords(target)} did not appear`, { timeout });
  }

  async gone(target, { timeout = DEFAULT_TIMEOUT } = {}) {
    await this.until(async () => (await this.all(target)).length === 0, `${inWords(target)} did not go away`, { timeout });
  }

  async until(ask, complaint, { timeout = DEFAULT_TIMEOUT } = {}) {
    const end = Date.now() + timeout;
    for (;;) {
      const answer = await ask();
      if (answer) return answer;
      if (Date.now() > end) throw new Error(`${complaint} within ${timeout / 1000} s.`);
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  }

  async click(target, options) {
    const { locator } = await this.see(target, options);
    await locator.click({ timeout: options?.timeout ?? DEFAULT_TIMEOUT });
  }

  async hover(target, options) {
    const { locator } = await this.see(target, options);
    await locator.hover({ timeout: options?.timeout ?? DEFAULT_TIMEOUT });
  }

  async fill(target, text, options) {
    const { locator } = await this.see(target, options);
    await locator.fill(text);
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  press(keys) {
    return this.page.keyboard.press(keys);
  }

  async screenshot(file) {
    await this.page.screenshot({ path: file });
  }
}
