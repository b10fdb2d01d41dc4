/** Languages in Chromium on the demo: no string is hard-coded, the layout holds from right to left at 280 px and with text at 200 %. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from './harness/chromium';
import { flat, hardCoded, pseudoExtension, shownTexts, storedTexts } from './harness/pseudo';
import { inVariant } from './harness/variant';
import { eachView, openViews, sideways } from './harness/views';

test.describe.configure({ timeout: 150_000 });

const crmFolder = path.join(import.meta.dirname, '../../sample-crm');
const crmWords = ['index.html', 'app.js', 'customers.json'].map((file) => fs.readFileSync(path.join(crmFolder, file), 'utf8')).join('\n');

/** Words that are the same in every language: the name, the examples in the connect forms, and the initials of the demo's agents. */
const UNTRANSLATED = 'Threadside app.chatwoot.com AC SK RV AR BC CL';

test('the check itself finds a hard-coded word', () => {
  expect(hardCoded('⟦Ópëñ ⟦x⟧⟧ Save', 'Anna writes')).toEqual(['Save']);
  expect(hardCoded('Anna, ⟦1 ûñrëàd⟧, Nov 3, 9:05 AM', 'Anna writes')).toEqual([]);
});

test('every text and name in every view comes from the language file', async ({ crm }) => {
  await inVariant(pseudoExtension('ltr'), async (app) => {
    const { page, ids } = await openViews(app, crm, 360);
    const data = flat(`${await storedTexts(page)}\n${crmWords}\n127.0.0.1\n${UNTRANSLATED}`);
    const found = new Set<string>();
    let seen = 0;
    await eachView(page, ids, async (name) => {
      const texts = await shownTexts(page);
      seen += texts.filter((text) => text.includes('⟦')).length;
      for (const text of new Set(texts)) {
        for (const piece of hardCoded(text, data)) found.add(`${name}: ${piece} (${text.slice(0, 120)})`);
      }
    });
    expect([...found]).toEqual([]);
    expect(seen).toBeGreaterThan(300);
  });
});

test('from right to left at 280 px nothing sticks out or scrolls sideways in any view', async ({ crm }) => {
  await inVariant(pseudoExtension('rtl'), async (app) => {
    const { page, ids } = await openViews(app, crm, 280);
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    const found: string[] = [];
    await eachView(page, ids, async (name) => {
      found.push(...(await sideways(page)).map((one) => `${name}: ${one}`));
    });
    expect(found).toEqual([]);
  });
});

for (const [label, width, percent] of [
  ['at 280 px', 280, 100],
  ['with text at 200 % at 360 px', 360, 200],
] as const) {
  test(`nothing sticks out or scrolls sideways in any view ${label}`, async ({ app, crm }) => {
    const { page, ids } = await openViews(app, crm, width);
    await page.evaluate((size) => {
      document.documentElement.style.fontSize = `${size}%`;
    }, percent);
    const found: string[] = [];
    await eachView(page, ids, async (name) => {
      found.push(...(await sideways(page)).map((one) => `${name}: ${one}`));
      if (name.startsWith('thread')) await expect(page.locator('.composer-foot'), name).toBeInViewport({ ratio: 1 });
    });
    expect(found).toEqual([]);
  });
}
