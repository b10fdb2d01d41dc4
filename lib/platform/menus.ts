/** The context menu: "Message this number", on selections and on links that hold a number, and "Pause on this site" where numbers are shown. */
import { browser } from './browser';
import { t } from './i18n';

const SELECTION = 'message-selection';
const LINK = 'message-link';
const PAUSE = 'pause-site';

/** What was under the pointer: a selected text or a link's address, untrusted. */
export interface MenuClick {
  readonly selection?: string;
  readonly link?: string;
  readonly url?: string;
  readonly title?: string;
  readonly windowId?: number;
}

/** Makes the entries; called when the extension is installed or updated. */
export async function createMenus(): Promise<void> {
  await browser.contextMenus.removeAll();
  browser.contextMenus.create({ id: SELECTION, title: t('menuMessageSelection', '%s'), contexts: ['selection'] });
  const targetUrlPatterns = ['tel:*', 'sms:*', 'callto:*', 'whatsapp:*', '*://wa.me/*', '*://api.whatsapp.com/send*'];
  try {
    browser.contextMenus.create({ id: LINK, title: t('menuMessageNumber'), contexts: ['link'], targetUrlPatterns });
  } catch {
    // Firefox refuses schemes that it does not know; tel: and wa.me are what remains.
    browser.contextMenus.create({
      id: LINK,
      title: t('menuMessageNumber'),
      contexts: ['link'],
      targetUrlPatterns: ['tel:*', '*://wa.me/*'],
    });
  }
}

/** Offers "Pause on this site" on pages of these match patterns and nowhere else. */
export async function offerPause(origins: readonly string[]): Promise<void> {
  // An empty list of patterns would mean every page.
  const shown = origins.length > 0 ? { visible: true, documentUrlPatterns: [...origins] } : { visible: false };
  await browser.contextMenus
    .update(PAUSE, shown)
    .catch(() => browser.contextMenus.create({ id: PAUSE, title: t('pagePause'), contexts: ['page'], ...shown }));
}

/** Calls back with the address of the page to pause. Must be called synchronously at start. */
export function onPauseClick(handle: (url: string) => void): void {
  browser.contextMenus.onClicked.addListener((info, tab) => {
    const url = tab?.url ?? info.pageUrl;
    if (info.menuItemId === PAUSE && url !== undefined) handle(url);
  });
}

/** Calls back within the user's gesture. Must be called synchronously at start. */
export function onMenuClick(handle: (click: MenuClick) => void): void {
  browser.contextMenus.onClicked.addListener((info, tab) => {
    if (info.menuItemId !== SELECTION && info.menuItemId !== LINK) return;
    handle({
      ...(info.selectionText !== undefined ? { selection: info.selectionText } : {}),
      ...(info.menuItemId === LINK && info.linkUrl !== undefined ? { link: info.linkUrl } : {}),
      ...(info.pageUrl !== undefined ? { url: info.pageUrl } : {}),
      ...(tab?.title !== undefined ? { title: tab.title } : {}),
      ...(tab?.windowId !== undefined ? { windowId: tab.windowId } : {}),
    });
  });
}
