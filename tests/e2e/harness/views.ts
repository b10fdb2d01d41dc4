/** Every view of the panel on the demo, opened by structure alone: no name is used, so it works in every language. */
import type { Page } from '@playwright/test';
import type { SampleCrm } from '../../../sample-crm/server.mjs';
import type { ChromiumApp } from './chromium-app';
import { BRIEF } from './demo';

/** One view. `leave` closes what lies over the page. */
export interface View {
  readonly name: string;
  open(page: Page, ids: Ids): Promise<void>;
  readonly overlay?: true;
}

/** Conversation ids by contact name. */
export type Ids = ReadonlyMap<string, string>;

const SMS = 'Theo Brandt';
const WINDOW_CLOSED = 'Oliver Hughes';
const OPTED_OUT = 'Diego Fuentes';
const UNICODE = 'Noah Bergström';

/** All views, in an order in which each can follow the one before. */
export const VIEWS: readonly View[] = [
  { name: 'connect', open: (page) => go(page, '#/connect', '.connect') },
  ...['demo', 'chatwoot', 'twilio'].map((_, i) => ({
    name: `connect form ${i + 1}`,
    open: (page: Page) => page.locator('.kinds input').nth(i).check(),
  })),
  { name: 'list', open: (page) => go(page, '#/', 'a.row') },
  { name: 'thread sms', open: (page, ids) => thread(page, ids, SMS) },
  {
    name: 'thread with an expensive text',
    open: async (page, ids) => {
      await thread(page, ids, UNICODE);
      await page.locator('textarea[data-field=message]').fill('It’s “ready”');
      await page.locator('.segments .button').waitFor();
    },
  },
  { name: 'thread opted out', open: (page, ids) => thread(page, ids, OPTED_OUT) },
  { name: 'thread whatsapp closed window', open: (page, ids) => thread(page, ids, WINDOW_CLOSED, '.window-chip.closed') },
  {
    name: 'search',
    open: async (page) => {
      await go(page, '#/search', 'main input');
      await page.locator('main input').first().fill('bench');
      await page.locator('main a[href*="#/conversation/"]').first().waitFor();
    },
  },
  { name: 'settings', open: (page) => go(page, '#/settings', '.settings .card') },
  { name: 'saved replies', open: (page) => go(page, '#/replies', '[data-reply]') },
  { name: 'a saved reply', open: (page) => go(page, '#/replies?code=new', '.reply-form') },
  { name: 'new message', overlay: true, open: (page) => overlay(page, 'c') },
  { name: 'palette', overlay: true, open: (page) => overlay(page, 'Control+k') },
  { name: 'keys sheet', overlay: true, open: (page) => overlay(page, '?') },
  {
    name: 'contact',
    open: async (page, ids) => {
      await thread(page, ids, SMS);
      if (!(await page.locator('aside.contact').isVisible())) await page.locator('.thread-header button[aria-expanded]').first().click();
      await page.locator('aside.contact .contact-previous').waitFor();
    },
  },
  {
    name: 'assignees',
    overlay: true,
    open: async (page, ids) => {
      await thread(page, ids, SMS);
      await page.locator('[data-opens=assign]').click();
      await page.locator('[data-popup] [role=option]').first().waitFor();
    },
  },
  {
    name: 'more actions',
    overlay: true,
    open: async (page, ids) => {
      await thread(page, ids, SMS);
      await page.locator('.thread-header [aria-haspopup=menu]').click();
      await page.locator('[role=menuitem]').first().waitFor();
    },
  },
  { name: 'a number', open: (page) => go(page, '#/to/+14155557777', '.to-number .card') },
  { name: 'page numbers', open: (page) => go(page, '#/', '.page-rows li') },
];

/** Connects the demo, grants the sample CRM in a tab beside, and gives the panel with the ids of its conversations. */
export async function openViews(app: ChromiumApp, crm: SampleCrm, width: number): Promise<{ page: Page; ids: Ids }> {
  const config = JSON.stringify({ speed: 20, script: false, older: BRIEF });
  const answer = (await app.poke({ type: 'connect', kind: 'demo', fields: { config } })) as { ok?: boolean };
  if (!answer?.ok) throw new Error(`The demo did not connect: ${JSON.stringify(answer)}`);
  const site = await app.context.newPage();
  await site.goto(crm.origin);
  const { page } = await app.openPanel({ width });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.locator('a.row').first().waitFor({ timeout: 20_000 });
  await page.locator('.page-grant button').click();
  await page.locator('.page-rows li').first().waitFor();
  return { page, ids: await idsByName(page) };
}

/** Opens one view after the other, calls back, and leaves it again. */
export async function eachView(page: Page, ids: Ids, visit: (name: string) => Promise<void>): Promise<void> {
  for (const view of VIEWS) {
    await view.open(page, ids);
    await visit(view.name);
    if (view.overlay) await page.keyboard.press('Escape');
  }
}

/** Where something sticks out sideways: `selector: pixels`, one a line; empty when nothing does. */
export async function sideways(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const name = (one: Element) => `${one.tagName.toLowerCase()}.${[...one.classList].join('.')}`;
    const out: string[] = [];
    for (const one of document.querySelectorAll<HTMLElement>('html, body, body *')) {
      if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.visually-hidden, svg')) continue;
      const scrolls = /auto|scroll/.test(getComputedStyle(one).overflowX) || one === document.documentElement;
      if (scrolls && !/^(TEXTAREA|SELECT|INPUT)$/.test(one.tagName) && one.scrollWidth > one.clientWidth + 1)
        out.push(`${name(one)} scrolls by ${one.scrollWidth - one.clientWidth}`);
      if (!one.matches('button, a, input, select, textarea, p, h1, h2, h3')) continue;
      const { left, right, width: own } = one.getBoundingClientRect();
      if (own > 1 && (left < -1 || right > width + 1)) out.push(`${name(one)} from ${Math.round(left)} to ${Math.round(right)}`);
    }
    return out;
  });
}

async function go(page: Page, hash: string, ready: string): Promise<void> {
  await page.evaluate((target) => {
    location.hash = target;
  }, hash);
  await page.locator(ready).first().waitFor();
}

async function thread(page: Page, ids: Ids, name: string, ready = 'article.message'): Promise<void> {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The demo has nobody called ${name}.`);
  await go(page, `#/conversation/${id}`, `.thread ${ready}`);
  await page.locator('.thread-title', { hasText: name }).waitFor();
}

async function overlay(page: Page, keys: string): Promise<void> {
  await go(page, '#/', 'a.row');
  await page.locator('a.row').first().focus();
  await page.keyboard.press(keys);
  await page.locator('dialog[open]').waitFor();
}

async function idsByName(page: Page): Promise<Ids> {
  const pairs = await page.evaluate(async () => {
    const open = indexedDB.open('threadside-demo');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error);
    });
    const get = db.transaction('conversations').objectStore('conversations').getAll();
    const rows = await new Promise<{ id: string; name: string; state: string }[]>((resolve, reject) => {
      get.onsuccess = () => resolve(get.result);
      get.onerror = () => reject(get.error);
    });
    db.close();
    return rows.map(({ id, name }) => [name, id] as const);
  });
  return new Map(pairs);
}
