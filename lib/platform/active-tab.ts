/** The tab that the agent works in beside the panel, as far as the browser lets us know it. */
import { browser } from './browser';
import { hostOf, type PageMessage, pageMessageOf, tellPage } from './page-port';

/** A tab. `url` is only known where a permission allows it: a granted site, or the tab on which the icon was clicked. */
export interface ActiveTab {
  readonly id: number;
  readonly url?: string;
  readonly title?: string;
  /** Host with its port, for people; absent when unknown or not http(s). */
  readonly host?: string;
  /** What would have to be granted to show numbers there. */
  readonly origin?: string;
}

/** Calls back now and whenever another tab becomes active or the active one changes or has `loaded`. Ends with the signal. */
export function watchActiveTab(onTab: (tab: ActiveTab | undefined, loaded: boolean) => void, signal: AbortSignal): void {
  let round = 0;
  let last: string | undefined;
  const fresh = new Set<number>();
  const look = () => {
    const mine = ++round;
    void activeTab().then((tab) => {
      if (mine !== round || signal.aborted) return;
      const now = JSON.stringify(tab ?? null);
      const loaded = tab !== undefined && fresh.has(tab.id);
      if (loaded || now !== last) onTab(tab, loaded);
      fresh.clear();
      last = now;
    });
  };
  let own: number | undefined;
  const updated = (id: number, change: { url?: string; status?: string; title?: string }) => {
    if (id === own) return; // the panel itself, open as a tab: each of its places is another address
    if (change.status === 'complete') fresh.add(id);
    if (change.url !== undefined || change.status === 'complete' || change.title !== undefined) look();
  };
  browser.tabs.onActivated.addListener(look);
  browser.tabs.onUpdated.addListener(updated);
  browser.tabs.onRemoved.addListener(look);
  signal.addEventListener('abort', () => {
    browser.tabs.onActivated.removeListener(look);
    browser.tabs.onUpdated.removeListener(updated);
    browser.tabs.onRemoved.removeListener(look);
  });
  void ownTab().then((id) => {
    own = id;
  });
  look();
}

/** The tab that this page itself is; undefined in a side panel or popup. */
async function ownTab(): Promise<number | undefined> {
  return (await browser.tabs.getCurrent().catch(() => undefined))?.id;
}

/** The active tab of this window; where that is a page of ours (or a popup window), the tab that was used last. */
async function activeTab(): Promise<ActiveTab | undefined> {
  const own = browser.runtime.getURL('');
  const [here] = await browser.tabs.query({ active: true, currentWindow: true });
  const self = await browser.tabs.getCurrent().catch(() => undefined);
  if (here?.id !== undefined && self?.id === undefined && !here.url?.startsWith(own)) return described(here);
  const others = (await browser.tabs.query({ windowType: 'normal' })).filter((tab) => tab.id !== self?.id && !tab.url?.startsWith(own));
  const last = others.sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0))[0];
  return last && described(last);
}

function described(tab: { id?: number; url?: string; title?: string }): ActiveTab | undefined {
  if (tab.id === undefined) return undefined;
  const { id, url, title } = tab;
  if (url === undefined || !/^https?:/.test(url)) return { id };
  const at = new URL(url);
  return { id, url, host: at.host, origin: `${at.protocol}//${at.hostname}/*`, ...(title !== undefined ? { title } : {}) };
}

/** The host without port, by which a site is known. */
export function siteOf(tab: ActiveTab): string {
  return tab.url === undefined ? '' : hostOf(tab.url);
}

/** What our script in a tab says to the panel. Ends with the signal. */
export function listenToTab(tabId: number, hear: (message: PageMessage, frameId: number) => void, signal: AbortSignal): void {
  const listener = (raw: unknown, sender: { id?: string; frameId?: number; tab?: { id?: number } }): undefined => {
    if (sender.id !== browser.runtime.id || sender.tab?.id !== tabId) return undefined;
    const message = pageMessageOf(raw);
    if (message) hear(message, sender.frameId ?? 0);
    return undefined;
  };
  browser.runtime.onMessage.addListener(listener);
  signal.addEventListener('abort', () => browser.runtime.onMessage.removeListener(listener));
}

/** Asks all frames of a tab; answers come to `listenToTab` with the same id. */
export function askTab(tabId: number, what: 'list' | 'field', id: string): void {
  void tellPage(tabId, { type: 'marks.ask', id, what });
}

/** Wants (or no longer wants) to hear when the numbers of a tab change. */
export function watchTab(tabId: number, on: boolean): void {
  void tellPage(tabId, { type: 'marks.watch', on });
}

/** Writes a text into the field of that frame that last had the focus. True when the page took it. */
export async function insertIntoFrame(tabId: number, frameId: number, text: string): Promise<boolean> {
  const answer = await tellPage(tabId, { type: 'marks.insert', text }, frameId);
  return typeof answer === 'object' && answer !== null && (answer as { ok?: unknown }).ok === true;
}
