/** Runs axe-core in a page. It comes in by DevTools evaluation, which the extension's content security policy does not forbid. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

declare const axe: { run(context: Document, options: object): Promise<AxeResults> };

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong in the page as it is now: `rule: help (selector, selector)`, one a line; empty when all is well. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`${source};0`);
  const found = await page.evaluate(async () => {
    // An experimental rule that wants the visible words of a list row in their visible order; a row's name has them in the order of ui names.
    const results = await axe.run(document, { rules: { 'label-content-name-mismatch': { enabled: false } } });
    return results.violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(' ')) }));
  });
  return found.map(({ id, help, where }) => `${id}: ${help} (${where.join(', ')})`);
}
