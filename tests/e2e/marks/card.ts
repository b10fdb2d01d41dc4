/** The card as the tests see and press it: its words are out of their reach as well, so its buttons are pressed where they stand. */
import { expect, type Page } from '@playwright/test';
import { painted, pointOf } from './probe';

/** The card's box while it shows, else null. */
export function cardBox(page: Page): Promise<{ x: number; y: number; width: number; height: number } | null> {
  return page.evaluate(() => {
    const host = [...document.documentElement.children].find((e) => e.tagName === 'DIV');
    return host ? (({ x, y, width, height }) => ({ x, y, width, height }))(host.getBoundingClientRect()) : null;
  });
}

/** The card's box once it takes clicks: it takes none in its first 300 ms, nor before the browser says that nothing covers it. */
export async function settled(page: Page): Promise<{ x: number; y: number; height: number }> {
  await expect.poll(() => cardBox(page)).not.toBeNull();
  const box = await cardBox(page);
  if (!box) throw new Error('the card went away');
  const since = await page.evaluate(() => performance.now());
  await page.waitForFunction((from) => performance.now() - from > 300, since);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const host = [...document.documentElement.children].find((e) => e.tagName === 'DIV');
        const options: IntersectionObserverInit & { trackVisibility: boolean; delay: number } = { trackVisibility: true, delay: 100 };
        const observer = new IntersectionObserver((entries) => {
          if (!(entries.at(-1) as { isVisible?: boolean } | undefined)?.isVisible) return;
          observer.disconnect();
          resolve();
        }, options);
        if (host) observer.observe(host);
        else resolve();
      }),
  );
  return box;
}

/** Rests the pointer on a point until the card shows and takes clicks. */
export async function rest(page: Page, at: { x: number; y: number }): Promise<{ x: number; y: number; height: number }> {
  await page.mouse.move(at.x - 3, at.y);
  await page.mouse.move(at.x, at.y);
  return settled(page);
}

/** Waits until the number is painted; the middle of it. */
export async function ready(page: Page, text: string): Promise<{ x: number; y: number }> {
  await expect.poll(() => painted(page)).toContain(text);
  return pointOf(page, text);
}
