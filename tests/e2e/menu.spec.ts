/** Row 16 in Chromium: the entries of the context menu, and where a click on them leads. The right-click itself cannot be driven from outside. */

import { expect, test } from './harness/chromium';
import type { ChromiumApp } from './harness/chromium-app';
import { demoPanel } from './harness/demo';

interface Click {
  readonly menuItemId: string;
  readonly selectionText?: string;
  readonly linkUrl?: string;
  readonly pageUrl: string;
}

/** The part of the extension API that runs inside `evaluate`. */
declare const chrome: {
  contextMenus: {
    onClicked: { dispatch(click: Click, tab: object): void };
    update(id: string, change: { contexts: string[] }): Promise<void>;
  };
};

const PAGE = { pageUrl: 'https://crm.example/contacts/7' };

/** What Chromium tells the worker when an entry is clicked. */
async function click(app: ChromiumApp, what: { selectionText: string } | { linkUrl: string }): Promise<void> {
  const menuItemId = 'linkUrl' in what ? 'message-link' : 'message-selection';
  await app.context
    .serviceWorkers()[0]
    ?.evaluate((info) => chrome.contextMenus.onClicked.dispatch(info, { title: 'A record' }), { menuItemId, ...PAGE, ...what });
}

test('row 16: the entries exist; links and selections lead to the conversation; what is no number is said clearly', async ({ app }) => {
  const panel = await demoPanel(app);
  const page = await app.helper();
  await page.evaluate(async () => {
    await chrome.contextMenus.update('message-selection', { contexts: ['selection'] });
    await chrome.contextMenus.update('message-link', { contexts: ['link'] });
  });
  const ways = [
    { what: { linkUrl: 'tel:+1-415-555-0145' }, who: 'Theo Brandt' },
    { what: { linkUrl: 'sms:+14155550122?body=Hi' }, who: 'Wei Zhang' },
    { what: { linkUrl: 'callto:+14155550118' }, who: 'Anna Petrova' },
    { what: { linkUrl: 'https://wa.me/447700900733?text=hello' }, who: 'Aisha Rahman' },
    { what: { selectionText: ' (415) 555-0120 ' }, who: 'Henry Walsh' },
  ];
  for (const { what, who } of ways) {
    await click(app, what);
    await expect(panel.threadWith(who), JSON.stringify(what)).toBeVisible();
  }
  await click(app, { selectionText: 'Order HP-2041' });
  await expect(panel.page.getByText('“Order HP-2041” is not a phone number, so there is nobody to message.')).toBeVisible();
  await expect(panel.threadWith('Henry Walsh')).toBeVisible();
});

test('a number that nobody knows leads to the choice of a sender; the page it came from is remembered', async ({ app }) => {
  const panel = await demoPanel(app);
  await click(app, { selectionText: '+1 415 555 0142' });
  await panel.page.getByRole('button', { name: 'Shop · SMS' }).click();
  await expect(panel.threadWith('(415) 555-0142')).toBeVisible();
  await panel.send('Hello from the CRM, no answer');
  await expect(panel.status('Hello from the CRM', 'Delivered')).toBeAttached();
  await panel.page.getByRole('button', { name: 'Contact details' }).click();
  await expect(panel.contact.getByRole('link', { name: 'A record' })).toHaveAttribute('href', PAGE.pageUrl);
});
