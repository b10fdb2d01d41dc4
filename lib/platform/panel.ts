/**
 * Opens the panel: Chrome's side panel, Firefox's sidebar, or a small window where neither may be opened.
 *
 * The user's gesture is lost after one `await`, so `openPanel` must be the first thing that a handler does.
 */
import { browser } from './browser';
import { chromeOnly } from './chrome';

/** What led to the wish: Firefox opens its sidebar only from its own buttons, menus and keys, never from a click in a page. */
export type Gesture = 'own-ui' | 'page' | 'notification';

/** Asks the browser to open the panel, synchronously. The promise says whether it did. */
export function openPanel(gesture: Gesture, windowId: number | undefined): Promise<boolean> {
  if (chromeOnly?.sidePanel) {
    const target = windowId ?? chromeOnly.windows?.WINDOW_ID_CURRENT ?? -2;
    return chromeOnly.sidePanel.open({ windowId: target }).then(
      () => true,
      () => openWindow(),
    );
  }
  if (gesture === 'own-ui') {
    return browser.sidebarAction.open().then(
      () => true,
      () => openWindow(),
    );
  }
  return openWindowUnlessSidebar(windowId);
}

/**
 * A click on the icon opens the panel, another closes it. Handled by us and not by `openPanelOnActionClick`, because only so does the click
 * also tell us which site the tab shows (`activeTab`). Must be called synchronously at start.
 */
export function openOnActionClick(): void {
  const side = chromeOnly?.sidePanel;
  if (!side) {
    browser.action.onClicked.addListener(() => void browser.sidebarAction.toggle());
    return;
  }
  const open = new Set<number>();
  side.onOpened?.addListener(({ windowId }) => void (windowId !== undefined && open.add(windowId)));
  side.onClosed?.addListener(({ windowId }) => void (windowId !== undefined && open.delete(windowId)));
  void side.setPanelBehavior({ openPanelOnActionClick: false }).catch(() => undefined);
  browser.action.onClicked.addListener((tab) => {
    if (tab.windowId !== undefined && open.has(tab.windowId) && side.close) void side.close({ windowId: tab.windowId });
    else void openPanel('own-ui', tab.windowId);
  });
}

async function openWindowUnlessSidebar(windowId: number | undefined): Promise<boolean> {
  if (await browser.sidebarAction.isOpen(windowId === undefined ? {} : { windowId })) return true;
  return openWindow();
}

/** The same page as a small window beside; one at a time. */
async function openWindow(): Promise<boolean> {
  const url = browser.runtime.getURL('sidepanel.html');
  const open = await browser.tabs.query({ url: `${url}*` }).catch(() => []);
  const tab = open[0];
  if (tab?.windowId !== undefined) {
    await browser.windows.update(tab.windowId, { focused: true });
    if (tab.id !== undefined) await browser.tabs.update(tab.id, { active: true });
    return true;
  }
  await browser.windows.create({ url, type: 'popup', width: 420, height: 760 });
  return true;
}
