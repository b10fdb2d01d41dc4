/** A site granted from the real panel, and what its pages then show. */
import { expect, type Page } from '@playwright/test';
import type { ChromiumApp } from '../harness/chromium-app';
import { demoPanel } from '../harness/demo';
import type { PanelPage } from '../harness/panel.page';
import { pointOf } from './probe';

/** Host with its port. */
export const host = (address: string): string => new URL(address).host;

/** Opens a page, grants its site from the panel, and brings the page to the front again. */
export async function shown(app: ChromiumApp, address: string): Promise<{ page: Page; panel: PanelPage }> {
  const panel = await demoPanel(app);
  const page = await app.context.newPage();
  await page.goto(address);
  await panel.page.getByRole('button', { name: `Show numbers on ${host(address)}` }).click();
  return { page, panel };
}

/** What "On this page" lists: one text for each row. */
export function listed(panel: PanelPage): Promise<string[]> {
  return panel.page.getByRole('region', { name: 'On this page' }).getByRole('listitem').allInnerTexts();
}

/** How many card hosts are put on the page by a rest on a number: one for each living instance. */
export async function cards(page: Page): Promise<number> {
  return page.evaluate(() => [...document.documentElement.children].filter((e) => e.tagName === 'DIV').length);
}

/** Rests the real pointer on a number until its card shows; the card's box. */
export async function restOn(page: Page, text: string): Promise<{ x: number; y: number; height: number }> {
  await page.bringToFront();
  const at = await pointOf(page, text);
  await page.mouse.move(at.x - 3, at.y);
  await page.mouse.move(at.x, at.y);
  await expect.poll(() => cards(page)).toBe(1);
  const box = await page.evaluate(() => {
    const card = [...document.documentElement.children].find((e) => e.tagName === 'DIV');
    return card ? (({ x, y, height }) => ({ x, y, height }))(card.getBoundingClientRect()) : null;
  });
  if (!box) throw new Error('the card went away');
  return box;
}
