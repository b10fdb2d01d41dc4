/** A copy of the built extension in a language that nobody speaks: every string is in brackets, so that what is not in them was hard-coded. */
import type { Page } from '@playwright/test';
import { variant } from './variant';

const FROM = 'aceinosuyACEINOSUY';
const TO = 'àçëîñôšüýÀÇËÎÑÔŠÜÝ';

/** Makes the copy and gives its folder; remove it with `removeFolder`. Placeholders (`$1`) stay as they are. */
export function pseudoExtension(direction: 'ltr' | 'rtl'): string {
  return variant<Record<string, { message: string }>>('_locales/en/messages.json', (messages) => {
    for (const [key, one] of Object.entries(messages)) {
      if (key === 'localeDirection') one.message = direction;
      else if (key !== 'localeLanguage') one.message = `⟦${one.message.replace(/[a-zA-Z]/g, accent)}⟧`;
    }
  });
}

function accent(letter: string): string {
  return TO[FROM.indexOf(letter)] ?? letter;
}

/** Every text and accessible name that a person meets in the page as it is now. */
export async function shownTexts(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const shown: string[] = [];
    // Names of keys and the names of countries and languages are not strings of ours.
    const skip = 'kbd, script, style, select.region, svg, option';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent && !parent.closest(skip) && parent.checkVisibility({ visibilityProperty: true }))
        shown.push(walker.currentNode.textContent ?? '');
    }
    for (const one of document.querySelectorAll('body *')) {
      if (one.closest('svg') || !one.checkVisibility({ visibilityProperty: true })) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext']) {
        const value = one.getAttribute(name);
        if (value) shown.push(value);
      }
    }
    shown.push(document.title);
    return shown;
  });
}

/** Every text that is stored: what customers, colleagues and backends said. */
export async function storedTexts(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const texts: string[] = [];
    const visit = (value: unknown): void => {
      if (typeof value === 'string') texts.push(value);
      else if (Array.isArray(value)) value.forEach(visit);
      else if (value && typeof value === 'object' && !(value instanceof Blob)) Object.values(value).forEach(visit);
    };
    for (const name of ['threadside', 'threadside-demo']) {
      const open = indexedDB.open(name);
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
      });
      for (const table of db.objectStoreNames) {
        if (table.startsWith('search')) continue;
        const get = db.transaction(table).objectStore(table).getAll();
        visit(
          await new Promise((resolve, reject) => {
            get.onsuccess = () => resolve(get.result);
            get.onerror = () => reject(get.error);
          }),
        );
      }
      db.close();
    }
    return texts.join('\n');
  });
}

const DATE_WORD = new RegExp(
  `^(${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    .flatMap((month) => ['long', 'short'].map((style) => new Date(2026, month, month + 1).toLocaleString('en', { month: style as 'long' })))
    .concat(
      [1, 2, 3, 4, 5, 6, 7].flatMap((day) =>
        ['long', 'short'].map((style) => new Date(2026, 5, day).toLocaleString('en', { weekday: style as 'long' })),
      ),
    )
    .join('|')}|AM|PM|at)$`,
);

/** What of a shown text is neither from the language file nor data (`known`, as `flat` gives it) nor a date: pieces with letters. */
export function hardCoded(shown: string, known: string): string[] {
  let rest = shown;
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, '¦');
  }
  return rest
    .split(/[¦,·:()“”•…\n]+/)
    .map(flat)
    .filter((piece) => /\p{L}/u.test(piece) && !known.includes(piece))
    .filter((piece) => !piece.split(/[\s\d]+/).every((word) => word === '' || DATE_WORD.test(word)));
}

/** Each run of white space as one blank. Of a whole database it takes its time: call it once. */
export function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
