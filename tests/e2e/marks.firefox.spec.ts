/** The page marks in a real Firefox: granted from the panel, painted, carded; a click with a closed sidebar opens a small window. */
import type { Tab } from '../../scripts/lib/bidi.mjs';
import { expect, test } from './harness/firefox';
import type { FirefoxApp } from './harness/firefox-app';
import type { FirefoxPanel } from './harness/firefox-panel';

/** The part of the extension API that runs inside `evaluate`. */
declare const browser: {
  runtime: { reload(): void };
  windows: { getAll(): Promise<{ type: string }[]> };
};

/** The texts painted now. */
function painted(tab: Tab): Promise<string[]> {
  return tab.evaluate(() =>
    [...(CSS.highlights.get('threadside') ?? [])].map((r) => {
      const live = document.createRange();
      live.setStart(r.startContainer, r.startOffset);
      live.setEnd(r.endContainer, r.endOffset);
      return live.toString();
    }),
  );
}

/** Card hosts on the page: one while a card shows. */
function cards(tab: Tab): Promise<number> {
  return tab.evaluate(() => [...document.documentElement.children].filter((e) => e.tagName === 'DIV').length);
}

/** Moves the real pointer to the middle of a number in a `dd`, and clicks when told. */
async function pointAt(app: FirefoxApp, tab: Tab, text: string, click = false): Promise<void> {
  const at = await tab.evaluate((wanted) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const from = node instanceof Text ? node.data.indexOf(wanted) : -1;
      if (from < 0) continue;
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, from + wanted.length);
      const box = range.getBoundingClientRect();
      return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
    }
    return null;
  }, text);
  if (!at) throw new Error(`no text ${text}`);
  const actions = [
    { type: 'pointerMove', x: at.x - 3, y: at.y },
    { type: 'pointerMove', x: at.x, y: at.y },
    ...(click
      ? [
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ]
      : []),
  ];
  await app.firefox.send('input.performActions', { context: tab.context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
}

/** Connects the demo, opens a page, and grants its site from the panel. */
async function shown(app: FirefoxApp, address: string): Promise<{ tab: Tab; panel: FirefoxPanel }> {
  const panel = await app.openPanel();
  await panel.connectDemo();
  const tab = await app.firefox.open(address);
  await tab.activate();
  await panel.tab.click({ role: 'button', name: `Show numbers on ${new URL(address).host}` });
  return { tab, panel };
}

test('granted from the panel, the open tab is marked at once; the card shows on a rest; the panel lists and pauses', async ({
  app,
  crm,
}) => {
  const { tab, panel } = await shown(app, `${crm.origin}/customers/2`);
  await expect.poll(() => painted(tab), { timeout: 20_000 }).toEqual(['+1 415 555 0117']);
  await tab.activate();
  await pointAt(app, tab, '+1 415 555 0117');
  await expect.poll(() => cards(tab)).toBe(1);
  expect(await tab.evaluate(() => [document.documentElement.outerHTML.includes('data-text'), document.adoptedStyleSheets.length])).toEqual([
    false,
    0,
  ]);
  await panel.tab.see({ role: 'button', name: /^Tom Okafor/, inside: { role: 'region', name: 'On this page' } });
  await panel.tab.click({ role: 'button', name: 'Pause on this site' });
  await expect.poll(() => painted(tab)).toEqual([]);
  expect(await cards(tab)).toBe(0);
  await panel.tab.click({ role: 'button', name: `Show numbers on ${new URL(crm.origin).host}` });
  await expect.poll(() => painted(tab)).toEqual(['+1 415 555 0117']);
});

test('a click on a number with the sidebar closed opens the panel as a small window at its conversation', async ({ app, crm }) => {
  const { tab, panel } = await shown(app, `${crm.origin}/customers/2`);
  await expect.poll(() => painted(tab), { timeout: 20_000 }).toEqual(['+1 415 555 0117']);
  await panel.tab.close();
  await tab.activate();
  await pointAt(app, tab, '+1 415 555 0117', true);
  const helper = await app.helper();
  await expect
    .poll(() => helper.evaluate(async () => (await browser.windows.getAll()).map((w) => w.type).sort()))
    .toEqual(['normal', 'popup']);
  expect(await app.sidebarIsOpen()).toBe(false);
  const opened = await tab.until(async () => {
    for (const one of await app.firefox.tabs()) {
      const url = await one.evaluate(() => location.href).catch(() => '');
      if (url.startsWith(app.url('sidepanel.html'))) return one;
    }
    return undefined;
  }, 'no window of the panel');
  await opened?.see({ role: 'region', name: /^Conversation with .*Tom Okafor/ });
});
