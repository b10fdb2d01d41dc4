/** The context menu "Message this number", on selections and on links that hold a number. */
import { browser } from './browser';
import { t } from './i18n';

const SELECTION = 'message-selection';
const LINK = 'message-link';

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
