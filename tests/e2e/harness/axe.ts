/** Runs axe-core in a page. It comes in by DevTools evaluation, which the extension's content security policy does not forbid. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

declare const axe: { run(context: Document | { exclude: string[] }, options: object): Promise<AxeResults> };

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong in the page as it is now: `rule: help (selector, selector)`, one a line; empty when all is well. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`${source};0`);
  const found = await page.evaluate(async () => {
    // An experimental rule: all words that are seen, one after the other, stand in the name. It holds everywhere but for the lines of the
    // list: their names begin with the contact as it is seen, and say in words ("2 unread", "You:", "assigned to …") what is drawn as a
    // number, a mark or initials.
    const worded = 'label-content-name-mismatch';
    const results = [
      await axe.run(document, { rules: { [worded]: { enabled: false } } }),
      await axe.run({ exclude: ['a.row'] }, { runOnly: [worded] }),
    ];
    return results
      .flatMap((one) => one.violations)
      .map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(' ')) }));
  });
  return found.map(({ id, help, where }) => `${id}: ${help} (${where.join(', ')})`);
}
